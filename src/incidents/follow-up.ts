import type { Evidence, Verdict } from '../detect/verdict.js'
import type { IncidentMessage } from '../message/message.js'
import { describeOccupancy, occupancyOf } from '../message/occupancy.js'
import { formatDuration, formatRate } from '../message/quantity.js'
import { formatCount } from '../message/words.js'
import type { Incident, Moment, Numbers } from './incident.js'

/** How an incident stands some minutes after it opened. */
export type Progress = 'still-saturated' | 'improving' | 'over'

const PROGRESS_WORDS = {
	'still-saturated': 'still saturated',
	improving: 'improving',
	over: 'over, as it seems; it will be resolved when it stays so',
} as const satisfies Record<Progress, string>

/**
 * Compares the numbers of the opening with those of now. While a pattern stands fewer connections prove nothing: when
 * clients give up the table empties with every worker busy.
 */
export function judgeProgress(before: Numbers, now: Verdict): Progress {
	if (now.kind === 'suspicion') return 'still-saturated'
	if (now.calm) return 'over'
	const busy = { before: before.taken, now: occupancyOf(now.evidence).taken }
	const waiting = { before: before.acceptQueue, now: now.evidence.acceptQueue }
	const notWorse = busy.now <= busy.before && waiting.now <= waiting.before
	const better = busy.now <= busy.before * 0.9 || waiting.now < waiting.before / 2
	return notWorse && better ? 'improving' : 'still-saturated'
}

/** The sentence of a follow-up, with the numbers of then and now. */
export function describeProgress(incident: Incident, before: Numbers, now: Verdict, { at }: Moment): string {
	const after = formatDuration(at - incident.openedAt)
	return `Follow-up after ${after}: ${wordsOf(judgeProgress(before, now), now.evidence)}. ${compareNumbers(before, now.evidence)}`
}

/** Saturated is who has no worker left, or lets users wait. */
function wordsOf(progress: Progress, evidence: Evidence): string {
	const isSaturated = occupancyOf(evidence).full || evidence.acceptQueue > 0
	return progress === 'still-saturated' && !isSaturated ? 'not over yet' : PROGRESS_WORDS[progress]
}

/**
 * A message again, with these numbers and this sentence, as of now. Its kind is `changed`: neither pattern nor severity
 * is new.
 */
export function sendAgain(
	{ openedAt }: Incident,
	message: IncidentMessage,
	again: 'follow-up' | 'repeat',
	reason: string,
	evidence: Evidence,
	{ at, wallTime }: Moment,
): IncidentMessage {
	const incident = { ...message.event.incident, openedAt }
	const now = { kind: 'changed', at, wallTime, incident, reason, evidence } as const
	// `recent` was then; the facade puts in how it is now.
	return {
		...message,
		recent: undefined,
		again,
		event: { ...message.event, ...now, closing: undefined, previousPattern: undefined },
	}
}

/** `Workers 38 of 40 (then 31), waiting 78 (then 0), arrivals 24/s (then 19/s).` */
export function compareNumbers(before: Numbers, now: Evidence): string {
	const parts = [
		`Workers ${describeOccupancy(occupancyOf(now))} (then ${formatCount(before.taken)})`,
		`waiting ${formatCount(now.acceptQueue)} (then ${formatCount(before.acceptQueue)})`,
	]
	if (before.stuck > 0 || now.stuck > 0) parts.push(`stuck ${now.stuck} (then ${before.stuck})`)
	if (before.arrivalsPerSecond !== undefined && now.arrivalsPerSecond !== undefined) {
		parts.push(`arrivals ${formatRate(now.arrivalsPerSecond)} (then ${formatRate(before.arrivalsPerSecond)})`)
	}
	if (now.overflows > 0) parts.push(`dropped ${formatCount(now.overflows)}`)
	return `${parts.join(', ')}.`
}
