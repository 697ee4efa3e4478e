import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { fitTrend, mean, median, type Point } from '../../../src/detect/series/trend.js'

/** A value every 30 s from second 0. */
function series(...values: number[]): Point[] {
	return values.map((value, index) => ({ at: index * 30, value }))
}

describe('fitTrend', () => {
	it.each([
		['a rise of one every 10 s', series(10, 13, 16, 19, 22), 0.1, 22],
		['a fall', series(50, 44, 38, 32, 26), -0.2, 26],
		['a level that stands', series(40, 40, 40, 40), 0, 40],
		['one of six readings out of line', series(10, 13, 500, 19, 22, 25), 0.1, 25],
		['a quarter of the readings out of line', series(0, 3, 900, 9, 12, 0, 18, 21, 900, 27, 30, 33), 0.1, 33],
	])('finds the line: %s', (_, points, slope, level) => {
		const trend = fitTrend(points, 600, 1)
		expect(trend?.slope).toBeCloseTo(slope, 12)
		expect(trend?.level).toBeCloseTo(level, 10)
	})

	it('finds every exact line', () => {
		const line = fc.record({ level: fc.integer({ min: 0, max: 5000 }), slope: fc.integer({ min: -50, max: 50 }) })
		const times = fc.uniqueArray(fc.nat(600), { minLength: 4, maxLength: 20 })
		fc.assert(
			fc.property(line, times, ({ level, slope }, seconds) => {
				const points = seconds.sort((a, b) => a - b).map((at) => ({ at, value: level + slope * at }))
				const trend = fitTrend(points, 600, 1)!
				expect(trend.slope).toBeCloseTo(slope, 9)
				expect(trend.level).toBeCloseTo(points.at(-1)!.value, 6)
			}),
		)
	})

	it.each([
		['no reading', []],
		['three readings', series(1, 2, 3)],
		['three readings within the span', [{ at: -500, value: 1 }, ...series(1, 2, 3)]],
		['four readings of one instant', [1, 2, 3, 4].map((value) => ({ at: 5, value }))],
	])('draws no line through %s', (_, points) => {
		expect(fitTrend(points, 120, 1)).toBeUndefined()
	})

	it('looks at the span before the newest point and no further', () => {
		const trend = fitTrend(series(900, 900, 900, 10, 13, 16, 19, 22), 120, 1)
		expect(trend).toMatchObject({ slope: 0.1, level: 22, points: 5, span: 120 })
	})

	it.each([
		['that stands still is as uncertain as a Poisson count', series(100, 100, 100, 100, 100), 1, Math.sqrt(100 / 9000)],
		['of none counts as one', series(0, 0, 0, 0, 0), 1, Math.sqrt(1 / 9000)],
		[
			'that scatters more than a Poisson count shows its own scatter',
			series(0, 60, 0, 60, 0),
			1,
			Math.sqrt(2400 / 9000),
		],
		[
			'seen thrice while connections last is seen less often',
			series(100, 100, 100, 100, 100),
			60,
			Math.sqrt((100 / 9000) * (5 / 3)),
		],
		[
			'of connections that outlast the span is seen twice',
			series(100, 100, 100, 100, 100),
			120,
			Math.sqrt((100 / 9000) * (5 / 2)),
		],
	])('a level %s', (_, points, memory, error) => {
		expect(fitTrend(points, 600, memory)?.slopeError).toBeCloseTo(error, 10)
	})

	it('grows no more certain by looking more often than connections change', () => {
		const often = Array.from({ length: 61 }, (_, index) => ({ at: index * 2, value: 100 }))
		const memory = 40
		const seldom = fitTrend(series(100, 100, 100, 100, 100), 600, memory)!
		expect(fitTrend(often, 600, memory)!.slopeError).toBeGreaterThan(0.8 * seldom.slopeError)
		expect(fitTrend(often, 600, 0)!.slopeError).toBeLessThan(0.5 * seldom.slopeError)
	})
})

describe('median and mean', () => {
	it.each([
		['one value', [7], 7, 7],
		['an odd number, unsorted', [9, 1, 2], 2, 4],
		['an even number', [4, 1, 3, 10], 3.5, 4.5],
	])('of %s', (_, values, middle, average) => {
		expect(median(values)).toBe(middle)
		expect(mean(values)).toBe(average)
	})

	it('leave their input as it was', () => {
		const values = [3, 1, 2]
		median(values)
		expect(values).toEqual([3, 1, 2])
	})
})
