import type { Evidence, Verdict } from '../detect/verdict.js'
import type { IncidentMessage } from '../message/message.js'
import { formatDuration, formatRate } from '../message/quantity.js'
import { formatCount } from '../message/words.js'
import type { Moment } from './moment.js'
import type { Thread } from './thread.js'

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
export function judgeProgress(before: Evidence, now: Verdict): Progress {
	if (now.kind === 'suspicion') return 'still-saturated'
	if (now.calm) return 'over'
	const taken = { before: heldWorkers(before), now: heldWorkers(now.evidence) }
	const waiting = { before: before.acceptQueue, now: now.evidence.acceptQueue }
	const notWorse = taken.now <= taken.before && waiting.now <= waiting.before
	const better = taken.now <= taken.before * 0.9 || waiting.now < waiting.before / 2
	return notWorse && better ? 'improving' : 'still-saturated'
}

/** The message that says how it stands, with the numbers of then and now. */
export function createFollowUp(
	thread: Thread & { readonly first: IncidentMessage; readonly told: IncidentMessage },
	verdict: Verdict,
	moment: Moment,
): { readonly message: IncidentMessage; readonly progress: Progress } {
	const before = thread.first.event.evidence
	const progress = judgeProgress(before, verdict)
	const after = formatDuration(moment.at - thread.openedAt)
	const numbers = compareNumbers(before, verdict.evidence)
	const reason = `Follow-up after ${after}: ${PROGRESS_WORDS[progress]}. ${numbers}`
	return { message: retell(thread, verdict.evidence, reason, moment, 'follow-up'), progress }
}

/**
 * The newest message again, with these numbers and this sentence, as of now. Its kind is `changed`: people know of the
 * incident, and neither its pattern nor its severity is new.
 */
export function retell(
	thread: Thread & { readonly told: IncidentMessage },
	evidence: Evidence,
	reason: string,
	moment: Moment,
	again: 'follow-up' | 'reminder',
): IncidentMessage {
	const { event } = thread.told
	return {
		...thread.told,
		// That was then: Delivery puts in how it is now.
		recent: undefined,
		again,
		event: {
			...event,
			kind: 'changed',
			at: moment.at,
			wallTime: moment.wallTime,
			incident: { ...event.incident, openedAt: thread.openedAt },
			reason,
			evidence,
			closing: undefined,
			previousPattern: undefined,
		},
	}
}

/** `Workers 38 of 40 (then 31), waiting 78 (then 0), arrivals 24/s (then 19/s).` */
export function compareNumbers(before: Evidence, now: Evidence): string {
	const of = now.capacity ? ` of ${formatCount(now.capacity.workers)}` : ''
	const parts = [
		`workers ${formatCount(heldWorkers(now))}${of} (then ${formatCount(heldWorkers(before))})`,
		`waiting ${formatCount(now.acceptQueue)} (then ${formatCount(before.acceptQueue)})`,
	]
	if (before.stuck > 0 || now.stuck > 0) parts.push(`stuck ${now.stuck} (then ${before.stuck})`)
	if (before.arrivalsPerSecond !== undefined && now.arrivalsPerSecond !== undefined) {
		parts.push(`arrivals ${formatRate(now.arrivalsPerSecond)} (then ${formatRate(before.arrivalsPerSecond)})`)
	}
	if (now.overflows > 0) parts.push(`dropped ${formatCount(now.overflows)}`)
	const text = parts.join(', ')
	return `${text[0]!.toUpperCase()}${text.slice(1)}.`
}

/** Workers that hold a connection: seen, stuck, and hidden behind a proxy's reset. */
function heldWorkers({ accepted, stuck, hidden }: Evidence): number {
	return accepted + stuck + hidden
}
