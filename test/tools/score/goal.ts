import type { Score } from './score.js'

/** One line of the goal table, measured. */
export interface GoalResult {
	readonly goal: string
	/** What the goal asks for, in words with its numbers. */
	readonly bar: string
	/** What was reached, with the exact numbers. */
	readonly reached: string
	readonly met: boolean
	/** Replays the goal was held against. */
	readonly replays: number
	/** Those that miss it, in the order of the scores. */
	readonly misses: readonly Miss[]
}

/** One replay that misses a goal, and by what. */
export interface Miss {
	readonly score: Score
	readonly why: string
}

/** The replays for which `miss` has something to say. */
export function missesOf(scores: readonly Score[], miss: (score: Score) => string | undefined): Miss[] {
	return scores.flatMap((score) => {
		const why = miss(score)
		return why === undefined ? [] : [{ score, why }]
	})
}

/** Renders a lead for the list of misses. */
export function leadText(lead: number | undefined): string {
	if (lead === undefined) return 'never notified'
	return lead > 0 ? `${lead.toFixed(1)} s before failure` : `${(-lead).toFixed(1)} s after failure`
}
