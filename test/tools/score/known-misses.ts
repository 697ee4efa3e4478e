import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { figureOf, type GoalResult } from './goal.js'
import { KNOWLEDGE } from './ours.js'
import type { Score } from './score.js'
import { LABELS } from './score-run.js'
import { ownGoals } from './sides.js'

/** Where the figures stand; `npm run score` over the whole library writes them. */
export const KNOWN_MISSES_FILE = join(import.meta.dirname, 'known-misses.json')

/** By what is read and goal, then by run: how bad it is (see figureOf). None may become worse unseen. */
export type Misses = Readonly<Record<string, Readonly<Record<string, number>>>>

/** The misses that are known. */
export function knownMisses(): Misses {
	return JSON.parse(readFileSync(KNOWN_MISSES_FILE, 'utf8')) as Misses
}

/** The misses of these scores: of every run that misses a goal which is not met. */
export function missesNow(scores: readonly Score[]): Misses {
	const goals = KNOWLEDGE.flatMap((knowledge) => {
		const [all] = ownGoals(scores, knowledge)
		return all!.goals.map((result) => [`${LABELS[knowledge]}: ${result.goal}`, result] as const)
	})
	const entries = goals.filter(([, { met }]) => !met).map(([name, result]) => [name, byRun(result)] as const)
	return Object.fromEntries(entries)
}

function byRun({ misses }: GoalResult): Record<string, number> {
	const runs = [...new Set(misses.map(({ score }) => score.run))].sort()
	return Object.fromEntries(runs.map((run) => [run, figureOf(misses.filter(({ score }) => score.run === run))]))
}

/** What is missed now and was not, or is missed by more than it was, as one line each. */
export function worseThan(known: Misses, now: Misses): string[] {
	return Object.entries(now).flatMap(([goal, runs]) =>
		Object.entries(runs).flatMap(([run, figure]) => {
			const before = known[goal]?.[run]
			if (before === undefined) return [`${goal}: ${run} misses it, by ${figure}`]
			return figure > before ? [`${goal}: ${run} misses it by ${figure}, known is ${before}`] : []
		}),
	)
}
