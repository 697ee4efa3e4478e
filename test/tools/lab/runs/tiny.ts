import { climb } from '../client/curve.js'
import type { Run } from '../run.js'
import { defineRun, EVENT, PREFORK, pool, poolIsCause, users, usersOf } from './defaults.js'

/** Runs for the lab's own test, too short to teach a detector anything. */
export const TINY: readonly Run[] = [
	defineRun({
		name: 'tiny-flash-crowd',
		title: 'a crowd of thirty times the usual traffic meets eight workers',
		pattern: 'sudden-spike',
		seconds: 24,
		warmUp: 2,
		onset: 10,
		server: { ...PREFORK, workers: 8, spare: { start: 8, min: 1, max: 8 } },
		traffic: [
			users({
				rate: [
					[0, 3],
					[10, 3],
					[10.5, 60],
				],
				holdMs: 500,
				spread: 0,
				patience: 4,
			}),
		],
	}),
	defineRun({
		name: 'tiny-pools',
		title: 'three pools and a database; one is asked for more than it can',
		pattern: 'sudden-spike',
		cause: poolIsCause('shop'),
		seconds: 26,
		warmUp: 2,
		onset: 10,
		server: {
			...EVENT,
			pools: [pool('shop', 2), pool('blog', 3, { pm: 'dynamic' }), pool('main', 2, { pm: 'ondemand', port: 9000 })],
		},
		traffic: [
			usersOf('shop', climb(2, 25, { at: 10, over: 1 }), 400, { patience: 4, database: true }),
			usersOf('blog', 2, 300),
			usersOf('main', 2, 300),
		],
	}),
]
