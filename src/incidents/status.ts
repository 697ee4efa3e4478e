import type { Evidence } from '../detect/verdict.js'
import { plural } from '../message/words.js'
import type { Incident, Moment } from './incident.js'
import type { MuteStatus } from './mute.js'
import type { NotifierStatus } from './notifier-queue.js'
import type { SuppressionReason } from './pipeline.js'

/** What `status` shows of incidents and what became of their messages. Plain JSON. */
export interface IncidentsStatus {
	/** Open ones and the newest that are over, newest first. */
	readonly incidents: readonly IncidentStatus[]
	readonly mutes: readonly MuteStatus[]
	/** Services that flap. */
	readonly flapping: readonly string[]
	/** How many messages were suppressed since the start. */
	readonly suppressed: Readonly<Partial<Record<SuppressionReason, number>>>
	readonly notifiers: readonly NotifierStatus[]
	readonly store: StoreStatus
}

/** How the outbox and what a restart needs are doing. */
export interface StoreStatus {
	/** Notifications that wait, one for each notifier. */
	readonly waiting: number
	/** Given up because they were too old or too many. */
	readonly dropped: number
	/** Those of the waiting that a restart would lose. */
	readonly inMemoryOnly: number
	/** Entries that could not be read at the start and were put aside. */
	readonly unreadable: number
	/** What is wrong with the disk, if anything is. */
	readonly trouble: string | undefined
}

/** How the pictures of mails went since the start; one serves all mails of its message. */
export interface PictureStatus {
	readonly drawn: number
	/** Those that could not be drawn: their mails left without. */
	readonly failed: number
	/** Why the last of them failed; undefined where none did. */
	readonly lastFailure: string | undefined
}

/** An incident for people. */
export interface IncidentStatus
	extends Pick<
		Incident,
		| 'id'
		| 'service'
		| 'pattern'
		| 'severity'
		| 'cause'
		| 'state'
		| 'openedWallTime'
		| 'changedWallTime'
		| 'resolvedWallTime'
		| 'events'
		| 'advice'
		| 'repeats'
	> {
	/** Seconds; of one that is over, since it opened all the same. */
	readonly openSeconds: number
	/** What its newest event said. */
	readonly reason: string
	/** Notifiers that have it. */
	readonly notified: readonly string[]
	/** When each of them last had something of it, in milliseconds since the epoch. */
	readonly sentWallTimes: Readonly<Record<string, number>>
	/** Why what is new of it is not sent; undefined where it was. */
	readonly suppressed: string | undefined
}

/** Describes an incident. */
export function describeIncident(incident: Incident, { at }: Moment): IncidentStatus {
	const { openedAt, notified, suppressed, lastKey, message, sentAt, refreshedAt, followUpDue, opening, ...shown } =
		incident
	return {
		...shown,
		openSeconds: Math.max(0, Math.round(at - openedAt)),
		reason: shown.events.at(-1)?.reason ?? '',
		notified: Object.keys(notified),
		sentWallTimes: notified,
		suppressed: suppressed?.why,
	}
}

/** The newest verdict of a service. */
export interface Newest {
	/** `suspicion` where something is wrong by it. */
	readonly verdict: string
	readonly reason: string
	readonly evidence: Evidence | undefined
}

/**
 * Why an incident stands, with the numbers of now where the newest sample says the same of the same station; else those of its
 * newest page, which is said: beside numbers of now they would pass for such.
 */
export function currentCause({ cause, reason }: IncidentStatus, newest: Newest | undefined): string {
	const isUnclear = !cause || cause.kind === 'unclear'
	const paged = isUnclear ? reason.replace(/\.$/, '') : cause.text
	if (!newest?.evidence) return paged
	const { cause: now } = newest.evidence
	const isSame = cause?.kind === now.kind && cause.station === now.station
	const current = isUnclear ? newest.reason : now.text
	return isSame && newest.verdict === 'suspicion' ? current : `${paged} (when it was last paged)`
}

/** How much a notifier has sent, and why it does not work: `13 sent, 1 waiting: the server answered 451`. */
export function describeNotifier({
	state,
	waiting,
	sent,
	refused,
	lastError,
}: NotifierStatus): readonly [counts: string, error: string] {
	const counts = [
		`${sent} sent`,
		...(refused > 0 ? [`${refused} refused`] : []),
		...(waiting > 0 ? [`${waiting} waiting`] : []),
	]
	return [counts.join(', '), lastError !== undefined && state !== 'ok' ? `: ${lastError}` : '']
}

/** What waits to be sent, and what was lost: `2 messages waiting, 1 dropped; the disk: ENOSPC`. */
export function describeOutbox({ waiting, dropped, inMemoryOnly, unreadable, trouble }: StoreStatus): string {
	const parts = [
		`${plural(waiting, 'message')} waiting`,
		...(dropped > 0 ? [`${dropped} dropped`] : []),
		...(inMemoryOnly > 0 ? [`${inMemoryOnly} in memory only`] : []),
		...(unreadable > 0 ? [`${unreadable} unreadable and put aside`] : []),
	]
	return parts.join(', ') + (trouble === undefined ? '' : `; the disk: ${trouble}`)
}

/** What became of the pictures in mails; undefined where none failed. */
export function describePictures({ drawn, failed, lastFailure }: PictureStatus): string | undefined {
	return failed === 0 ? undefined : `${drawn} drawn, ${failed} failed and their mails left without: ${lastFailure}`
}
