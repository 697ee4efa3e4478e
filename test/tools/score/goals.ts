import { type GoalResult, missesOf } from './goal.js'
import { leadGoals } from './lead-goals.js'
import type { Knowledge } from './ours.js'
import type { Score } from './score.js'
import { spikeGoals } from './spike-goals.js'
import { percent, share } from './words.js'

/** Minutes of warning need minutes of build-up: gradual runs and leaks are held to their lead from here on. */
export const LONG_BUILD_UP = 300

const PATTERN_SHARE: Readonly<Record<Knowledge, number>> = { sources: 0.97, proc: 0.95 }
const CAUSE_SHARE = 0.95
/** One warning in so many replays of healthy runs. */
const HEALTHY_REPLAYS: Readonly<Record<Knowledge, number>> = { sources: 40, proc: 20 }

/** Holds the replays of one detector to the goal table; a goal without any replay to measure it on is left out. */
export function meetsGoals(scores: readonly Score[], knowledge: Knowledge): readonly GoalResult[] {
	const failing = scores.filter(({ truth }) => truth !== 'none')
	const healthy = scores.filter(({ truth }) => truth === 'none')
	const spikes = failing.filter(({ truth }) => truth === 'sudden-spike')
	const slow = failing.filter(({ truth, buildUp = 0 }) => truth !== 'sudden-spike' && buildUp >= LONG_BUILD_UP)
	return [
		...leadGoals(slow, knowledge),
		...spikeGoals(spikes, knowledge),
		...(failing.length > 0 ? [patternGoal(failing, knowledge)] : []),
		...causeGoal(failing, knowledge),
		...(healthy.length > 0 ? [falseCriticals(healthy), falseWarnings(healthy, knowledge)] : []),
	]
}

/** What /proc alone cannot tell is said as unclear, so only all sources are held to the cause. */
function causeGoal(scores: readonly Score[], knowledge: Knowledge): GoalResult[] {
	const labelled = scores.filter(({ rightCause }) => rightCause !== undefined)
	if (knowledge === 'proc' || labelled.length === 0) return []
	const wrong = missesOf(labelled, ({ rightCause }) => (rightCause ? undefined : 'blames another'))
	return [
		{
			goal: 'right cause at failure',
			bar: `>= ${percent(CAUSE_SHARE)}`,
			reached: share(labelled.length - wrong.length, labelled.length),
			met: labelled.length - wrong.length >= CAUSE_SHARE * labelled.length,
			replays: labelled.length,
			misses: wrong,
		},
	]
}

function patternGoal(scores: readonly Score[], knowledge: Knowledge): GoalResult {
	const part = PATTERN_SHARE[knowledge]
	const wrong = missesOf(scores, ({ pattern, truth }) =>
		pattern === truth ? undefined : `called ${pattern ?? 'nothing'}, is ${truth}`,
	)
	return {
		goal: 'right pattern at failure',
		bar: `>= ${percent(part)}`,
		reached: share(scores.length - wrong.length, scores.length),
		met: scores.length - wrong.length >= part * scores.length,
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

function falseWarnings(scores: readonly Score[], knowledge: Knowledge): GoalResult {
	const replays = HEALTHY_REPLAYS[knowledge]
	const wrongful = (score: Score) => score.falseWarnings - score.rightfulWarnings
	const total = scores.reduce((sum, score) => sum + wrongful(score), 0)
	const rightful = scores.reduce((sum, score) => sum + score.rightfulWarnings, 0)
	return {
		goal: 'warnings on healthy runs',
		bar: `at most 1 in ${replays} replays`,
		reached: `${total}${rightful > 0 ? `, beside ${rightful} rightful ones` : ''}`,
		met: total * replays <= scores.length,
		replays: scores.length,
		misses: missesOf(scores, (score) => (wrongful(score) > 0 ? `${wrongful(score)} warning` : undefined)),
	}
}
