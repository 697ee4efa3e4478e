import type { HostSample, Sample, ServiceSample } from '../../detect/sample.js'
import type { Evidence, Verdict } from '../../detect/verdict.js'

/** What one full reading said of one service. */
export interface HistoryPoint {
	readonly service: string
	/** Milliseconds since the epoch. */
	readonly wallTime: number
	/** In the order of METRICS; NaN = not measured. */
	readonly values: readonly number[]
}

/**
 * Reduces a full reading to one point per service. Of a service that is blind only the host's numbers are known. None
 * where the reading has no wall time, as in some recordings.
 */
export function pointsOf(
	{ wallTime, host, services }: Sample,
	verdicts: readonly { readonly service: string; readonly verdict: Verdict }[],
): HistoryPoint[] {
	if (wallTime === undefined) return []
	return services.map((service) => {
		const verdict = verdicts.find((each) => each.service === service.name)?.verdict
		const values = [...hostValues(host), ...serviceValues(service, verdict?.evidence)]
		return { service: service.name, wallTime: Math.round(wallTime), values }
	})
}

function hostValues({ total, established, timeWait, closeWait, listen }: HostSample): number[] {
	return [total, established, timeWait, closeWait, listen]
}

function serviceValues(service: ServiceSample, evidence: Evidence | undefined): number[] {
	const { accepted, acceptQueue, stuck, halfOpen, listeners } = service
	const capacity = evidence?.capacity?.workers ?? Number.NaN
	if (listeners === 0) return [Number.NaN, Number.NaN, Number.NaN, Number.NaN, Number.NaN, capacity]
	return [accepted, acceptQueue, stuck, halfOpen, evidence?.arrivalsPerSecond ?? Number.NaN, capacity]
}
