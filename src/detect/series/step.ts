import { mean, type Point } from './trend.js'

/** A level of fewer points is none. */
const LEAST_SIDE = 2

/**
 * Fits the best single step to a series (two levels, least squares over every place where it may lie) and holds it
 * against the least-squares line: its squared errors as a share of the line's, so that below 1 the step explains better.
 * Both have two values to fit, the step its place besides. 1 where the line leaves nothing; undefined
 * with too few points.
 */
export function stepAgainstLine(points: readonly Point[]): number | undefined {
	const count = points.length
	if (count < 2 * LEAST_SIDE) return undefined
	const sums = prefixSums(points)
	const whole = sums[count]!
	let least = Number.POSITIVE_INFINITY
	for (let at = LEAST_SIDE; at <= count - LEAST_SIDE; at++) {
		const left = sums[at]!
		const before = left.value / at
		const since = (whole.value - left.value) / (count - at)
		least = Math.min(least, whole.square - at * before ** 2 - (count - at) * since ** 2)
	}
	const line = lineErrors(points)
	return line === 0 ? 1 : Math.max(0, least) / line
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
