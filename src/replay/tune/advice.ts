import type { Label } from '../label.js'
import type { CrossValidation } from './cross-validation.js'
import { TODAY } from './ranking.js'
import { compareScores, type Score } from './score.js'

/** What to do with the result. */
export interface Advice {
	readonly kind: 'too-few' | 'keep' | 'change'
	/** The candidate to use from now on: today's where nothing is to be changed. */
	readonly candidate: number
	/** Why, in a sentence. */
	readonly reason: string
}

/**
 * Recordings of incidents, and of healthy hours, without which there is no advice. A setting that gains, or rings falsely,
 * by chance in every second recording does the same in five of them with 1/32, below the usual 5 %; in four it is 6 %.
 */
export const LEAST_RUNS = 5

/** What all that was measured comes to. `best` leads the ranking by all recordings; scores are over all of them, too. */
export function advise(
	labels: readonly Label[],
	best: { readonly candidate: number; readonly score: Score },
	{ outside, today, holds, agreeing, folds }: CrossValidation,
): Advice {
	const failing = labels.filter(({ firstFailure }) => firstFailure !== undefined).length
	const healthy = labels.filter(({ pattern }) => pattern === 'none').length
	const keep = (kind: 'too-few' | 'keep', reason: string): Advice => ({ kind, candidate: TODAY, reason })
	if (failing < LEAST_RUNS || healthy < LEAST_RUNS) {
		return keep(
			'too-few',
			`${failing} with a failure and ${healthy} healthy recordings are too few: at least ${LEAST_RUNS} of each, for what is chance in every second one shows in ${LEAST_RUNS} of them once in ${2 ** LEAST_RUNS} times`,
		)
	}
	if (best.candidate === TODAY) return keep('keep', 'nothing on this grid is better than what you have')
	if (!holds) {
		const lost = compareScores(outside, today) > 0 ? 'was worse than what you have' : 'gained nothing'
		return keep('keep', `the gain does not hold: what the other recordings chose ${lost} on those it had not seen`)
	}
	return {
		kind: 'change',
		candidate: best.candidate,
		reason: `the gain holds on recordings that had no part in the choice, and ${agreeing} of ${folds.length} parts chose the same`,
	}
}
