import { describe, expect, it } from 'vitest'
import { type QueueReading, queueMotion, UNSEEN_QUEUE, watchQueue } from '../../../src/detect/series/queue-watch.js'

type Given = readonly [at: number, depth: number, passiveOpens?: number, overflows?: number]

function watched(...given: Given[]) {
	return given
		.map(([at, depth, passiveOpens, overflows]): QueueReading => ({ at, depth, passiveOpens, overflows }))
		.reduce(watchQueue, UNSEEN_QUEUE)
}

const upperBound = (count: number) => count + 3 + 1.65 * Math.sqrt(count)

describe('watchQueue', () => {
	it.each([
		[
			'a queue that nobody stands in',
			[
				[0, 0],
				[2, 0],
			],
			undefined,
		],
		[
			'the first reading that finds somebody',
			[
				[0, 0],
				[2, 3],
			],
			2,
		],
		[
			'every reading since',
			[
				[0, 0],
				[2, 3],
				[4, 1],
				[30, 9],
			],
			2,
		],
		[
			'an empty one between, which ends it',
			[
				[0, 0],
				[2, 3],
				[4, 0],
				[6, 1],
			],
			6,
		],
	] as [string, Given[], number | undefined][])('stands since: %s', (_, given, since) => {
		expect(watched(...given).standingSince).toBe(since)
	})

	it('keeps five minutes of readings', () => {
		const watch = watched([0, 0], [10, 1], [60, 2], [310, 3])
		expect(watch.readings.map(({ at }) => at)).toEqual([10, 60, 310])
		expect(watch.standingSince).toBe(10)
	})

	it('takes the later of two readings of one instant: a tick and the sample that it asked for', () => {
		expect(watched([0, 0], [2, 5], [2, 6]).readings.map(({ depth }) => depth)).toEqual([0, 6])
	})
})

describe('queueMotion', () => {
	const still = {
		depth: 0,
		standingSeconds: 0,
		growth: 0,
		deepest: 0,
		drain: undefined,
		waitSeconds: undefined,
		overflows: 0,
	}

	it.each([
		['a queue that nobody looked at', [], still],
		[
			'an empty queue',
			[
				[0, 5, 100],
				[2, 0, 105],
			],
			still,
		],
		['the very first reading', [[0, 5, 100, 3]], { ...still, depth: 5, deepest: 5 }],
	] as [string, Given[], object][])('nothing moves in %s', (_, given, expected) => {
		expect(queueMotion(watched(...given))).toEqual(expected)
	})

	it('measures growth from the empty reading when the queue has just formed', () => {
		expect(queueMotion(watched([0, 0], [30, 0], [32, 10]))).toMatchObject({ growth: 5, standingSeconds: 0, depth: 10 })
	})

	it('measures growth over the last two ticks once it stands', () => {
		const motion = queueMotion(watched([0, 0], [2, 10], [4, 30], [6, 50]))
		expect(motion).toMatchObject({ growth: 10, standingSeconds: 4, deepest: 50 })
	})

	it('falls, and remembers the greatest length since it stands', () => {
		const motion = queueMotion(watched([0, 99], [2, 0], [4, 60], [6, 50], [8, 40]))
		expect(motion).toMatchObject({ growth: -5, deepest: 60, standingSeconds: 4 })
	})

	it('stands over ticks and samples alike, and over readings that are missing', () => {
		expect(queueMotion(watched([0, 2], [2, 3], [30, 2], [90, 4]))).toMatchObject({ standingSeconds: 90 })
	})

	it.each([
		['50 came, 30 more wait: 20 were taken', 50, upperBound(20) / 4],
		['30 came, 30 more wait: none was seen to be taken, which proves few', 30, 3 / 4],
		['fewer handshakes than the queue grew, as between two files read one after the other', 10, 3 / 4],
	])('drains at most at the bound of what was counted: %s', (_, opened, drain) => {
		const motion = queueMotion(watched([0, 0, 1000], [2, 10, 1010], [4, 30, 1000 + opened]))
		expect(motion.drain).toBeCloseTo(drain, 10)
		expect(motion.waitSeconds).toBeCloseTo(30 / drain, 10)
	})

	it('does not know the drain without the handshake counter', () => {
		expect(queueMotion(watched([0, 0], [2, 10], [4, 30]))).toMatchObject({ drain: undefined, waitSeconds: undefined })
	})

	it.each([
		[
			'since the queue stands',
			[
				[0, 0, 0, 5],
				[2, 9, 0, 9],
				[4, 9, 0, 12],
			],
			3,
		],
		[
			'none where the counter is missing',
			[
				[0, 0],
				[2, 9],
				[4, 9],
			],
			0,
		],
		[
			'none where the counter began anew',
			[
				[0, 0, 0, 50],
				[2, 9, 0, 50],
				[4, 9, 0, 2],
			],
			0,
		],
	] as [string, Given[], number][])('counts overflows: %s', (_, given, overflows) => {
		expect(queueMotion(watched(...given)).overflows).toBe(overflows)
	})
})
