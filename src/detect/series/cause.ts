import type { ServicePoint } from '../service-point.js'
import type { Cause } from '../verdict.js'
import { mean } from './trend.js'

/** The last minute and a half against what was before, leaving a gap so that the two do not share connections. */
const RECENT_SECONDS = 90
const GAP_SECONDS = 60
/** Bytes per new connection below this share of what they were: one in three brings nothing. */
const IDLE_SHARE = 0.7
/** Growth below a fifth is within what a quarter of an hour of traffic does by itself. */
const GROWN = 1.2

/**
 * Tells growth of traffic from a slower backend by Little's law, accepted = arrival rate x holding time: whichever of
 * the two factors grew more since before is the cause.
 */
export function tellCause(points: readonly ServicePoint[]): { cause: Cause; holdingSeconds: number | undefined } {
	const now = points.at(-1)
	if (!now) return { cause: 'unclear', holdingSeconds: undefined }
	const recent = averages(points.filter((point) => point.at >= now.at - RECENT_SECONDS))
	const before = averages(points.filter((point) => point.at < now.at - RECENT_SECONDS - GAP_SECONDS))
	const holdingSeconds = recent && recent.arrivals > 0 ? recent.held / recent.arrivals : fromAges(now)
	if (!recent || !before || before.arrivals === 0 || before.held === 0 || holdingSeconds === undefined) {
		return { cause: 'unclear', holdingSeconds }
	}
	const arrivals = recent.arrivals / before.arrivals
	const holding = holdingSeconds / (before.held / before.arrivals)
	if (Math.max(arrivals, holding) < GROWN) return { cause: 'unclear', holdingSeconds }
	if (arrivals >= holding) return { cause: 'traffic', holdingSeconds }
	// Whoever waits for a slow page still gets it; a connection that brings fewer bytes than they used to does nothing.
	const idle = bytesPerArrival(recent) < IDLE_SHARE * bytesPerArrival(before)
	return { cause: idle ? 'idle-connections' : 'slow-backend', holdingSeconds }
}

/** Without arrivals (the first readings) ages must do: connections under way are half through on average. */
function fromAges({ medianAgeSeconds }: ServicePoint): number | undefined {
	return medianAgeSeconds === undefined ? undefined : 2 * medianAgeSeconds
}

function bytesPerArrival({ throughput, arrivals }: Averages): number {
	return throughput === undefined ? Number.NaN : throughput / arrivals
}

interface Averages {
	readonly held: number
	readonly arrivals: number
	readonly throughput: number | undefined
}

function averages(points: readonly ServicePoint[]): Averages | undefined {
	const measured = points.filter((point) => point.arrivals !== undefined)
	if (measured.length < 2) return undefined
	const throughputs = measured.flatMap((point) => (point.throughput === undefined ? [] : [point.throughput]))
	return {
		held: mean(measured.map((point) => point.held)),
		arrivals: mean(measured.map((point) => point.arrivals!)),
		throughput: throughputs.length > 0 ? mean(throughputs) : undefined,
	}
}
