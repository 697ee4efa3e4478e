import { type GoalResult, missesOf } from './goal.js'
import { leadGoals } from './lead-goals.js'
import type { Knowledge } from './ours.js'
import type { Score } from './score.js'
import { spikeGoals } from './spike-goals.js'
import { percent, share } from './words.js'

/** Minutes of warning need minutes of build-up: gradual runs and leaks are held to their lead from here on. */
export const LONG_BUILD_UP = 300

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
		reached: `${total}${rightful > 0 ? `, beside ${rightful} rightful ones` : ''}`,
		met: total <= HEALTHY_WARNINGS,
		replays: scores.length,
		misses: missesOf(scores, (score) => (wrongful(score) > 0 ? `${wrongful(score)} warning` : undefined)),
	}
}
