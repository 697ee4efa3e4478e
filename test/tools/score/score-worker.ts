import { setPriority } from 'node:os'
import { RecordingError } from '../../../src/recording/file-format.js'
import { readRun, ScenarioError } from './recorded-run.js'
import type { Score } from './score.js'
import { scoreRun, type Trial } from './score-run.js'

/** A scenario for a worker to score. */
export interface Order {
	readonly folder: string
	readonly trial: Trial
}

/** A worker's answer: the scores, or why there are none. */
export type Answer = { readonly scores: readonly Score[] } | { readonly leftOut: string }

/** Scores one scenario. One that is being written, or damaged, must not hide what the others say. */
export function fulfil({ folder, trial }: Order): Answer {
	try {
		return { scores: scoreRun(readRun(folder), trial) }
	} catch (error) {
		if (error instanceof ScenarioError || error instanceof RecordingError) return { leftOut: error.message }
		throw error
	}
}

// Started by score-all.ts as a child; importing the module for `fulfil` must not listen.
if (process.send && process.argv[1] === import.meta.filename) {
	// It takes whole cores for minutes; suites beside it wait for clocks.
	setPriority(10)
	process.on('message', (order: Order) => process.send?.(fulfil(order)))
}
