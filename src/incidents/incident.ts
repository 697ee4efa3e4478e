import type { Cause } from '../detect/cause.js'
import type { IncidentSummary } from '../detect/incident-event.js'
import type { Pattern, Severity } from '../detect/pattern.js'
import type { StationView } from '../detect/station-view.js'
import type { Evidence } from '../detect/verdict.js'
import type { Fact } from '../message/facts.js'
import type { Message } from '../message/message.js'
import { isEnd, kindOf, messageKey, patternOf, serviceOf, severityOf, wallTimeOf } from '../message/message.js'
import { occupancyOf } from '../message/occupancy.js'
import { type Advice, createPage } from '../message/page.js'

/** One instant on both clocks. Decisions rest on the monotonic one; the wall's is for people and for hours of the day. */
export interface Moment {
	/** Seconds on a monotonic clock. */
	readonly at: number
	/** Milliseconds since the epoch. */
	readonly wallTime: number
}

/** One trouble of one service, or a time in which it was not visible. Plain JSON: detector, pages, status and disk share it. */
export interface Incident {
	readonly id: string
	/** Undefined = the host. */
	readonly service: string | undefined
	readonly pattern: Pattern | 'blind'
	readonly severity: Severity
	readonly cause: Cause | undefined
	/** `lost`: forewarn stopped watching its service before it ended. */
	readonly state: 'open' | 'resolved' | 'lost'
	/** Seconds on the monotonic clock of this process. */
	readonly openedAt: number
	/** Milliseconds since the epoch. */
	readonly openedWallTime: number | undefined
	readonly changedWallTime: number | undefined
	readonly resolvedWallTime: number | undefined
	/** Oldest first; of many the first and the newest. */
	readonly events: readonly IncidentPage[]
	/** What to do first, while it is open. */
	readonly advice: Advice | undefined
	/** Notifiers that it was sent to, and when last, in milliseconds since the epoch. */
	readonly notified: Readonly<Record<string, number>>
	/** What was suppressed since it was last sent. */
	readonly suppressed: Suppressed | undefined
	/** The key of its newest event: the same one does not count twice. */
	readonly lastKey: string
	/** The newest message that was sent; of an incident that was not sent yet, the newest. Undefined once the end is sent. */
	readonly message: Message | undefined
	/** When that was, on the monotonic clock. */
	readonly sentAt: number | undefined
	/** When notifiers that forget alerts last got it again. */
	readonly refreshedAt: number
	readonly repeats: number
	readonly followUpDue: boolean
	/** The numbers when it opened, or when another cause was found; undefined of blindness. */
	readonly opening: Numbers | undefined
}

/** What a follow-up compares. */
export interface Numbers extends Pick<Evidence, 'accepted' | 'acceptQueue' | 'stuck' | 'hidden' | 'arrivalsPerSecond'> {
	/** Workers, as every page counts them. */
	readonly taken: number
	/** SYN_RECV. */
	readonly halfOpen: number
	readonly stations: readonly Pick<StationView, 'id' | 'name' | 'busy' | 'waiting' | 'stuck'>[]
}

/** One event of an incident, as its page said it. */
export interface IncidentPage {
	/** `opened`, `escalated`, `changed`, `resolved`; of blindness `blind`, `visible`. */
	readonly kind: string
	/** Milliseconds since the epoch. */
	readonly wallTime: number | undefined
	readonly severity: Severity
	readonly title: string
	readonly reason: string
	readonly facts: readonly Fact[]
}

/** Messages of an incident that were not sent. */
interface Suppressed {
	/** In words: `muted until 14:30: deploy`. */
	readonly why: string
	/** How many by their kind: `opened`, `escalated`. */
	readonly kinds: Readonly<Record<string, number>>
	/** The newest. */
	readonly message: Message
}

/** Events of one incident that are kept. */
const MAX_EVENTS = 5

/** Makes the record of an incident whose first message this is. It has no event yet: see recordEvent. */
export function openIncident(message: Message, { at, wallTime }: Moment): Incident {
	const service = serviceOf(message)
	const since = message.type === 'incident' ? message.event.incident.openedWallTime : message.notice.wallTime
	return {
		id:
			message.type === 'incident'
				? message.event.incident.id
				: `blind-${service ?? 'host'}-${Math.round(since ?? wallTime)}`,
		service,
		pattern: patternOf(message),
		severity: severityOf(message),
		cause: undefined,
		state: 'open',
		openedAt: at,
		openedWallTime: since,
		changedWallTime: undefined,
		resolvedWallTime: undefined,
		events: [],
		advice: undefined,
		notified: {},
		suppressed: undefined,
		lastKey: '',
		message: undefined,
		sentAt: undefined,
		refreshedAt: at,
		repeats: 0,
		followUpDue: message.type === 'incident',
		opening: message.type === 'incident' ? numbersOf(message.event.evidence) : undefined,
	}
}

/** The incident after one more event, whatever becomes of its message. */
export function recordEvent(incident: Incident, message: Message): Incident {
	const { headline, reason, facts, advice } = createPage(message)
	const wallTime = wallTimeOf(message)
	const severity = severityOf(message)
	const event = { kind: kindOf(message), wallTime, severity, title: headline.title, reason, facts }
	const [first = event, ...later] = [...incident.events, event]
	const ended = isEnd(message)
	return {
		...incident,
		pattern: patternOf(message),
		severity: incident.severity === 'critical' ? 'critical' : severity,
		cause: message.type === 'incident' ? (message.event.cause ?? incident.cause) : undefined,
		opening: openingOf(incident, message),
		state: ended ? 'resolved' : 'open',
		changedWallTime: wallTime,
		resolvedWallTime: ended ? wallTime : undefined,
		events: [first, ...later.slice(1 - MAX_EVENTS)],
		advice: ended ? undefined : advice,
		lastKey: messageKey(message),
	}
}

/** The detector's view of an open incident, so that it goes on with it; undefined of blindness. */
export function summaryOf({ message, severity, pattern, openedAt, state }: Incident): IncidentSummary | undefined {
	if (state !== 'open' || message?.type !== 'incident' || pattern === 'blind') return undefined
	return { ...message.event.incident, severity, pattern, openedAt }
}

/** True for a message of an incident; false for a notice that stands alone. */
export function belongsToIncident(message: Message): boolean {
	return message.type === 'incident' || ['blind', 'visible'].includes(message.notice.kind)
}

function openingOf({ cause: before, opening }: Incident, message: Message): Numbers | undefined {
	if (message.type !== 'incident' || isEnd(message)) return opening
	const { cause, evidence } = message.event
	const isOther = before && cause && (cause.kind !== before.kind || cause.station !== before.station)
	return isOther ? numbersOf(evidence) : opening
}

/** What a follow-up compares, of one sample. */
export function numbersOf(evidence: Evidence): Numbers {
	const { accepted, acceptQueue, stuck, hidden, arrivalsPerSecond, window, stations } = evidence
	return {
		...{ accepted, acceptQueue, stuck, hidden, arrivalsPerSecond },
		taken: occupancyOf(evidence).taken,
		halfOpen: window.at(-1)?.halfOpen ?? 0,
		stations: stations.map(({ id, name, busy, waiting, stuck }) => ({ id, name, busy, waiting, stuck })),
	}
}
