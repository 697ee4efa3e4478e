import { judge } from './judge.js'
import { type Knowledge, watch } from './ours.js'
import type { RecordedRun } from './recorded-run.js'
import { gatherEvidence } from './rivals/gather-evidence.js'
import { RIVALS } from './rivals/index.js'
import type { Score } from './score.js'

/** Our own rows on the scoreboard. */
export const OURS: Readonly<Record<Knowledge, string>> = {
	sources: 'forewarn, all sources',
	proc: 'forewarn, /proc alone',
}

/** What they read, in short. */
export const LABELS: Readonly<Record<Knowledge, string>> = { sources: 'all sources', proc: '/proc alone' }

/** Which rules to try on a run, and from where on its sampling grid. */
export interface Trial {
	readonly offsets: readonly number[]
	/** False leaves the rivals out, for whoever only wants to see what a change to our own did. */
	readonly rivals: boolean
}

/** Tries every rule on one run at every offset. */
export function scoreRun(run: RecordedRun, { offsets, rivals }: Trial): readonly Score[] {
	const knowledge: readonly Knowledge[] = run.facts === undefined ? ['proc'] : ['sources', 'proc']
	return offsets.flatMap((offset) => [
		...knowledge.map((knows) => {
			const { notifications, pattern, cause } = watch(run, offset, knows)
			return judge(run, OURS[knows], offset, notifications, pattern, cause)
		}),
		...(rivals ? scoreRivals(run, offset) : []),
	])
}

function scoreRivals(run: RecordedRun, offset: number): Score[] {
	const evidence = gatherEvidence(run, offset)
	const able = RIVALS.filter(({ reads }) => reads === 'kernel' || run.observed !== undefined)
	return able.map((rival) => judge(run, rival.name, offset, rival.watch(evidence), undefined))
}
