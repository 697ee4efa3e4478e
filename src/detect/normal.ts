import { CLEAR, MIN_POINTS, SPANS, SURE, WARM_UP_SECONDS } from './constants.js'
import type { Station, StationPoint } from './station.js'
import { fitTrend, mean } from './trend.js'

/** What a station was asked for before the climb under way, if any. */
export interface Normal {
	readonly usual: number
	/** The highest that went well: reaching it again is no news. */
	readonly peak: number
	/** Event time until which it was normal. */
	readonly until: number
}

/**
 * A climb begins after the last sample that is no higher than the lowest of the longest span; what came before is normal. Where that is less than makes a line, a
 * server that has just started may be filling from zero, whatever its load: undefined, unless it climbs ever faster, as none fills (arrivals x holding is reached ever more slowly).
 */
export function normalOf({ points: all, peaks }: Pick<Station, 'points' | 'peaks'>): Normal | undefined {
	const points = warmedUp(all)
	const newest = points.at(-1)
	if (!newest) return undefined
	const from = points.findIndex(({ at }) => at >= newest.at - SPANS[2])
	const lowest = points.slice(from).reduce((low, point) => (point.value < low.value ? point : low))
	// Noise puts the lowest sample anywhere in a level stretch: its end is where the climb begins.
	const foot = points.findLastIndex(
		({ value, error }) => value - lowest.value <= SURE * Math.hypot(error, lowest.error),
	)
	const before = points.slice(0, Math.max(foot + 1, MIN_POINTS))
	if (foot + 1 < MIN_POINTS && !speedsUp(points)) return undefined
	const calm = before.filter(({ standing }) => !standing)
	return {
		until: before.at(-1)!.at,
		usual: mean(before.filter(({ at }) => at >= before.at(-1)!.at - SPANS[2]).map(({ value }) => value)),
		// Two samples together: one alone may be a single look.
		peak: Math.max(
			0,
			...calm.slice(1).map(({ value }, index) => (value + calm[index]!.value) / 2),
			...peaks.map(({ value }) => value),
		),
	}
}

/** The points without those of a pool that is just being started. */
export function warmedUp(points: readonly StationPoint[]): readonly StationPoint[] {
	const from = (points[0]?.at ?? 0) + WARM_UP_SECONDS
	return points.filter(({ at }) => at >= from)
}

/** The later half of the points climbs clearly faster than the earlier one. */
function speedsUp(points: readonly StationPoint[]): boolean {
	const middle = points.length >> 1
	const earlier = fitTrend(points.slice(0, middle), Number.POSITIVE_INFINITY, 0)
	const later = fitTrend(points.slice(middle), Number.POSITIVE_INFINITY, 0)
	if (!earlier || !later) return false
	return later.slope - earlier.slope > CLEAR * Math.hypot(later.slopeError, earlier.slopeError)
}
