import { describe, expect, it } from 'vitest'
import { addLost, type LostReading, leakGrowth } from '../../../src/detect/series/leak-growth.js'
import { UNSEEN_QUEUE } from '../../../src/detect/series/queue-watch.js'
import { point } from '../readings.js'

/** Readings every 30 s; a number in an array was lost while the queue stood. */
function readings(...lost: (number | readonly [number])[]): LostReading[] {
	return lost.map((each, index) => ({
		at: index * 30,
		lost: typeof each === 'number' ? each : each[0],
		hidden: 0,
		unqueued: typeof each === 'number',
		oldestSeconds: 0,
	}))
}

describe('leakGrowth', () => {
	it.each([
		['none', [0, 0, 0], { lost: 0, steps: 0, spanSeconds: 0, rate: 0 }],
		['a plateau of three', [0, 3, 3, 3, 3], { lost: 3, steps: 1, spanSeconds: 0, rate: 0 }],
		['three steps', [0, 2, 2, 4, 6], { lost: 6, steps: 3, spanSeconds: 90, rate: 4 / 90 }],
		['growth behind a standing queue, its consequence', [0, 2, [5], [9], [20]], { lost: 20, steps: 1, spanSeconds: 0 }],
		['a level that comes back after a dip, which is no new maximum', [0, 4, 3, 4, 3, 4], { steps: 1, lost: 4 }],
		['a fall to half, which goes on', [0, 4, 6, 3, 7], { steps: 3, spanSeconds: 90 }],
		['a fall below half, which starts over', [0, 4, 8, 3, 5], { steps: 1, lost: 5, spanSeconds: 0 }],
		['a fall to none', [0, 4, 8, 0], { steps: 0, lost: 0, rate: 0 }],
	])('sees in %s', (_, lost, expected) => {
		expect(leakGrowth(readings(...(lost as number[])), undefined)).toMatchObject(expected)
	})

	it('sees nothing before the first reading', () => {
		const nothing = { lost: 0, steps: 0, spanSeconds: 0, rate: 0, oldestSeconds: 0, timeLeft: undefined }
		expect(leakGrowth([], 10)).toEqual(nothing)
	})

	it('tells how long the room lasts, as sure as a count of so many can be', () => {
		const { timeLeft } = leakGrowth(readings(0, 2, 5, 8), 30)
		// 8 lost, 6 more in 60 s; one in the square root of nine.
		expect(timeLeft?.likely).toBeCloseTo(300, 9)
		expect(timeLeft?.soonest).toBeCloseTo(225, 9)
		expect(timeLeft?.latest).toBeCloseTo(600, 9)
	})

	it.each([
		['without a capacity', [0, 2, 5, 8], undefined, undefined],
		['without growth', [3, 3, 3], 30, undefined],
		['when more are lost than there is room for', [0, 2, 5, 8], -2, 0],
	])('time left %s', (_, lost, room, likely) => {
		expect(leakGrowth(readings(...lost), room).timeLeft?.likely).toBe(likely)
	})

	it('shows the age of the oldest stuck connection', () => {
		const given = readings(0, 3, 3)
		expect(leakGrowth([...given, { ...given[2]!, at: 90, oldestSeconds: 500 }], undefined).oldestSeconds).toBe(500)
	})

	it('shows since when some were hidden, which no row can tell', () => {
		const hidden = readings(3, 0, 2, 3, 3).map((reading) => ({ ...reading, hidden: reading.lost }))
		expect(leakGrowth(hidden, undefined).oldestSeconds).toBe(60)
	})

	it('does not take one stuck connection after the other, each healed by a timeout, for an old one', () => {
		const healed = readings(2, 3, 4, 5, 6).map((reading) => ({ ...reading, oldestSeconds: 55 }))
		expect(leakGrowth(healed, undefined)).toMatchObject({ steps: 5, oldestSeconds: 55 })
	})
})

describe('addLost', () => {
	const standing = { ...UNSEEN_QUEUE, standingSince: 5 }

	it('adds those stuck for half a minute and the hidden ones', () => {
		const now = point(30, { stuck: 9, longStuck: 4, oldestStuckSeconds: 44 })
		expect(addLost([], now, 2, UNSEEN_QUEUE)).toEqual([
			{ at: 30, lost: 6, hidden: 2, unqueued: true, oldestSeconds: 44 },
		])
		expect(addLost([], now, 2, standing)).toMatchObject([{ lost: 6, unqueued: false }])
	})

	it('keeps a quarter of an hour', () => {
		const old = readings(...Array(40).fill(1))
		expect(addLost(old, point(1200), 0, UNSEEN_QUEUE).map(({ at }) => at)[0]).toBe(300)
	})
})
