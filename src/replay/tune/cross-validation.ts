import { type Findings, rank, scoreOver, TODAY } from './ranking.js'
import { compareScores, type Judged, type Score, scoreOutcomes } from './score.js'

/** What was chosen without some recordings, and how it did on them. */
export interface Fold {
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

/** So many folds at most: each then chooses by nine tenths of the recordings. */
const MOST_FOLDS = 10

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

/** Deals the recordings like cards, pattern by pattern; up to MOST_FOLDS recordings are left out one by one. */
function deal({ labels }: Findings): number[][] {
	if (labels.length < 2) return []
	const folds: number[][] = Array.from({ length: Math.min(MOST_FOLDS, labels.length) }, () => [])
	const inOrder = labels
		.map((_, run) => run)
		.sort((a, b) => compareText(labels[a]!.pattern, labels[b]!.pattern) || a - b)
	for (const [position, run] of inOrder.entries()) folds[position % folds.length]!.push(run)
	return folds.map((runs) => runs.sort((a, b) => a - b))
}

function compareText(one: string, other: string): number {
	return one < other ? -1 : one > other ? 1 : 0
}
