import { describe, expect, it } from 'vitest'
import { learnPlateau, NO_PLATEAU, type Plateau } from '../../../src/detect/series/plateau.js'
import type { QueueMotion } from '../../../src/detect/series/queue-watch.js'
import { point } from '../readings.js'

const UNSEEN = { growth: 0, deepest: 0, drain: undefined, waitSeconds: undefined, overflows: 0 }

/** What is known after readings of [held, seconds for which the queue has stood, hidden]. */
function learned(...readings: (readonly [number, number, number?])[]): Plateau {
	return readings.reduce((known, [held, standingSeconds, hidden = 0], index) => {
		const motion: QueueMotion = { ...UNSEEN, depth: standingSeconds > 0 ? 5 : 0, standingSeconds }
		return learnPlateau(known, point(index * 30, { held }), hidden, motion)
	}, NO_PLATEAU)
}

describe('learnPlateau', () => {
	it.each([
		[
			'nothing while nobody waits',
			[
				[40, 0],
				[40, 0],
			],
			NO_PLATEAU,
		],
		['nothing in the first ten seconds of a queue', [[40, 9]], NO_PLATEAU],
		['a level at which others wait', [[40, 10]], { held: 40, confirmed: 1 }],
		[
			'the same level again',
			[
				[40, 10],
				[40, 40],
			],
			{ held: 40, confirmed: 2 },
		],
		[
			'a level within a twentieth of it, the higher of the two',
			[
				[40, 10],
				[39, 40],
				[41, 70],
			],
			{ held: 41, confirmed: 3 },
		],
		[
			'a higher one, which starts over',
			[
				[40, 10],
				[40, 40],
				[50, 70],
			],
			{ held: 50, confirmed: 1 },
		],
		[
			'nothing of a lower one: the clients have given up',
			[
				[40, 10],
				[40, 40],
				[10, 70],
				[0, 100],
			],
			{ held: 40, confirmed: 2 },
		],
		['nothing of none held', [[0, 40]], NO_PLATEAU],
		[
			'hidden workers with the others',
			[
				[30, 10, 10],
				[28, 40, 12],
			],
			{ held: 40, confirmed: 2 },
		],
		[
			'that it was no limit, when more is held while nobody waits',
			[
				[40, 10],
				[40, 40],
				[43, 0],
			],
			NO_PLATEAU,
		],
		[
			'still the same while about as many are held and nobody waits',
			[
				[40, 10],
				[40, 40],
				[42, 0],
			],
			{ held: 40, confirmed: 2 },
		],
	] as [string, (readonly [number, number, number?])[], Plateau][])('learns %s', (_, readings, expected) => {
		expect(learned(...readings)).toEqual(expected)
	})
})
