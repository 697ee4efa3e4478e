import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { clarity, clearestTrend, fitTrend, median, type Point, timeUntil } from '../../src/detect/trend.js'

/** Samples every 30 s, each known to within `error`. */
const samples = (values: readonly number[], error = 1): Point[] =>
	values.map((value, index) => ({ at: index * 30, value, error }))

describe('a line through samples', () => {
	it.each([
		{ name: 'rises by two a minute', values: [10, 11, 12, 13, 14], slope: 1 / 30, level: 14 },
		{ name: 'is level', values: [7, 7, 7, 7], slope: 0, level: 7 },
		{ name: 'is not bent by one sample that lies far off', values: [10, 11, 90, 13, 14], slope: 1 / 30, level: 14 },
	])('$name', ({ values, slope, level }) => {
		const trend = fitTrend(samples(values), 480, 0)!
		expect(trend.slope).toBeCloseTo(slope, 10)
		expect(trend.level).toBeCloseTo(level, 10)
	})

	it.each([
		{ name: 'three samples, which give no line with an error of its own', values: [1, 2, 3] },
		{ name: 'none', values: [] },
	])('is none through $name', ({ values }) => {
		expect(fitTrend(samples(values), 480, 0)).toBeUndefined()
	})

	it('is no surer than its samples, however straight it is', () => {
		const straight = [10, 11, 12, 13]
		expect(clarity(fitTrend(samples(straight, 0.1), 480, 0))).toBeCloseTo(22.36, 2)
		expect(clarity(fitTrend(samples(straight, 1), 480, 0))).toBeCloseTo(2.236, 3)
	})

	it.each([
		{ name: 'of four points', freedom: 2, t: 19.2, clear: 2.89 },
		{ name: 'of nine', freedom: 7, t: 4.5, clear: 3.02 },
		{ name: 'of which the means are sure', freedom: Number.POSITIVE_INFINITY, t: 3, clear: 3 },
		{ name: 'that falls', freedom: 7, t: -4.5, clear: -3.02 },
	])('stands out as much as chance says: a slope $name', ({ freedom, t, clear }) => {
		const line = { slope: t, slopeError: 1, level: 0, levelError: 1, bend: 0, span: 120, freedom }
		expect(clarity(line)).toBeCloseTo(clear, 1)
	})

	it('knows its scatter by its points less two, and by its samples where they say more', () => {
		expect(fitTrend(samples([10, 14, 9, 16, 12], 0.1), 480, 0)!.freedom).toBe(3)
		expect(fitTrend(samples([10, 14, 9, 16, 12], 5), 480, 0)!.freedom).toBe(Number.POSITIVE_INFINITY)
	})

	it('counts samples that see the same requests again as fewer', () => {
		const straight = samples([10, 11, 12, 13])
		expect(fitTrend(straight, 480, 90)!.slopeError).toBeCloseTo(Math.SQRT2 * fitTrend(straight, 480, 0)!.slopeError, 10)
	})

	it('is that of the shortest span that climbs clearly', () => {
		const late = samples([...new Array(12).fill(5), 8, 11, 14, 17], 0.5)
		expect(clearestTrend(late, 0)!.span).toBe(120)
	})

	it.each([
		{
			name: 'bends where it climbed by 2 each half minute and climbs by 6 now',
			values: [10, 12, 14, 16, 18, 24, 30, 36, 42],
			bend: 0.133_33 / 120,
		},
		{ name: 'has a corner, and no bend, where it was level', values: [10, 10, 10, 10, 10, 16, 22, 28, 34], bend: 0 },
		{ name: 'has none where it goes straight on', values: [10, 12, 14, 16, 18, 20, 22, 24, 26], bend: 0 },
		{ name: 'has none where it becomes slower', values: [10, 16, 22, 28, 34, 36, 38, 40, 42], bend: 0 },
		{ name: 'has none that chance explains', values: [10, 12, 14, 16, 18, 21, 24, 27, 30], bend: 0 },
	])('$name', ({ values, bend }) => {
		expect(clearestTrend(samples(values, 1.5), 0)!.bend).toBeCloseTo(bend, 6)
	})

	it('moves with time and with nothing else', () => {
		fc.assert(
			fc.property(
				fc.array(fc.integer({ min: 0, max: 100 }), { minLength: 4, maxLength: 16 }),
				fc.nat(100_000),
				(values, shift) => {
					const here = fitTrend(samples(values), 480, 0)!
					const there = fitTrend(
						samples(values).map((point) => ({ ...point, at: point.at + shift })),
						480,
						0,
					)!
					expect(there.slope).toBeCloseTo(here.slope, 6)
					expect(there.level).toBeCloseTo(here.level, 6)
				},
			),
			{ seed: 7, numRuns: 200 },
		)
	})
})

describe('the time until a limit', () => {
	const trend = { slope: 0.1, slopeError: 0.02, level: 20, levelError: 1, bend: 0, span: 240, freedom: 7 }
	it.each([
		{ name: 'with its bounds', limit: 40, line: trend, expected: { soonest: 159.2, likely: 200, latest: 268.8 } },
		{
			name: 'that it reaches ever faster',
			limit: 40,
			line: { ...trend, bend: 0.001 },
			expected: { soonest: 71.1, likely: 77.3, latest: 268.8 },
		},
		{
			name: 'further away than it has been seen to bend: straight on from there',
			limit: 120,
			line: { ...trend, bend: 0.001 },
			expected: { soonest: 265.2, likely: 280, latest: 1344.1 },
		},
		{ name: 'that is reached already', limit: 20, line: trend, expected: { soonest: 0, likely: 0, latest: 0 } },
		{ name: 'more than an hour away', limit: 400, line: trend, expected: undefined },
		{ name: 'that a falling line never reaches', limit: 40, line: { ...trend, slope: -0.1 }, expected: undefined },
	])('$name', ({ limit, line, expected }) => {
		const left = timeUntil(limit, line)
		const rounded =
			left && Object.fromEntries(Object.entries(left).map(([key, value]) => [key, Math.round(value! * 10) / 10]))
		expect(rounded).toEqual(expected)
	})
})

it.each([
	[[3, 1, 2], 2],
	[[4, 1, 3, 2], 2.5],
])('the median of %j is %d', (values, expected) => {
	expect(median(values)).toBe(expected)
})
