import { describe, expect, it } from 'vitest'
import { clarity, clearestTrend, timeUntil } from '../../../src/detect/series/forecast.js'
import type { Trend } from '../../../src/detect/series/trend.js'

function trend(level: number, slope: number, slopeError: number): Trend {
	return { level, slope, slopeError, span: 120, points: 5 }
}

describe('timeUntil', () => {
	it.each([
		['a level at the limit', 20, trend(20, 0.1, 0.01), { soonest: 0, likely: 0, latest: 0 }],
		['a level beyond the limit, even one that falls', 20, trend(30, -1, 0.1), { soonest: 0, likely: 0, latest: 0 }],
		['a climb with bounds', 20, trend(10, 0.1, 0.05), { soonest: 10 / 0.164, likely: 100, latest: 10 / 0.036 }],
		['a climb of which nothing is doubtful', 20, trend(10, 0.1, 0), { soonest: 100, likely: 100, latest: 100 }],
		['a climb that may be none', 20, trend(10, 0.1, 0.1), { soonest: 10 / 0.228, likely: 100, latest: undefined }],
		[
			'a climb that may take more than an hour',
			20,
			trend(10, 0.01, 0.0075),
			{ soonest: 10 / 0.0196, likely: 1000, latest: undefined },
		],
		['a climb of just an hour', 3610, trend(10, 1, 0), { soonest: 3600, likely: 3600, latest: 3600 }],
	])('%s', (_, limit, given, expected) => {
		const left = timeUntil(limit, given)!
		expect(left.likely).toBeCloseTo(expected.likely, 6)
		expect(left.soonest).toBeCloseTo(expected.soonest, 6)
		if (expected.latest === undefined) expect(left.latest).toBeUndefined()
		else expect(left.latest).toBeCloseTo(expected.latest, 6)
	})

	it.each([
		['without a trend', undefined],
		['of a level that stands', trend(10, 0, 0.1)],
		['of a level that falls', trend(10, -0.1, 0.1)],
		['of a climb that takes more than an hour', trend(10, 0.0027, 0)],
	])('is unknown %s', (_, given) => {
		expect(timeUntil(20, given)).toBeUndefined()
	})
})

describe('clarity', () => {
	it.each([
		['a rise in standard errors', trend(10, 0.3, 0.1), 3],
		['a fall below zero', trend(10, -0.3, 0.1), -3],
		['no trend', undefined, 0],
		['a trend without an error', trend(10, 0.3, 0), 0],
	])('measures %s', (_, given, expected) => {
		expect(clarity(given)).toBeCloseTo(expected, 12)
	})
})

describe('clearestTrend', () => {
	const level = (seconds: number, rise: (at: number) => number) =>
		Array.from({ length: seconds / 30 + 1 }, (_, index) => ({ at: index * 30, value: 20 + rise(index * 30) }))

	it('sees a steep climb in the two minutes that it has lasted', () => {
		const found = clearestTrend(
			level(480, (at) => Math.max(0, at - 360) / 2),
			1,
		)
		expect(found).toMatchObject({ span: 120, slope: 0.5 })
	})

	it('sees a slow climb in the eight minutes that it takes to stand out', () => {
		const found = clearestTrend(
			level(480, (at) => at / 40),
			1,
		)
		expect(found).toMatchObject({ span: 480, slope: 1 / 40 })
	})

	it('is unknown before four readings', () => {
		expect(
			clearestTrend(
				level(60, () => 0),
				1,
			),
		).toBeUndefined()
	})
})
