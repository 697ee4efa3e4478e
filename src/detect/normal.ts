import { CLEAR, MIN_POINTS, SPANS, SURE, WARM_UP_SECONDS } from './constants.js'
import type { Station, StationPoint } from './station.js'
import { fasterBy, fitTrend, mean } from './trend.js'

/** What a station was asked for before the climb under way, if any. */
export interface Normal {
	readonly usual: number
	/** The highest that went well: reaching it again is no news. */
	readonly peak: number
	/** Event time until which it was normal. */
	readonly until: number
}

/**
 * A climb begins at the corner of its last eight minutes; what came before is normal. Where that is less than makes a line, a
 * server that has just started may be filling from zero, whatever its load: undefined, unless it climbs ever faster, as none fills (arrivals x holding is reached ever more slowly).
 */
export function normalOf({ points: all, peaks }: Pick<Station, 'points' | 'peaks'>): Normal | undefined {
	const points = warmedUp(all)
	const newest = points.at(-1)
	if (!newest) return undefined
	const from = points.findIndex(({ at }) => at >= newest.at - SPANS[2])
	const foot = from + footOf(points.slice(from))
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

/**
 * Index of the point at which a climb begins: that of the line, level first and rising then, which fits best by least squares, each point
 * by its error (a broken-stick regression). The last one where none rises with 95 %.
 */
function footOf(points: readonly StationPoint[]): number {
	const weights = points.map(({ error }) => 1 / error ** 2)
	/** The sum of products of what two series deviate from their weighted means. */
	const together = (one: readonly number[], other: readonly number[]) => {
		const mid = weightedMean(one, weights)
		const middle = weightedMean(other, weights)
		return weights.reduce((sum, weight, index) => sum + weight * (one[index]! - mid) * (other[index]! - middle), 0)
	}
	const values = points.map(({ value }) => value)
	const all = together(values, values)
	let foot = points.length - 1
	let most = 0
	for (const [index, { at: from }] of points.slice(0, -1).entries()) {
		const beyond = points.map(({ at }) => Math.max(0, at - from))
		const rise = together(beyond, values)
		const explained = rise ** 2 / together(beyond, beyond)
		const scatter = Math.max(1, (all - explained) / (points.length - 2))
		if (rise > 0 && explained > Math.max(most, SURE ** 2 * scatter)) {
			most = explained
			foot = index
		}
	}
	return foot
}

function weightedMean(values: readonly number[], weights: readonly number[]): number {
	const sum = (numbers: readonly number[]) => numbers.reduce((total, each) => total + each, 0)
	return sum(values.map((value, index) => value * weights[index]!)) / sum(weights)
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
	return fasterBy(later, earlier, CLEAR) > 0
}
