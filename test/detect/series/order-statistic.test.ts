import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { selectRank } from '../../../src/detect/series/order-statistic.js'
import { median } from '../../../src/detect/series/trend.js'

const NUMBERS = fc.array(fc.oneof(fc.integer({ min: -3, max: 3 }), fc.double({ noNaN: true })), { minLength: 1 })

function sorted(values: readonly number[]): number[] {
	return [...values].sort((a, b) => a - b)
}

describe('an order statistic', () => {
	it('is what stands at its rank after sorting, and nothing before it is larger', () => {
		fc.assert(
			fc.property(NUMBERS, fc.nat(), (values, any) => {
				const rank = any % values.length
				const ordered = new Float64Array(values)
				const found = selectRank(ordered, rank)
				expect(found === sorted(values)[rank]).toBe(true)
				expect(ordered.subarray(0, rank).every((value) => value <= found)).toBe(true)
			}),
		)
	})

	it.each([
		['one value', [7], 7],
		['an odd number of values', [9, 1, 5], 5],
		['an even number: the mean of the two in the middle', [4, 1, 3, 2], 2.5],
		['values that are all the same', [2, 2, 2, 2, 2], 2],
		['values in ascending order', [1, 2, 3, 4, 5, 6, 7], 4],
		['values in descending order', [7, 6, 5, 4, 3, 2, 1], 4],
	])('gives the median of %s', (_, values, expected) => {
		expect(median(values)).toBe(expected)
	})
})
