import { quarterColumns, rawColumns } from '../../../src/incidents/history/columns.js'
import type { History } from '../../../src/incidents/history/history.js'
import { METRICS } from '../../../src/incidents/history/metrics.js'
import type { HistoryPoint } from '../../../src/incidents/history/point.js'
import type { ServiceHistory } from '../../../src/incidents/history/service-history.js'

/** A Friday at noon, UTC, which begins a quarter. */
export const NOON = Date.UTC(2026, 10, 20, 12)

/** Everything 0 but what is given. */
export function values(given: Partial<Record<(typeof METRICS)[number], number>> = {}): number[] {
	return METRICS.map((metric) => given[metric] ?? 0)
}

/** A point so many seconds after noon. */
export function pointAt(seconds: number, accepted = 0, service = 'apache'): HistoryPoint {
	return { service, wallTime: NOON + seconds * 1000, values: values({ accepted }) }
}

/** Everything that can be seen of a history. */
export function shown(history: History, now: number) {
	return Object.fromEntries([...history.services].map(([name, service]) => [name, shownOf(service, now)]))
}

/** Everything that can be seen of a service. */
export function shownOf(service: ServiceHistory, now: number) {
	return { raw: rawColumns(service, now), quarters: quarterColumns(service, now) }
}
