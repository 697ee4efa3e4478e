import type { GoalResult } from './goal.js'
import { meetsGoals } from './goals.js'
import type { Knowledge } from './ours.js'
import type { Score } from './score.js'
import { OURS } from './score-run.js'

/** The goal table, measured on one side of the hold-out. */
export interface Side {
	readonly title: string
	readonly goals: readonly GoalResult[]
}

/** Holds our own row to the goal table: on all scenarios, on those it was tuned on, and on those held out. */
export function ownGoals(scores: readonly Score[], knowledge: Knowledge): readonly Side[] {
	const own = scores.filter(({ rule }) => rule === OURS[knowledge])
	const sides = [
		{ title: 'all', scores: own },
		{ title: 'tuned on', scores: own.filter(({ heldOut }) => !heldOut) },
		{ title: 'held out', scores: own.filter(({ heldOut }) => heldOut) },
	]
	return sides.map(({ title, scores: part }) => ({ title, goals: meetsGoals(part, knowledge) }))
}
