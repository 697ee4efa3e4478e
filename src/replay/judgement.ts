import type { IncidentEvent } from '../detect/incident-event.js'
import type { Severity } from '../detect/pattern.js'
import type { ReplaySummary } from './replay-run.js'
import type { Label } from './scenario.js'

/** What a replay's messages were worth to the people of the run. Times in seconds. */
export interface Judgement {
	/** From the first message at or after the onset to the first failure; negative = late, undefined = never or no failure. */
	readonly lead: number | undefined
	/** Warnings, and pages (criticals), while nothing was wrong: in a healthy run, or before the onset. */
	readonly falseWarnings: number
	readonly falsePages: number
	/** Of the false warnings those that came true: of a load that stood for minutes, of a flood that was one. */
	readonly rightfulWarnings: number
}

/** What a run went through whatever anybody said about it (see service-load.ts). */
export interface Ordeal {
	/** It ran at a sustained 80 % of its capacity for minutes. */
	readonly busy: boolean
	/** Its half-open connections filled a quarter of the backlog or more. */
	readonly flooded: boolean
}

/** A message to people. */
interface Message {
	readonly at: number
	readonly severity: Severity
	/** `raised`: something new is wrong, or it got worse. `changed`: an incident only got another name. */
	readonly kind: 'raised' | 'changed'
	readonly rule: string
}

type Truth = Omit<Label, 'title'>

/** Warnings of the load to come are right, once, where the run then stands at a sustained 80 % … */
const OF_LOAD: readonly string[] = ['sustained-use', 'exhaustion-forecast', 'growth-over-normal']
/** … and right where the kernel's request queue really filled, harm or not (measured: warn, with the counters). */
const OF_FLOOD = 'syn-flood'

/** Messages from before the onset, which are false, and those that were due. In a healthy run none ever is. */
export function splitAtOnset<Sent extends Message>(
	{ pattern, onset }: Truth,
	messages: readonly Sent[],
): { readonly early: readonly Sent[]; readonly due: readonly Sent[] } {
	const since = pattern === 'none' ? Number.POSITIVE_INFINITY : (onset ?? 0)
	return {
		early: messages.filter(({ at, kind }) => at < since && kind === 'raised'),
		due: messages.filter(({ at }) => at >= since),
	}
}

/** How many of these warnings came true. */
export function countRightful(warnings: readonly Message[], { busy, flooded }: Ordeal): number {
	const ofLoad = busy && warnings.some(({ rule }) => OF_LOAD.includes(rule))
	const ofFlood = flooded && warnings.some(({ rule }) => rule === OF_FLOOD)
	return (ofLoad ? 1 : 0) + (ofFlood ? 1 : 0)
}

/**
 * Judges what a replay said. A message from before the onset is false and earns no lead: settings that always speak would
 * otherwise be the earliest of all.
 */
export function judgeEvents(label: Truth, ordeal: Ordeal, events: readonly IncidentEvent[]): Judgement {
	const messages = events.flatMap(({ kind, at, rule, incident }): Message[] =>
		kind === 'resolved'
			? []
			: [{ at, rule, severity: incident.severity, kind: kind === 'changed' ? 'changed' : 'raised' }],
	)
	const { early, due } = splitAtOnset(label, messages)
	const warnings = early.filter(({ severity }) => severity === 'warning')
	const first = due[0]?.at
	return {
		lead: label.firstFailure === undefined || first === undefined ? undefined : label.firstFailure - first,
		falseWarnings: warnings.length,
		falsePages: early.length - warnings.length,
		rightfulWarnings: countRightful(warnings, ordeal),
	}
}

/** Why a replay is not what its label expects; empty where it is. */
export function missedExpectations(label: Truth, summary: ReplaySummary): string[] {
	if (label.pattern === 'none') {
		return summary.firstCritical === undefined
			? []
			: [`a critical at ${summary.firstCritical} s in a run that has no incident`]
	}
	if (summary.firstWarning === undefined) return [`${label.pattern} was missed: nothing was said`]
	const missed: string[] = []
	if (summary.pattern !== label.pattern) missed.push(`expected ${label.pattern}, got ${summary.pattern}`)
	if (label.firstFailure !== undefined && summary.firstWarning > label.firstFailure) {
		missed.push(
			`the first notification came at ${summary.firstWarning} s, after the first failure at ${label.firstFailure} s`,
		)
	}
	return missed
}
