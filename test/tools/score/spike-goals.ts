import { type GoalResult, leadText, missesOf } from './goal.js'
import type { Knowledge } from './ours.js'
import type { Score } from './score.js'
import { percent, share } from './words.js'

/** A critical within this time of the queue standing is "at once". */
export const QUEUE_SECONDS = 4

/** The share of spikes that must be critical at once. */
const AT_ONCE: Readonly<Record<Knowledge, number>> = { sources: 0.95, proc: 0.75 }

/** Holds spikes to a critical before users fail, and at once where a queue shows it. */
export function spikeGoals(scores: readonly Score[], knowledge: Knowledge): GoalResult[] {
	const part = AT_ONCE[knowledge]
	if (scores.length === 0) return []
	const late = missesOf(scores, ({ criticalLead }) =>
		criticalLead === undefined || criticalLead <= 0
			? `critical ${criticalLead === undefined ? 'never came' : leadText(criticalLead)}`
			: undefined,
	)
	const queued = scores.filter(({ queueStood }) => queueStood !== undefined)
	const slow = missesOf(
		queued,
		({ afterQueue }) =>
			afterQueue === undefined || afterQueue > QUEUE_SECONDS + 0.05
				? `critical ${afterQueue === undefined ? 'never came' : `${afterQueue.toFixed(1)} s after the queue stood`}`
				: undefined,
		({ afterQueue = 9999 }) => afterQueue,
	)
	const waits = queued.map(({ afterQueue = Number.POSITIVE_INFINITY }) => afterQueue)
	const atOnce: GoalResult = {
		goal: 'spike: critical once the queue stands',
		bar: `within ${QUEUE_SECONDS} s in ${percent(part)}`,
		reached: `${share(queued.length - slow.length, queued.length)}, slowest ${Math.max(...waits).toFixed(1)} s`,
		met: queued.length - slow.length >= part * queued.length,
		replays: queued.length,
		misses: slow,
	}
	return [
		{
			goal: 'spike: critical before failure',
			bar: '100 %',
			reached: share(scores.length - late.length, scores.length),
			met: late.length === 0,
			replays: scores.length,
			misses: late,
		},
		...(queued.length === 0 ? [] : [atOnce]),
	]
}
