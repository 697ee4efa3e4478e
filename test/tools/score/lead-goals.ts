import { type GoalResult, leadText, missesOf } from './goal.js'
import type { Knowledge } from './ours.js'
import type { Score } from './score.js'
import { percent, share } from './words.js'

/** The lead that is asked for, in how many replays, and the least that any may have. */
const LEAD: Readonly<Record<Knowledge, { seconds: number; part: number; least: number }>> = {
	sources: { seconds: 180, part: 0.95, least: 90 },
	// "Never after" the failure: any lead above 0 will do for the rest.
	proc: { seconds: 180, part: 0.85, least: 0 },
}
/** Holds gradual runs and leaks to their lead. */
export function leadGoals(scores: readonly Score[], knowledge: Knowledge): GoalResult[] {
	if (scores.length === 0) return []
	const { seconds, part, least } = LEAD[knowledge]
	const leads = scores.map(({ lead = Number.NEGATIVE_INFINITY }) => lead)
	const shortest = Math.min(...leads)
	const late = ({ lead = -9999 }: Score) => -lead
	const short = missesOf(
		scores,
		({ lead }) => (lead === undefined || lead < seconds ? leadText(lead) : undefined),
		late,
	)
	const tooShort = missesOf(
		scores,
		({ lead }) => (lead === undefined || lead < least || lead <= 0 ? leadText(lead) : undefined),
		late,
	)
	return [
		{
			goal: 'gradual and leak: notified early',
			bar: `>= ${seconds} s before failure in ${percent(part)}`,
			reached: share(scores.length - short.length, scores.length),
			met: scores.length - short.length >= part * scores.length,
			replays: scores.length,
			misses: short,
		},
		{
			goal: 'gradual and leak: shortest lead',
			bar: least === 0 ? 'never after failure' : `never under ${least} s`,
			reached: Number.isFinite(shortest) ? `${shortest.toFixed(1)} s` : 'missed altogether',
			met: tooShort.length === 0,
			replays: scores.length,
			misses: tooShort,
		},
	]
}
