import type { Label } from '../scenario.js'
import {
	compareScores,
	type Findings,
	type Judged,
	rank,
	type Score,
	scoreOutcomes,
	scoreOver,
	TODAY,
} from './score.js'

/** What was chosen without some recordings, and how it did on them. */
interface Fold {
	/** The recordings left out, by their numbers. */
	readonly runs: readonly number[]
	/** The best candidate by all the others. */
	readonly chosen: number
	/** Its score on those it was chosen by, and on those it had not seen. */
	readonly inside: Score
	readonly outside: Score
}

/** Whether the gain of tuning shows on recordings that had no part in it. */
export interface CrossValidation {
	readonly folds: readonly Fold[]
	/** All recordings, each under what was chosen without it. */
	readonly outside: Score
	/** All recordings under today's settings. */
	readonly today: Score
	/** Folds that chose what all recordings together choose. */
	readonly agreeing: number
	readonly holds: boolean
}

/** Each fold then chooses by nine tenths of the recordings. */
const MAX_FOLDS = 10

/**
 * Chooses again without every tenth recording, and judges the choice on those. A recording stays whole: its offsets are
 * the same minutes once more. Each fold gets its part of every pattern. The gain holds if what was chosen unseen is still
 * better than today's settings.
 */
export function crossValidate(findings: Findings): CrossValidation {
	const all = findings.labels.map((_, run) => run)
	const best = rank(findings, all)[0]!
	const folds = deal(findings).map((runs): Fold => {
		const others = all.filter((run) => !runs.includes(run))
		const chosen = rank(findings, others)[0]!
		return { runs, chosen, inside: scoreOver(findings, chosen, others), outside: scoreOver(findings, chosen, runs) }
	})
	const unseen = folds.flatMap(({ runs, chosen }) =>
		runs.map((run): Judged => ({ label: findings.labels[run]!, outcome: findings.outcomes[chosen]![run]! })),
	)
	const outside = scoreOutcomes(unseen)
	const today = scoreOver(findings, TODAY, all)
	return {
		folds,
		outside,
		today,
		agreeing: folds.filter(({ chosen }) => chosen === best).length,
		holds: compareScores(outside, today) < 0,
	}
}

/** Deals the recordings like cards, pattern by pattern; up to MAX_FOLDS recordings are left out one by one. */
function deal({ labels }: Findings): number[][] {
	if (labels.length < 2) return []
	const folds: number[][] = Array.from({ length: Math.min(MAX_FOLDS, labels.length) }, () => [])
	const inOrder = labels
		.map((_, run) => run)
		.sort((a, b) => compareText(labels[a]!.pattern, labels[b]!.pattern) || a - b)
	for (const [position, run] of inOrder.entries()) folds[position % folds.length]!.push(run)
	return folds.map((runs) => runs.sort((a, b) => a - b))
}

function compareText(one: string, other: string): number {
	return one < other ? -1 : one > other ? 1 : 0
}

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
const MIN_RUNS = 5

/** Concludes from the ranking and the cross-validation. `best` leads the ranking by all recordings; its score is over all of them, too. */
export function advise(
	labels: readonly Label[],
	best: { readonly candidate: number; readonly score: Score },
	{ outside, today, holds, agreeing, folds }: CrossValidation,
): Advice {
	const failing = labels.filter(({ firstFailure }) => firstFailure !== undefined).length
	const healthy = labels.filter(({ pattern }) => pattern === 'none').length
	const keep = (kind: 'too-few' | 'keep', reason: string): Advice => ({ kind, candidate: TODAY, reason })
	if (failing < MIN_RUNS || healthy < MIN_RUNS) {
		return keep(
			'too-few',
			`${failing} with a failure and ${healthy} healthy recordings are too few: at least ${MIN_RUNS} of each, for what is chance in every second one shows in ${MIN_RUNS} of them once in ${2 ** MIN_RUNS} times`,
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
