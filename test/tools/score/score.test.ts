import { availableParallelism } from 'node:os'
import { beforeAll, describe, expect, it } from 'vitest'
import type { Miss } from './goal.js'
import { KNOWN_MISSES } from './known-misses.js'
import { chooseScenarios } from './library.js'
import type { Knowledge } from './ours.js'
import { type Scored, scoreAll } from './score-all.js'
import { ownGoals } from './sides.js'

/** Two cores take half a minute for the whole library; a busy one may take several times as long. */
const LIMIT_MS = 300_000

const { folders } = chooseScenarios({ names: [], side: 'both' })
let scored: Scored

beforeAll(async () => {
	const trial = { offsets: [0, 5, 10, 15, 20, 25], rivals: false }
	scored = await scoreAll(folders, trial, { jobs: availableParallelism(), progress: () => undefined })
}, LIMIT_MS)

describe('the library of scenarios', () => {
	it('is there and can be read whole', () => {
		expect(scored.leftOut).toEqual([])
		expect(folders.length).toBeGreaterThan(0)
	})
})

describe.each<Knowledge>(['known', 'unknown'])('our own row with capacity %s', (knowledge) => {
	it('meets every goal on all scenarios, on those it was tuned on, and on those held out, but for the known misses', () => {
		const missed = ownGoals(scored.scores, knowledge).flatMap(({ title, goals }) =>
			goals
				.filter(({ met }) => !met)
				.flatMap(({ goal, bar, reached, misses }) => {
					const news = misses.filter(({ score }) => KNOWN_MISSES[goal]?.[score.run] === undefined)
					return news.length === 0 ? [] : [`${title}: ${goal}, ${bar}, reached ${reached}; ${byRun(news).join('; ')}`]
				}),
		)
		expect(missed).toEqual([])
	})
})

describe('the list of known misses', () => {
	it('holds nothing that is not missed any more', () => {
		const all = (['known', 'unknown'] as const).flatMap((knowledge) =>
			ownGoals(scored.scores, knowledge).flatMap(({ goals }) => goals),
		)
		const stale = Object.entries(KNOWN_MISSES).flatMap(([goal, runs]) =>
			Object.keys(runs).filter(
				(run) => !all.some((one) => one.goal === goal && one.misses.some(({ score }) => score.run === run)),
			),
		)
		expect(stale).toEqual([])
	})
})

/** One text per scenario: all its offsets and what each reached. */
function byRun(misses: readonly Miss[]): string[] {
	return [...new Set(misses.map(({ score }) => score.run))].map((run) => {
		const own = misses.filter(({ score }) => score.run === run)
		return `${run} ${own.map(({ score, why }) => `+${score.offset} ${why}`).join(', ')}`
	})
}
