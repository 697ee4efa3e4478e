import { describe, expect, it } from 'vitest'
import { normalOf } from '../../src/detect/normal.js'
import type { StationPoint } from '../../src/detect/station.js'

/** A point each 15 s from second 30 on, with the error of a Poisson count of seven looks. */
function course(levelAt: (at: number) => number, points: number): StationPoint[] {
	return Array.from({ length: points }, (_, index) => {
		const at = 30 + index * 15
		const value = levelAt(at)
		const error = Math.sqrt((value + 1) / 7)
		return { at, value, error, busy: value, busyHigh: value, waiting: 0, standing: false, holding: 1 }
	})
}

describe('what was usual before a climb', () => {
	it.each([
		[
			'a level of 10, then a climb from second 240 on',
			course((at) => 10 + Math.max(0, at - 240) / 6, 28),
			{ usual: 10, peak: 10, until: 240 },
		],
		[
			'a server that has just started fills by the law of its holding time',
			course((at) => 60 * (1 - Math.exp(-at / 120)), 24),
			undefined,
		],
		['a server that has just started fills in a straight line', course((at) => at / 4, 24), undefined],
		[
			'tunnels that have become more from the start, ever faster',
			course((at) => (at / 10) ** 2, 24),
			{ usual: 85.5, peak: 127.125, until: 120 },
		],
		[
			'a small pool whose second child is lost among its noise: what it held while it climbed is not usual',
			course((at) => 1 + (at > 240 ? (at - 240) / 80 : 0) + 0.5 * Math.sin(at), 28),
			{ usual: expect.closeTo(1, 1), peak: expect.closeTo(1.17, 2), until: 225 },
		],
		[
			'a level that only its noise moves: all of it is usual',
			course((at) => 8 + Math.sin(at), 28),
			expect.objectContaining({ until: 435 }),
		],
		['three points', course(() => 10, 3), undefined],
	])('%s', (_, points, normal) => {
		expect(normalOf({ points, peaks: [] })).toEqual(normal)
	})
})
