import type { Pattern } from '../../src/core/pattern.js'
import type { Notification } from './notification.js'
import type { RecordedRun } from './recorded-run.js'

/** What a rule did for the people of one run, seen from one offset of its sampling grid. All times in seconds. */
export interface Score {
	readonly run: string
	/** What the run is a case of. */
	readonly truth: Pattern | 'none'
	readonly heldOut: boolean
	/** From the onset to the first failure. */
	readonly buildUp: number | undefined
	readonly rule: string
	readonly offset: number
	/** From the first notification of any severity to the first failure; negative = late, undefined = never. */
	readonly lead: number | undefined
	/** The same of the first critical. */
	readonly criticalLead: number | undefined
	/** When the accept queue began to stand; undefined where it never did. */
	readonly queueStood: number | undefined
	/** From then to the first critical; undefined where either never happened. */
	readonly afterQueue: number | undefined
	/** The pattern at failure; undefined for rules that name none. */
	readonly pattern: Pattern | undefined
	/** Warnings, and criticals, while nothing was wrong: in a healthy run, or before the onset. */
	readonly falseWarnings: number
	readonly falseCriticals: number
	/** Of the false warnings those that said "sustained use" of a service that did run at that level. */
	readonly rightfulWarnings: number
	/** What was sent, for whoever has to find out why. */
	readonly notifications: readonly Notification[]
}

/** The rule's name by which forewarn says that a service runs near its capacity, without expecting a failure. */
const SUSTAINED_USE = 'sustained-use'

/**
 * Judges what a rule sent. A message from before the onset is false and earns no lead: a rule that always speaks would
 * otherwise be the earliest of all.
 */
export function judge(
	run: RecordedRun,
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
		rightfulWarnings: warnings.filter(({ rule: name }) => name === SUSTAINED_USE).slice(0, run.busy ? 1 : 0).length,
		notifications,
	}
}

function difference(later: number | undefined, earlier: number | undefined): number | undefined {
	return later === undefined || earlier === undefined ? undefined : later - earlier
}
