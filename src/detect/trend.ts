import { BOUND, CLEAR, HORIZON_SECONDS, MIN_POINTS, SPANS, SURE } from './constants.js'

/** A span of seconds until all servers of a station are taken: the estimate and the bounds between which it probably lies. */
export interface TimeLeft {
	readonly soonest: number
	readonly likely: number
	/** Undefined where the trend's lower bound never reaches capacity. */
	readonly latest: number | undefined
}

/** A mean of looks and its standard error. */
export interface Point {
	readonly at: number
	readonly value: number
	readonly error: number
}

/** A straight line through the recent points of a series, with how sure it is. */
export interface Trend {
	/** Units a second. */
	readonly slope: number
	/** Standard error of the slope. */
	readonly slopeError: number
	/** The line's value at the newest point: the level without its noise. */
	readonly level: number
	/** Standard error of that value: at its end a line is less sure than in its middle. */
	readonly levelError: number
	/** Growth of the slope, units a second a second, where it is clear that it grows; else 0. */
	readonly bend: number
	/** Seconds that the points span. */
	readonly span: number
	/** Degrees of freedom of the errors: infinite where the means' own say more than what scatters around the line. */
	readonly freedom: number
}

/**
 * Fits the points that lie at most `span` seconds before the newest (Theil and Sen: the median of all pairwise slopes, which a quarter of
 * outliers cannot move). The error of the slope is that of least squares, with the larger of two variances: the residuals' own and
 * that of the means. Points closer together than `memory` seconds (how long a request stays) see the same requests again and
 * count as the fewer independent ones that they are worth.
 */
export function fitTrend(points: readonly Point[], span: number, memory: number): Trend | undefined {
	const newest = points.at(-1)
	if (!newest) return undefined
	const used = points.filter((point) => point.at >= newest.at - span * 1.05)
	if (used.length < MIN_POINTS) return undefined
	const slope = median(pairwiseSlopes(used))
	const level = median(used.map((point) => point.value - slope * (point.at - newest.at)))
	const meanAt = mean(used.map((point) => point.at))
	const spread = used.reduce((sum, point) => sum + (point.at - meanAt) ** 2, 0)
	const residual = used.reduce((sum, point) => sum + (point.value - level - slope * (point.at - newest.at)) ** 2, 0)
	const scatter = residual / (used.length - 2)
	const own = mean(used.map((point) => point.error ** 2))
	const variance = Math.max(scatter, own)
	const length = newest.at - used[0]!.at
	const independent = Math.min(used.length, 1 + length / Math.max(memory, 0.001))
	const dependence = used.length / independent
	return {
		slope,
		slopeError: Math.sqrt((variance / spread) * dependence),
		level,
		levelError: Math.sqrt(variance * (1 / used.length + (newest.at - meanAt) ** 2 / spread) * dependence),
		bend: 0,
		span: length,
		freedom: scatter > own ? used.length - 2 : Number.POSITIVE_INFINITY,
	}
}

/** The trend of the shortest span that climbs clearly, else the one whose slope stands out most against its error. */
export function clearestTrend(points: readonly Point[], memory: number): Trend | undefined {
	let clearest: Trend | undefined
	for (const span of SPANS) {
		const trend = fitTrend(points, span, memory)
		if (trend && clarity(trend) >= CLEAR) return { ...trend, bend: bendOf(points, memory) }
		if (trend && (!clearest || clarity(trend) > clarity(clearest))) clearest = trend
	}
	return clearest
}

/** The last two minutes climb clearly faster than the two before them: by how much more each second. */
function bendOf(points: readonly Point[], memory: number): number {
	const span = SPANS[0]
	const newest = points.at(-1)!.at
	const later = fitTrend(points, span, memory)
	const earlier = fitTrend(
		points.filter(({ at }) => at <= newest - span),
		span,
		memory,
	)
	return clarity(earlier) < SURE ? 0 : fasterBy(later, earlier, SURE) / span
}

/** By how many units a second a line climbs faster than an earlier one; 0 where so many standard errors leave it to chance, or one is missing. */
export function fasterBy(later: Trend | undefined, earlier: Trend | undefined, errors: number): number {
	if (!later || !earlier) return 0
	const more = later.slope - earlier.slope
	return more > errors * Math.hypot(later.slopeError, earlier.slopeError) ? more : 0
}

/**
 * Standard errors by which the slope is above zero; 0 where there is no trend. An error that a few points tell is itself unsure: Student's t
 * is turned into the normal deviate of the same chance (Wallace 1959).
 */
export function clarity(trend: Trend | undefined): number {
	if (!trend || trend.slopeError <= 0) return 0
	const t = trend.slope / trend.slopeError
	const { freedom } = trend
	if (freedom === Number.POSITIVE_INFINITY) return t
	return (Math.sign(t) * Math.sqrt(freedom * Math.log1p(t ** 2 / freedom)) * (8 * freedom + 1)) / (8 * freedom + 3)
}

/**
 * Seconds until the trend reaches the limit; undefined where it does not within an hour. A climb that becomes faster goes on to do so for as
 * long as that has been seen, and then straight on.
 */
export function timeUntil(limit: number, trend: Trend | undefined): TimeLeft | undefined {
	if (!trend) return undefined
	const gap = limit - trend.level
	if (gap <= 0) return { soonest: 0, likely: 0, latest: 0 }
	const { slope, slopeError, bend, span } = trend
	// The slope is that of the middle of what the line was read from.
	const more = (bend * span) / 2
	const likely = secondsTo(gap, slope + more, bend)
	if (likely > HORIZON_SECONDS) return undefined
	const latest = secondsTo(gap, slope - BOUND * slopeError, 0)
	return {
		soonest: secondsTo(gap, slope + more + BOUND * slopeError, bend),
		likely,
		latest: latest <= HORIZON_SECONDS ? latest : undefined,
	}
}

/** How long a climb takes that is at `slope` now, and grows by `bend` for as long as that has been seen. */
function secondsTo(gap: number, slope: number, bend: number): number {
	if (slope <= 0) return Number.POSITIVE_INFINITY
	const seen = 2 * SPANS[0]
	const covered = slope * seen + (bend * seen ** 2) / 2
	if (gap > covered) return seen + (gap - covered) / (slope + bend * seen)
	return (2 * gap) / (slope + Math.sqrt(slope ** 2 + 2 * bend * gap))
}

/** The middle value; of an even number the mean of the two. NaN of nothing. */
export function median(values: readonly number[] | Float64Array): number {
	const sorted = new Float64Array(values).sort()
	const middle = sorted.length >> 1
	return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2
}

/** The arithmetic mean. NaN of nothing. */
export function mean(values: readonly number[]): number {
	return values.reduce((sum, value) => sum + value, 0) / values.length
}

function pairwiseSlopes(points: readonly Point[]): Float64Array {
	const slopes = new Float64Array((points.length * (points.length - 1)) / 2)
	let count = 0
	for (const [index, later] of points.entries()) {
		for (let before = 0; before < index; before++) {
			const seconds = later.at - points[before]!.at
			if (seconds > 0) slopes[count++] = (later.value - points[before]!.value) / seconds
		}
	}
	return slopes.subarray(0, count)
}
