import { selectRank } from './order-statistic.js'

/** A straight line through the recent points of a series, with how sure it is. */
export interface Trend {
	/** Units a second. */
	readonly slope: number
	/** Standard error of the slope. */
	readonly slopeError: number
	/** The line's value at the newest point: the level without its noise. */
	readonly level: number
	/** Seconds that the points span. */
	readonly span: number
	readonly points: number
}

/** One value of a series. */
export interface Point {
	readonly at: number
	readonly value: number
}

/** Fewer points give no line worth naming: any two define one. */
const LEAST_POINTS = 4
/** Pairs grow with the square: more points than eight minutes at every second tick have cost more than they tell. */
const MOST_POINTS = 120

/**
 * Fits the points that lie at most `span` seconds before the newest (Theil and Sen: the median of all pairwise slopes,
 * which a quarter of outliers cannot move). Its error comes from least squares with the larger of two variances: the
 * residuals' own, and that of a Poisson count (a pool that serves independent requests holds a Poisson number of them,
 * whatever their duration: M/G/infinity), so that a quiet stretch does not pretend to be certain.
 *
 * Points closer together than `memory` seconds (how long one connection is held) see the same connections again: they
 * count as the fewer independent ones that they are worth.
 */
export function fitTrend(points: readonly Point[], span: number, memory: number): Trend | undefined {
	const newest = points.at(-1)
	if (!newest) return undefined
	let first = points.length - 1
	while (first > 0 && points[first - 1]!.at >= newest.at - span) first--
	const used = thin(points.slice(first))
	if (used.length < LEAST_POINTS) return undefined

	const slope = medianSlope(used)
	const offset = median(used.map((point) => point.value - slope * (point.at - newest.at)))
	const meanAt = mean(used.map((point) => point.at))
	const spread = used.reduce((sum, point) => sum + (point.at - meanAt) ** 2, 0)
	const residual = used.reduce((sum, point) => sum + (point.value - offset - slope * (point.at - newest.at)) ** 2, 0)
	const poisson = Math.max(1, mean(used.map((point) => point.value)))
	const variance = Math.max(residual / (used.length - 2), poisson)
	const length = newest.at - used[0]!.at
	const independent = Math.min(used.length, 1 + length / Math.max(memory, 0.001))
	if (spread === 0) return undefined
	return {
		slope,
		slopeError: Math.sqrt((variance / spread) * (used.length / independent)),
		level: offset,
		span: length,
		points: used.length,
	}
}

/** Every n-th point, the newest among them, so that no more than MOST_POINTS are left. */
function thin(points: readonly Point[]): readonly Point[] {
	const stride = Math.ceil(points.length / MOST_POINTS)
	return stride <= 1 ? points : points.filter((_, index) => (points.length - 1 - index) % stride === 0)
}

/** The middle value; of an even number the mean of the two. */
export function median(values: readonly number[]): number {
	return medianOf(new Float64Array(values))
}

/** The same of numbers that may be put into another order. */
function medianOf(ordered: Float64Array): number {
	const middle = ordered.length >> 1
	const upper = selectRank(ordered, middle)
	if (ordered.length % 2 === 1) return upper
	let lower = Number.NEGATIVE_INFINITY
	for (let index = 0; index < middle; index++) if (ordered[index]! > lower) lower = ordered[index]!
	return (lower + upper) / 2
}

/** The arithmetic mean. */
export function mean(values: readonly number[]): number {
	return values.reduce((sum, value) => sum + value, 0) / values.length
}

function medianSlope(points: readonly Point[]): number {
	const slopes = new Float64Array((points.length * (points.length - 1)) / 2)
	let count = 0
	for (let later = 1; later < points.length; later++) {
		for (let earlier = 0; earlier < later; earlier++) {
			const seconds = points[later]!.at - points[earlier]!.at
			if (seconds > 0) slopes[count++] = (points[later]!.value - points[earlier]!.value) / seconds
		}
	}
	return count === 0 ? 0 : medianOf(slopes.subarray(0, count))
}
