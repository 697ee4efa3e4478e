import type { Knowledge } from './ours.js'
import type { Score } from './score.js'
import { percent, share } from './words.js'

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

/** Minutes of warning need minutes of build-up: gradual runs and leaks are held to their lead from here on. */
export const LONG_BUILD_UP = 300

/** The lead that is asked for, in how many replays, and the least that any may have. */
const LEAD: Readonly<Record<Knowledge, { seconds: number; part: number; least: number }>> = {
	known: { seconds: 180, part: 0.95, least: 90 },
	// "Never after" the failure: any lead above 0 will do for the rest.
	unknown: { seconds: 90, part: 0.9, least: 0 },
}
/** A critical within this time of the queue standing is "at once". */
export const QUEUE_SECONDS = 5
const PATTERN_SHARE = 0.95
const HEALTHY_WARNINGS = 1

/** Holds the replays of one detector to the goal table; a goal without any replay to measure it on is left out. */
export function meetsGoals(scores: readonly Score[], knowledge: Knowledge): readonly GoalResult[] {
	const failing = scores.filter(({ truth }) => truth !== 'none')
	const healthy = scores.filter(({ truth }) => truth === 'none')
	const spikes = failing.filter(({ truth }) => truth === 'sudden-spike')
	const slow = failing.filter(({ truth, buildUp = 0 }) => truth !== 'sudden-spike' && buildUp >= LONG_BUILD_UP)
	return [
		...leadGoals(slow, knowledge),
		...spikeGoals(spikes),
		...(failing.length > 0 ? [patternGoal(failing)] : []),
		...(healthy.length > 0 ? [falseCriticals(healthy), falseWarnings(healthy)] : []),
	]
}

function leadGoals(scores: readonly Score[], knowledge: Knowledge): GoalResult[] {
	if (scores.length === 0) return []
	const { seconds, part, least } = LEAD[knowledge]
	const leads = scores.map(({ lead = Number.NEGATIVE_INFINITY }) => lead)
	const shortest = Math.min(...leads)
	const short = missesOf(scores, ({ lead }) => (lead === undefined || lead < seconds ? leadText(lead) : undefined))
	const tooShort = missesOf(scores, ({ lead }) =>
		lead === undefined || lead < least || lead <= 0 ? leadText(lead) : undefined,
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

function spikeGoals(scores: readonly Score[]): GoalResult[] {
	if (scores.length === 0) return []
	const late = missesOf(scores, ({ criticalLead }) =>
		criticalLead === undefined || criticalLead <= 0
			? `critical ${criticalLead === undefined ? 'never came' : leadText(criticalLead)}`
			: undefined,
	)
	const queued = scores.filter(({ queueStood }) => queueStood !== undefined)
	const slow = missesOf(queued, ({ afterQueue }) =>
		afterQueue === undefined || afterQueue > QUEUE_SECONDS
			? `critical ${afterQueue === undefined ? 'never came' : `${afterQueue.toFixed(1)} s after the queue stood`}`
			: undefined,
	)
	const waits = queued.map(({ afterQueue = Number.POSITIVE_INFINITY }) => afterQueue)
	return [
		{
			goal: 'spike: critical before failure',
			bar: '100 %',
			reached: share(scores.length - late.length, scores.length),
			met: late.length === 0,
			replays: scores.length,
			misses: late,
		},
		{
			goal: 'spike: critical once the queue stands',
			bar: `within ${QUEUE_SECONDS} s in 100 %`,
			reached: `${share(queued.length - slow.length, queued.length)}, slowest ${Math.max(...waits).toFixed(1)} s`,
			met: slow.length === 0,
			replays: queued.length,
			misses: slow,
		},
	]
}

function patternGoal(scores: readonly Score[]): GoalResult {
	const wrong = missesOf(scores, ({ pattern, truth }) =>
		pattern === truth ? undefined : `called ${pattern ?? 'nothing'}, is ${truth}`,
	)
	return {
		goal: 'right pattern at failure',
		bar: `>= ${percent(PATTERN_SHARE)}`,
		reached: share(scores.length - wrong.length, scores.length),
		met: scores.length - wrong.length >= PATTERN_SHARE * scores.length,
		replays: scores.length,
		misses: wrong,
	}
}

function falseCriticals(scores: readonly Score[]): GoalResult {
	const misses = missesOf(scores, ({ falseCriticals: count }) => (count > 0 ? `${count} critical` : undefined))
	const total = scores.reduce((sum, score) => sum + score.falseCriticals, 0)
	return {
		goal: 'criticals on healthy runs',
		bar: '0',
		reached: String(total),
		met: total === 0,
		replays: scores.length,
		misses,
	}
}

function falseWarnings(scores: readonly Score[]): GoalResult {
	const wrongful = (score: Score) => score.falseWarnings - score.rightfulWarnings
	const total = scores.reduce((sum, score) => sum + wrongful(score), 0)
	const rightful = scores.reduce((sum, score) => sum + score.rightfulWarnings, 0)
	return {
		goal: 'warnings on healthy runs',
		bar: `at most ${HEALTHY_WARNINGS} in all replays`,
		reached: `${total}${rightful > 0 ? `, beside ${rightful} that rightly say sustained use` : ''}`,
		met: total <= HEALTHY_WARNINGS,
		replays: scores.length,
		misses: missesOf(scores, (score) => (wrongful(score) > 0 ? `${wrongful(score)} warning` : undefined)),
	}
}

function missesOf(scores: readonly Score[], miss: (score: Score) => string | undefined): Miss[] {
	return scores.flatMap((score) => {
		const why = miss(score)
		return why === undefined ? [] : [{ score, why }]
	})
}

function leadText(lead: number | undefined): string {
	if (lead === undefined) return 'never notified'
	return lead > 0 ? `${lead.toFixed(1)} s before failure` : `${(-lead).toFixed(1)} s after failure`
}
