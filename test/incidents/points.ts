import { METRICS, type Metric, type ServiceHistory, type Values } from '../../src/incidents/history.js'
import { quarterColumns, rawColumns } from '../../src/incidents/history-columns.js'

/** A Friday at noon, UTC, which begins a quarter. */
export const NOON = Date.UTC(2026, 10, 20, 12)

/** Everything 0 but what is given. */
export function values(given: Partial<Record<Metric, number | null>> = {}): Values {
	return METRICS.map((metric) => (metric in given ? given[metric]! : 0))
}

/** Everything that can be seen of a service. */
export function shownOf(service: ServiceHistory, now: number) {
	return { raw: rawColumns(service, now), quarters: quarterColumns(service, now) }
}
