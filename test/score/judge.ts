import type { Pattern } from '../../src/core/pattern.js'
import type { Notification } from './notification.js'
import type { RecordedRun } from './recorded-run.js'
import type { Score } from './score.js'

/** What of a run its judge has to know. */
export type Judged = Pick<RecordedRun, 'name' | 'scenario' | 'heldOut' | 'queueStoodAt' | 'busy' | 'flooded'>

/** What forewarn's rules warn of: right, once, where the run then stands at a sustained 80 % … */
const OF_LOAD: readonly string[] = ['sustained-use', 'exhaustion-forecast', 'growth-over-normal']
/** … and right where the kernel's request queue really filled, harm or not (measured-runs: warn, with the counters). */
const OF_FLOOD = 'syn-flood'

/**
 * Judges what a rule sent. A message from before the onset is false and earns no lead: a rule that always speaks would
 * otherwise be the earliest of all.
 */
export function judge(
	run: Judged,
	rule: string,
	offset: number,
	notifications: readonly Notification[],
	pattern: Pattern | undefined,
): Score {
	const { onset, firstFailure, pattern: truth } = run.scenario
	const since = truth === 'none' ? Number.POSITIVE_INFINITY : (onset ?? 0)
	const early = notifications.filter(({ at, kind }) => at < since && kind === 'raised')
	const due = notifications.filter(({ at }) => at >= since)
	const firstCritical = due.find(({ severity }) => severity === 'critical')?.at
	const warnings = early.filter(({ severity }) => severity === 'warning')
	return {
		run: run.name,
		truth,
		heldOut: run.heldOut,
		buildUp: difference(firstFailure, onset),
		rule,
		offset,
		lead: difference(firstFailure, due[0]?.at),
		criticalLead: difference(firstFailure, firstCritical),
		queueStood: run.queueStoodAt,
		afterQueue: difference(firstCritical, run.queueStoodAt),
		pattern,
		falseWarnings: warnings.length,
		falseCriticals: early.length - warnings.length,
		rightfulWarnings: countRightful(run, warnings),
		notifications,
	}
}

function countRightful(run: Judged, warnings: readonly Notification[]): number {
	const ofLoad = run.busy && warnings.some(({ rule }) => rule !== undefined && OF_LOAD.includes(rule))
	const ofFlood = run.flooded && warnings.some(({ rule }) => rule === OF_FLOOD)
	return (ofLoad ? 1 : 0) + (ofFlood ? 1 : 0)
}

function difference(later: number | undefined, earlier: number | undefined): number | undefined {
	return later === undefined || earlier === undefined ? undefined : later - earlier
}
