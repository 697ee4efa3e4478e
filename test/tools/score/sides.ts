import type { GoalResult } from './goal.js'
import { meetsGoals } from './goals.js'
import type { Knowledge } from './ours.js'
import type { Score } from './score.js'
import { OURS } from './score-run.js'
import { firstVerdicts } from './unseen.js'

/** The goal table, measured on one part of the runs. */
export interface Side {
	readonly title: string
	readonly goals: readonly GoalResult[]
}

/**
 * Holds our own row to the goal table: on all scenarios, on the strangers, recorded last, and what was said of each new run
 * before any rule had seen it.
 */
export function ownGoals(scores: readonly Score[], knowledge: Knowledge): readonly Side[] {
	const own = scores.filter(({ rule }) => rule === OURS[knowledge])
	const sides = [
		{ title: 'all', scores: own },
		{ title: 'strangers', scores: own.filter(({ stranger }) => stranger) },
		{ title: 'first verdicts', scores: firstVerdicts(knowledge) },
	]
	return sides.map(({ title, scores: part }) => ({ title, goals: meetsGoals(part, knowledge) }))
}
