import type { Cause } from '../../../src/detect/cause.js'
import type { Pattern } from '../../../src/detect/pattern.js'
import { countRightful, splitAtOnset } from '../../../src/replay/judgement.js'
import type { Notification } from './notification.js'
import type { RecordedRun } from './recorded-run.js'
import type { Score } from './score.js'

/** What of a run its judge has to know. */
export type Judged = Pick<RecordedRun, 'name' | 'scenario' | 'stranger' | 'queueStoodAt' | 'busy' | 'flooded'>

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
	cause?: Pick<Cause, 'kind' | 'station'> | undefined,
): Score {
	const { onset, firstFailure, pattern: truth } = run.scenario
	const { early, due } = splitAtOnset(run.scenario, notifications)
	const firstCritical = due.find(({ severity }) => severity === 'critical')?.at
	const warnings = early.filter(({ severity }) => severity === 'warning')
	return {
		run: run.name,
		truth,
		stranger: run.stranger,
		buildUp: difference(firstFailure, onset),
		rule,
		offset,
		lead: difference(firstFailure, due[0]?.at),
		criticalLead: difference(firstFailure, firstCritical),
		queueStood: run.queueStoodAt,
		afterQueue: difference(firstCritical, run.queueStoodAt),
		pattern,
		rightCause: run.scenario.cause && isRight(run.scenario.cause, cause),
		falseWarnings: warnings.length,
		falseCriticals: early.length - warnings.length,
		rightfulWarnings: countRightful(warnings, run),
		notifications,
	}
}

/** Stuck requests are rightly said to be the station's in which they stick. */
function isRight(truth: Pick<Cause, 'kind' | 'station'>, said: Pick<Cause, 'kind' | 'station'> | undefined): boolean {
	return said !== undefined && said.station === truth.station && (said.kind === truth.kind || said.kind === 'stuck')
}

function difference(later: number | undefined, earlier: number | undefined): number | undefined {
	return later === undefined || earlier === undefined ? undefined : later - earlier
}
