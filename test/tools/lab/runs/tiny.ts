import type { Run } from '../run.js'
import { defineRun, PREFORK, users } from './defaults.js'

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
]
