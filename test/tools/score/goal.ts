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
	/** By how many seconds, where it is a matter of seconds: more is worse. */
	readonly seconds?: number | undefined
}

/** The replays for which `miss` has something to say. */
export function missesOf(
	scores: readonly Score[],
	miss: (score: Score) => string | undefined,
	seconds?: (score: Score) => number,
): Miss[] {
	return scores.flatMap((score) => {
		const why = miss(score)
		return why === undefined ? [] : [{ score, why, seconds: seconds?.(score) }]
	})
}

/** How bad a run's misses of a goal are: the most seconds, else how many replays miss it. */
export function figureOf(misses: readonly Miss[]): number {
	const seconds = misses.map((miss) => miss.seconds).filter((one) => one !== undefined)
	return seconds.length === 0 ? misses.length : Math.ceil(Math.min(9999, Math.max(...seconds)))
}

/** Renders a lead for the list of misses. */
export function leadText(lead: number | undefined): string {
	if (lead === undefined) return 'never notified'
	return lead > 0 ? `${lead.toFixed(1)} s before failure` : `${(-lead).toFixed(1)} s after failure`
}
