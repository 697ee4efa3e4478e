import { describe, expect, it } from 'vitest'
import { bursts, climb, peakOf, regularBursts, risingWaves, valueAt, wave } from './curve.js'

describe('valueAt', () => {
	it.each([
		['a constant', 7, 100, 7],
		[
			'before the first point',
			[
				[10, 2],
				[20, 4],
			] as const,
			3,
			2,
		],
		[
			'between two points',
			[
				[10, 2],
				[20, 4],
			] as const,
			15,
			3,
		],
		[
			'after the last point',
			[
				[10, 2],
				[20, 4],
			] as const,
			99,
			4,
		],
		['a climb on its way', climb(2, 12, { at: 100, over: 50 }), 125, 7],
		['a climb at its height', climb(2, 12, { at: 100, over: 50, back: 200 }), 199, 12],
		['a climb that went back', climb(2, 12, { at: 100, over: 50, back: 200 }), 221, 2],
		['inside a burst', bursts(8, [200, 10, 32]), 205, 32],
		['after a burst', bursts(8, [200, 10, 32]), 211, 8],
		['inside the second of regular bursts', regularBursts(5, 3, { from: 100, every: 60, until: 220 }), 162, 3],
		['between regular bursts', regularBursts(5, 3, { from: 100, every: 60, until: 220 }), 150, 0],
		['after the last of regular bursts', regularBursts(5, 3, { from: 100, every: 60, until: 220 }), 222, 0],
		['a crest before waves rise', risingWaves(10, 20, { at: 200, until: 400, period: 80 }), 100, 13],
		['a crest of rising waves', risingWaves(10, 20, { at: 200, until: 400, period: 80 }), 260, 13 * 1.3],
	])('%s', (_, curve, at, expected) => {
		expect(valueAt(curve, at)).toBeCloseTo(expected, 5)
	})

	it('swings by the depth of a wave and no further', () => {
		const curve = wave(10, 0.6, 240, 960)
		expect(peakOf(curve)).toBeCloseTo(16, 1)
		expect(valueAt(curve, 180)).toBeCloseTo(4, 1)
	})
})
