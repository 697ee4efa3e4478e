import type { IncidentEvent, Notice } from '../detect/incident-event.js'
import type { Pattern, Severity } from '../detect/pattern.js'
import type { RecentCourse } from '../detect/recent-course.js'
import type { TimeZone } from './local-time.js'
import { chooseNoticeRunbook, chooseRunbook, type OwnRunbooks } from './runbooks/choose-runbook.js'
import type { Runbook } from './runbooks/runbook.js'
import { runbookValues, type ServerFacts } from './runbooks/runbook-values.js'

/** Something to send. Plain data, complete in itself: it can wait on a disk and be sent by a later process. */
export type Message = IncidentMessage | NoticeMessage

/** What happened to an incident. */
export interface IncidentMessage extends MessageHeader {
	readonly type: 'incident'
	readonly event: IncidentEvent
	readonly runbook: Runbook
	/** Nothing new has happened: an open incident sent again, with how it stands. */
	readonly again?: 'follow-up' | 'repeat'
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
	/** The configuration that forewarn runs with, for commands: an absolute path; undefined = built-in defaults. */
	readonly configFile?: string | undefined
	readonly links: readonly Link[]
}

/** Where and for what messages are made. */
export interface MessageContext extends Omit<MessageHeader, 'utcOffset'> {
	/** The address under which people reach the status page, with its last slash; undefined = they cannot. */
	readonly statusPage?: string | undefined
	readonly timeZone: TimeZone
	/** What is known of a service's Apache and PHP-FPM beside what the kernel says, for commands that can be pasted. */
	readonly facts?: (service: string) => ServerFacts
}

/** Where to read on: the status page, the team's wiki. */
export interface Link {
	readonly label: string
	readonly url: string
}

/** Makes the message of an incident's event: chooses the runbook by cause and fills it with this host's numbers and paths. */
export function createIncidentMessage(
	event: IncidentEvent,
	context: MessageContext,
	own: OwnRunbooks = {},
	recent?: RecentCourse,
): IncidentMessage {
	const { service, ports, pattern } = event.incident
	const { evidence } = event
	const { cause } = event
	const facts = context.facts?.(service) ?? {}
	const values = runbookValues({ ...context, service, ports, evidence, cause, facts })
	const runbook = chooseRunbook(cause, pattern, values, own)
	const { id } = event.incident
	return { type: 'incident', event, runbook, ...headerOf(context, event.wallTime, id), ...(recent ? { recent } : {}) }
}

/** Makes the message of a notice. `ports` are those of the service it concerns, none where it concerns the host. */
export function createNoticeMessage(
	notice: Notice,
	ports: readonly number[],
	context: MessageContext,
	own: OwnRunbooks = {},
): NoticeMessage {
	const { service = 'Apache', wallTime } = notice
	const facts = context.facts?.(service) ?? {}
	const values = runbookValues({ ...context, service, ports, evidence: undefined, cause: undefined, facts })
	const runbook = chooseNoticeRunbook(notice, values, own)
	return { type: 'notice', notice, runbook, ...headerOf(context, wallTime) }
}

function headerOf(context: MessageContext, wallTime: number | undefined, incident?: string): MessageHeader {
	const { host, drill, configFile, timeZone } = context
	const utcOffset = wallTime === undefined ? undefined : timeZone(wallTime)
	const links = [...pageLinks(context, incident), ...context.links]
	return { host, drill, links, utcOffset, ...(configFile === undefined ? {} : { configFile }) }
}

/** A drill's incident is on no page. */
function pageLinks({ statusPage, drill }: MessageContext, incident: string | undefined): Link[] {
	if (statusPage === undefined) return []
	const all = { label: 'Status page', url: statusPage }
	if (incident === undefined || drill) return [all]
	return [{ label: INCIDENT_LINK, url: `${statusPage}?incident=${encodeURIComponent(incident)}` }, all]
}

/** What the link to an incident's own page is called. */
export const INCIDENT_LINK = 'This incident and all steps'

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
	return `${message.drill ? 'drill-' : ''}${message.event.incident.id}`
}

/** The key of the message that opened the incident: what later ones answer to. */
export function firstMessageKey(message: Message): string {
	return message.type === 'notice' ? messageKey(message) : `${threadKey(message)}-opened`
}

/** The service that a message is about; undefined for the host. */
export function serviceOf(message: Message): string | undefined {
	return message.type === 'incident' ? message.event.incident.service : message.notice.service
}

/** `opened`, `resolved`, `blind`: what happened. */
export function kindOf(message: Message): string {
	return saidIn(message).kind
}

/** How the workers run out; `blind` where that cannot be seen. */
export function patternOf(message: Message): Pattern | 'blind' {
	return message.type === 'incident' ? message.event.incident.pattern : 'blind'
}

/** How urgent a message is. Being blind is critical: nothing is watched. */
export function severityOf(message: Message): Severity {
	// One that a bug has broken must be sent all the same: see Incidents.
	if (message.type === 'incident') return message.event.incident?.severity ?? 'critical'
	return message.notice.kind === 'blind' ? 'critical' : 'warning'
}

/** True for what ends an incident. */
export function isEnd(message: Message): boolean {
	return ['resolved', 'visible'].includes(kindOf(message))
}

/** True for what someone has to act on at once. */
export function isUrgent(message: Message): boolean {
	return severityOf(message) === 'critical' && !isEnd(message)
}

/** When it was, in milliseconds since the epoch; undefined where no clock told. */
export function wallTimeOf(message: Message): number | undefined {
	return saidIn(message).wallTime
}

/** Why, in a sentence. */
export function reasonOf(message: Message): string {
	return saidIn(message).reason
}

/** The message with other words. */
export function withReason(message: Message, change: (reason: string) => string): Message {
	return message.type === 'incident'
		? { ...message, event: { ...message.event, reason: change(message.event.reason) } }
		: { ...message, notice: { ...message.notice, reason: change(message.notice.reason) } }
}

function saidIn(message: Message) {
	return message.type === 'incident' ? message.event : message.notice
}
