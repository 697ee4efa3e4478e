import { describe, expect, it } from 'vitest'
import { isFilling, queuePressure, type Suddenness, suddennessOf } from '../../../src/detect/patterns/queue-pressure.js'
import { points } from '../readings.js'
import { FORTY, viewOf } from '../views.js'

type View = Parameters<typeof viewOf>[0] & object

/** A full pool whose queue of 10 has stood for 25 s. */
const FULL: View = { capacity: FORTY, now: { held: 40, acceptQueue: 10 }, queue: { standingSeconds: 25 } }
const queue = (given: View['queue']): View => ({ ...FULL, queue: { standingSeconds: 0, ...given } })
const held = (...each: number[]): View => ({
	...FULL,
	now: {},
	points: points(each.map((one) => ({ held: one, acceptQueue: 10 }))),
})

/** The same, with readings a second apart. */
const soon = (...each: number[]): View => {
	const given = held(...each)
	return { ...given, points: given.points!.map((one, second) => ({ ...one, at: second })) }
}

describe('queuePressure', () => {
	it.each([
		['an empty queue', { ...FULL, now: { held: 40 } }, 'none'],
		[
			'a queue of one: a worker is about to accept',
			{ ...FULL, now: { held: 40, acceptQueue: 1 }, queue: { standingSeconds: 90, overflows: 9 } },
			'none',
		],
		['19 s of a full pool', queue({ standingSeconds: 19 }), 'none'],
		['20 s of a full pool', queue({ standingSeconds: 20 }), 'standing'],
		['30 s of a full pool', queue({ standingSeconds: 30 }), 'exhausted'],
		['clients that are turned away', queue({ overflows: 1 }), 'failing'],
		['half of the backlog and one', queue({ depth: 256 }), 'failing'],
		['half of the backlog', queue({ depth: 255 }), 'none'],
		['half of the backlog within five seconds', queue({ depth: 206, growth: 10 }), 'failing'],
		['a queue that shrinks from there', queue({ depth: 250, growth: -40 }), 'none'],
		['a small backlog', { ...queue({}), backlog: 16 }, 'failing'],
		[
			'a growing queue in which the last will wait ten seconds',
			queue({ standingSeconds: 8, growth: 2, drain: 2 }),
			'failing',
		],
		['one in which they will wait less', queue({ standingSeconds: 8, growth: 2, drain: 2.1 }), 'none'],
		['as long a wait, but the queue shrinks', queue({ standingSeconds: 8, growth: -1, drain: 1 }), 'none'],
		[
			'as long a wait, but for less than 8 s: PHP-FPM may be reloading',
			queue({ standingSeconds: 7.9, growth: 2, drain: 2 }),
			'none',
		],
		[
			'as long a wait at once, while three times as many arrive: a crowd is no hiccup',
			{ ...queue({ growth: 2, drain: 2 }), onset: { arrivalsJump: 3 } },
			'failing',
		],
		[
			'two seconds of waiting while six times as many arrive',
			{ ...queue({ growth: 2, drain: 10 }), onset: { arrivalsJump: 6 } },
			'failing',
		],
		[
			'two seconds of waiting while five times as many arrive',
			{ ...queue({ growth: 2, drain: 10 }), onset: { arrivalsJump: 5 } },
			'none',
		],
		['a pool with room, which spawns: twice the time', { ...held(20, 31), queue: { standingSeconds: 39 } }, 'none'],
		['a pool with room after twice 20 s', { ...held(20, 31), queue: { standingSeconds: 40 } }, 'standing'],
		['a pool with room after twice 30 s', { ...held(20, 31), queue: { standingSeconds: 60 } }, 'exhausted'],
		[
			'a pool with room that stands still for 19 s: children are about to come',
			{ ...held(31, 31), queue: { standingSeconds: 19, growth: 2, drain: 1 } },
			'none',
		],
		[
			'a pool with room that stood still for 20 s: it has no room',
			{ ...held(31, 31), queue: { standingSeconds: 20 } },
			'standing',
		],
		[
			'a pool with room in which the last will wait: workers come',
			{ ...FULL, now: { held: 31, acceptQueue: 10 }, queue: { growth: 2, drain: 1 } },
			'none',
		],
		['a pool full with hidden workers', { ...FULL, now: { held: 31, acceptQueue: 10 }, hidden: 8 }, 'standing'],
		['a pool between, which stands still', held(34, 34), 'standing'],
		['a pool between, which moves by more than a tenth', held(30, 34), 'none'],
		['a pool between, which moved by a tenth', held(27, 30), 'standing'],
		['a pool between, which moves by more than a twentieth within a second', soon(32, 34), 'none'],
		['a pool between, which moved by less within a second', soon(33, 34), 'standing'],
		['a full pool that has just moved', held(20, 38), 'standing'],
		['a pool of unknown size that stands still', { ...held(40, 40), capacity: undefined }, 'standing'],
		['a pool of unknown size that grows', { ...held(30, 40), capacity: undefined }, 'none'],
		['a pool of unknown size at the first reading', { ...held(40), capacity: undefined }, 'standing'],
	] as [string, View, string][])('of %s', (_, given, pressure) => {
		expect(queuePressure(viewOf(given))).toBe(pressure)
	})
})

describe('isFilling', () => {
	it.each([
		['two that wait where nobody did', { depth: 2, growth: 0.1 }, true],
		['one that waits: a worker is about to accept', { depth: 1, growth: 1 }, false],
		['a queue that stays as long as it is', { depth: 90, growth: 0 }, false],
		['a queue that is worked off', { depth: 90, growth: -3 }, false],
	] as [string, { depth: number; growth: number }, boolean][])('%s', (_, motion, filling) => {
		expect(isFilling(viewOf({ queue: motion }).queue)).toBe(filling)
	})
})

describe('suddennessOf', () => {
	it.each([
		['two and a half times the arrivals', { onset: { arrivalsJump: 2.5, heldBefore: 1 } }, 'crowd'],
		[
			'as many, even in a climb that was seen',
			{ onset: { arrivalsJump: 2.5 }, openPattern: 'gradual-saturation' },
			'crowd',
		],
		[
			'a third more arrivals, and workers that were free a minute ago',
			{ onset: { arrivalsJump: 1.33, heldBefore: 0.6 } },
			'crowd',
		],
		['workers that were free, arrivals unknown', { onset: { heldBefore: 0.6 } }, 'crowd'],
		[
			'workers that were free, in a spike that was seen',
			{ onset: { heldBefore: 0.6 }, openPattern: 'sudden-spike' },
			'crowd',
		],
		[
			'workers that were free, but a climb that was seen',
			{ onset: { arrivalsJump: 2, heldBefore: 0.6 }, openPattern: 'gradual-saturation' },
			undefined,
		],
		[
			'workers that were free, but nobody new: the backend stalled',
			{ onset: { arrivalsJump: 1.32, heldBefore: 0.1 } },
			'stall',
		],
		['workers that were busy', { onset: { arrivalsJump: 2.4, heldBefore: 0.61 } }, undefined],
		['nothing known of before', {}, undefined],
	] as [string, View, Suddenness | undefined][])('%s', (_, given, sudden) => {
		expect(suddennessOf(viewOf(given))).toBe(sudden)
	})
})
