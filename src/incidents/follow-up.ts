import type { Cause } from '../detect/cause.js'
import { formatDuration, formatRate } from '../detect/quantity.js'
import type { Evidence, Verdict } from '../detect/verdict.js'
import type { IncidentMessage } from '../message/message.js'
import { describeOccupancy, occupancyOf } from '../message/occupancy.js'
import { formatCount } from '../message/words.js'
import { type Incident, type Moment, type Numbers, numbersOf } from './incident.js'

/** How an incident stands some minutes after it opened. */
type Progress = 'still-saturated' | 'improving' | 'over'

const PROGRESS_WORDS = {
	'still-saturated': 'still saturated',
	improving: 'improving',
	over: 'over, as it seems; it will be resolved when it stays so',
} as const satisfies Record<Progress, string>

/**
 * Says by the cause's own number whether it got better. While a pattern stands fewer connections prove nothing: when clients
 * give up the table empties with every worker busy. What they cannot change proves it when it has halved.
 */
function judgeProgress(cause: Cause | undefined, before: Numbers, now: Verdict): Progress {
	if (now.kind === 'healthy' && now.calm) return 'over'
	const own = ownNumber(cause, before, numbersOf(now.evidence))
	const waiting = { before: before.acceptQueue, now: now.evidence.acceptQueue }
	if (own.now > own.before || waiting.now > waiting.before) return 'still-saturated'
	if (now.kind === 'suspicion') {
		const isSame = now.cause.kind === cause?.kind && now.cause.station === cause.station
		return isSame && own.isSure && own.now <= own.before / 2 ? 'improving' : 'still-saturated'
	}
	const isShorter = !own.isSure && waiting.now < waiting.before / 2
	return own.now <= own.before * 0.9 || isShorter ? 'improving' : 'still-saturated'
}

/** The sentence of a follow-up, with the numbers of then and now. */
export function describeProgress(incident: Incident, before: Numbers, now: Verdict, { at }: Moment): string {
	const { cause, openedAt } = incident
	const progress = wordsOf(judgeProgress(cause, before, now), now.evidence)
	const { words } = ownNumber(cause, before, numbersOf(now.evidence))
	const own = words === undefined ? '' : ` ${words[0]!.toUpperCase()}${words.slice(1)}.`
	return `Follow-up after ${formatDuration(at - openedAt)}: ${progress}.${own} ${compareNumbers(before, now.evidence, cause)}`
}

/** Saturated is who has no worker left, or lets users wait. */
function wordsOf(progress: Progress, evidence: Evidence): string {
	const isSaturated = occupancyOf(evidence).full || evidence.acceptQueue > 0
	return progress === 'still-saturated' && !isSaturated ? 'not over yet' : PROGRESS_WORDS[progress]
}

/** What a cause is judged by: it is what the steps of its runbook must bring down. */
interface OwnNumber {
	readonly before: number
	readonly now: number
	/** Clients that give up do not change it. */
	readonly isSure: boolean
	/** Undefined where it is one of those that every follow-up has. */
	readonly words: string | undefined
}

function ownNumber(cause: Cause | undefined, before: Numbers, now: Numbers): OwnNumber {
	const of = (number: (numbers: Numbers) => number, isSure: boolean, label?: string): OwnNumber => {
		const values = { before: number(before), now: number(now) }
		const words = label && `${label} ${formatCount(values.now)} (then ${formatCount(values.before)})`
		return { ...values, isSure, words }
	}
	const station = ({ stations }: Numbers) => stations.find(({ id }) => id === (cause?.station ?? 'front'))
	const name = (station(now) ?? station(before))?.name ?? cause?.station ?? ''
	const waits = (station(before)?.waiting ?? 0) > 0
	const inFlight = (numbers: Numbers) => (station(numbers)?.busy ?? 0) + (station(numbers)?.waiting ?? 0)
	switch (cause?.kind) {
		case 'pool':
			return waits
				? of((numbers) => station(numbers)?.waiting ?? 0, true, `${name}: waiting`)
				: of(inFlight, true, `${name}: busy`)
		case 'backend':
			return of(inFlight, true, `${name}: in flight`)
		case 'stuck':
			return of(
				(numbers) => Math.max(station(numbers)?.stuck ?? 0, numbers.stuck + numbers.hidden),
				true,
				'stuck requests:',
			)
		case 'flood':
			return of(({ halfOpen }) => halfOpen, true, 'half-open connections:')
		case 'keep-alive':
			return of(({ accepted }) => accepted, false, 'connections:')
		case 'crowd':
		case 'nobody-accepts':
			return of(({ acceptQueue }) => acceptQueue, false)
		default:
			return of(({ taken }) => taken, false)
	}
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
function compareNumbers(before: Numbers, now: Evidence, cause: Cause | undefined): string {
	const parts = [
		`Workers ${describeOccupancy(occupancyOf(now))} (then ${formatCount(before.taken)})`,
		`waiting ${formatCount(now.acceptQueue)} (then ${formatCount(before.acceptQueue)})`,
	]
	if (cause?.kind !== 'stuck' && (before.stuck > 0 || now.stuck > 0))
		parts.push(`stuck ${now.stuck} (then ${before.stuck})`)
	if (before.arrivalsPerSecond !== undefined && now.arrivalsPerSecond !== undefined) {
		parts.push(`arrivals ${formatRate(now.arrivalsPerSecond)} (then ${formatRate(before.arrivalsPerSecond)})`)
	}
	if (now.overflows > 0) parts.push(`dropped ${formatCount(now.overflows)}`)
	return `${parts.join(', ')}.`
}
