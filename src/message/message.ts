import type { IncidentEvent, Notice } from '../detect/incident-event.js'
import type { RecentCourse } from '../detect/recent-course.js'
import type { Evidence } from '../detect/verdict.js'
import type { TimeZone } from './local-time.js'
import { chooseNoticeRunbook, chooseRunbook, type OwnRunbooks } from './runbooks/choose-runbook.js'
import { fillRunbook, type PlaceholderValues } from './runbooks/placeholders.js'
import type { Runbook } from './runbooks/runbook.js'
import { joinWords } from './words.js'

/** Something to tell people. Plain data, complete in itself: it can wait on a disk and be sent by a later process. */
export type Message = IncidentMessage | NoticeMessage

/** What happened to an incident. */
export interface IncidentMessage extends MessageHeader {
	readonly type: 'incident'
	readonly event: IncidentEvent
	readonly runbook: Runbook
	/** Nothing new has happened: people are told again how it stands. */
	readonly again?: 'follow-up' | 'reminder'
	/** The minutes before, for channels that show a picture; not in messages that an earlier version left on the disk. */
	readonly recent?: RecentCourse | undefined
}

/** Something that is no incident of worker exhaustion: forewarn is blind, a listener is gone. */
export interface NoticeMessage extends MessageHeader {
	readonly type: 'notice'
	readonly notice: Notice
	/** Undefined where there is nothing to do. */
	readonly runbook: Runbook | undefined
}

/** What every message says beside its event. */
export interface MessageHeader {
	readonly host: string
	/** An exercise: marked DRILL everywhere. */
	readonly drill: boolean
	/**
	 * Minutes by which the times in it are ahead of UTC: those of the host's clocks when it was made. Undefined, which is
	 * shown as UTC, where there is no wall time, and in messages that an earlier version left on the disk.
	 */
	readonly utcOffset?: number | undefined
	readonly links: readonly Link[]
}

/** Where and for what messages are made. */
export interface MessageContext extends Omit<MessageHeader, 'utcOffset'> {
	readonly timeZone: TimeZone
}

/** Where to read on: the status page, the team's wiki. */
export interface Link {
	readonly label: string
	readonly url: string
}

/** Makes the message of an incident's event: chooses the runbook by cause and fills it with this host's numbers. */
export function createIncidentMessage(
	event: IncidentEvent,
	circumstances: MessageContext,
	own: OwnRunbooks = {},
	recent?: RecentCourse,
): IncidentMessage {
	const { service, ports } = event.incident
	const values = placeholderValues(circumstances.host, service, ports, event.evidence)
	const runbook = fillRunbook(chooseRunbook(event, own), values)
	const head = headerOf(circumstances, event.wallTime)
	return { type: 'incident', event, runbook, ...head, ...(recent ? { recent } : {}) }
}

/** Makes the message of a notice. `ports` are those of the service it concerns, none where it concerns the host. */
export function createNoticeMessage(
	notice: Notice,
	ports: readonly number[],
	circumstances: MessageContext,
	own: OwnRunbooks = {},
): NoticeMessage {
	const values = placeholderValues(circumstances.host, notice.service ?? 'Apache', ports, undefined)
	const runbook = chooseNoticeRunbook(notice, own)
	const head = headerOf(circumstances, notice.wallTime)
	return { type: 'notice', notice, runbook: runbook && fillRunbook(runbook, values), ...head }
}

function headerOf({ timeZone, ...rest }: MessageContext, wallTime: number | undefined): MessageHeader {
	return { ...rest, utcOffset: wallTime === undefined ? undefined : timeZone(wallTime) }
}

/**
 * A key that is the same whenever this very message is sent again, and no other's: for Message-ID and for channels
 * that can drop duplicates.
 */
export function messageKey(message: Message): string {
	const drill = message.drill ? 'drill-' : ''
	if (message.type === 'notice') {
		const { kind, rule, service, at, wallTime } = message.notice
		return `${drill}${kind}-${rule}-${service ?? 'host'}-${wallTime ?? at}`
	}
	const { kind, at } = message.event
	return kind === 'opened' ? `${threadKey(message)}-opened` : `${threadKey(message)}-${kind}-${at}`
}

/** The key that all messages of one incident share; a notice is alone in its thread. */
export function threadKey(message: Message): string {
	if (message.type === 'notice') return messageKey(message)
	const { id, openedWallTime } = message.event.incident
	const since = openedWallTime === undefined ? '' : `-${openedWallTime}`
	return `${message.drill ? 'drill-' : ''}${id}${since}`
}

/** The key of the message that opened the incident: what later ones answer to. */
export function firstMessageKey(message: Message): string {
	return message.type === 'notice' ? messageKey(message) : `${threadKey(message)}-opened`
}

function placeholderValues(
	host: string,
	service: string,
	ports: readonly number[],
	evidence: Evidence | undefined,
): PlaceholderValues {
	const known = ports.length > 0 ? ports : [80]
	const peers = evidence?.topPeers.slice(0, 3).map(({ prefix, connections }) => `${prefix} (${connections})`) ?? []
	return {
		host,
		service,
		port: String(known[0]),
		ports: joinWords(known.map(String)),
		portList: known.join(', '),
		filter: known.map((port) => `sport = :${port}`).join(' or '),
		capacity: evidence?.capacity ? String(evidence.capacity.workers) : 'unknown',
		accepted: evidence ? String(evidence.accepted) : 'unknown',
		queue: evidence ? String(evidence.acceptQueue) : 'unknown',
		peers: peers.length > 0 ? peers.join(', ') : 'none stand out',
	}
}
