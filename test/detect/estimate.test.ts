import { describe, expect, it } from 'vitest'
import { holdingOf, meanOf, newMeter } from '../../src/detect/estimate.js'

/** Looks two seconds apart that found these. */
function metered(counts: readonly number[], given: { survivors?: number; before?: number; highs?: number } = {}) {
	const sum = counts.reduce((all, count) => all + count, 0)
	return {
		...newMeter(0),
		looks: counts.length,
		at: 2 * counts.length,
		sum,
		squares: counts.reduce((all, count) => all + count * count, 0),
		highs: given.highs ?? sum,
		before: given.before ?? 0,
		survivors: given.survivors ?? 0,
		seconds: 2 * counts.length,
	}
}

describe('the mean of the looks of a sample', () => {
	it.each([
		{ name: 'has the error of a Poisson count', meter: metered([3, 3, 3, 3]), mean: 3, error: 0.901 },
		{ name: 'has its own scatter where that is more', meter: metered([0, 0, 12, 12]), mean: 6, error: 3.464 },
		{ name: 'is never certain of zero', meter: metered([0, 0, 0, 0]), mean: 0, error: 0.25 },
		{
			name: 'is less sure where the looks saw the same requests',
			meter: metered([3, 3, 3, 3], { before: 12, survivors: 11 }),
			mean: 3,
			error: 1.827,
		},
		{
			name: 'is the middle of a range, whose width is an error',
			meter: metered([3, 3, 3, 3], { highs: 28 }),
			mean: 5,
			error: 1.465,
		},
	])('$name', ({ meter, mean, error }) => {
		const estimate = meanOf(meter)!
		expect(estimate.mean).toBeCloseTo(mean, 3)
		expect(estimate.error).toBeCloseTo(error, 3)
	})

	it('is none without a look', () => {
		expect(meanOf(newMeter(0))).toBeUndefined()
	})
})

describe('how long a request stays', () => {
	it.each([
		{ name: 'half of them survive two seconds', before: 99, survivors: 49.5, seconds: 2.885 },
		{ name: 'none of a hundred does', before: 100, survivors: 0, seconds: 0.377 },
	])('$name', ({ before, survivors, seconds }) => {
		expect(holdingOf(metered([1], { before, survivors }))).toBeCloseTo(seconds, 3)
	})

	it('is unknown where none were compared', () => {
		expect(holdingOf(metered([1]))).toBeUndefined()
	})
})
