import type { TimeLeft } from '../verdict.js'
import { fitTrend, type Point, type Trend } from './trend.js'

/** The spans over which a climb is looked for: the five-sample window, and longer ones for slow climbs. */
const SPANS = [120, 240, 480] as const
/** Beyond this a forecast is no use to anybody on call. */
const HORIZON_SECONDS = 3600
/** One-sided 90 % bounds. */
const BOUND = 1.28

/** Standard errors from which the shortest span is believed: a longer one would dilute a climb that is younger than it. */
const CLEAR_ENOUGH = 4

/** The trend of the shortest span that shows a clear climb, else the one whose slope stands out most against its error. */
export function clearestTrend(points: readonly Point[], memory: number): Trend | undefined {
	let clearest: Trend | undefined
	for (const span of SPANS) {
		const trend = fitTrend(points, span, memory)
		if (trend && clarity(trend) >= CLEAR_ENOUGH) return trend
		if (trend && (!clearest || clarity(trend) > clarity(clearest))) clearest = trend
	}
	return clearest
}

/** Standard errors by which the slope is above zero; 0 where there is no trend. */
export function clarity(trend: Trend | undefined): number {
	return trend && trend.slopeError > 0 ? trend.slope / trend.slopeError : 0
}

/** Seconds until the trend's line reaches the limit; undefined where it does not within an hour. */
export function timeUntil(limit: number, trend: Trend | undefined): TimeLeft | undefined {
	if (!trend) return undefined
	const gap = limit - trend.level
	if (gap <= 0) return { soonest: 0, likely: 0, latest: 0 }
	if (trend.slope <= 0) return undefined
	const likely = gap / trend.slope
	if (likely > HORIZON_SECONDS) return undefined
	const slowest = trend.slope - BOUND * trend.slopeError
	const latest = slowest > 0 ? gap / slowest : undefined
	return {
		soonest: gap / (trend.slope + BOUND * trend.slopeError),
		likely,
		latest: latest !== undefined && latest <= HORIZON_SECONDS ? latest : undefined,
	}
}
