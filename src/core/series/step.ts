import { mean, type Point } from './trend.js'

/** The part of a straight line's squared errors that the best single step leaves, and what the step is worth. */
export interface Step {
	/** Squared errors of the best two levels, as a share of the straight line's: below 1 the step explains better. */
	readonly unexplained: number
	/** Event time of the first point on the new level. */
	readonly at: number
	/** The means before and since. */
	readonly before: number
	readonly since: number
}

/** A level of fewer points is none. */
const LEAST_SIDE = 2

/**
 * Fits the best single step to a series (two levels, least squares over every place where it may lie) and holds it
 * against the least-squares line. Both have two values to fit, the step its place besides. Undefined with too few points.
 */
export function fitStep(points: readonly Point[]): Step | undefined {
	const count = points.length
	if (count < 2 * LEAST_SIDE) return undefined
	const sums = prefixSums(points)
	const whole = sums[count]!
	let best: Step | undefined
	let least = Number.POSITIVE_INFINITY
	for (let at = LEAST_SIDE; at <= count - LEAST_SIDE; at++) {
		const left = sums[at]!
		const before = left.value / at
		const since = (whole.value - left.value) / (count - at)
		const errors = whole.square - at * before ** 2 - (count - at) * since ** 2
		if (errors >= least) continue
		least = errors
		best = { unexplained: 0, at: points[at]!.at, before, since }
	}
	const line = lineErrors(points)
	return best && { ...best, unexplained: line === 0 ? 1 : Math.max(0, least) / line }
}

function prefixSums(points: readonly Point[]): readonly { readonly value: number; readonly square: number }[] {
	let [value, square] = [0, 0]
	return [
		{ value, square },
		...points.map((point) => {
			value += point.value
			square += point.value ** 2
			return { value, square }
		}),
	]
}

function lineErrors(points: readonly Point[]): number {
	const meanAt = mean(points.map(({ at }) => at))
	const level = mean(points.map(({ value }) => value))
	let [spread, shared, total] = [0, 0, 0]
	for (const { at, value } of points) {
		spread += (at - meanAt) ** 2
		shared += (at - meanAt) * (value - level)
		total += (value - level) ** 2
	}
	return spread === 0 ? 0 : Math.max(0, total - shared ** 2 / spread)
}
