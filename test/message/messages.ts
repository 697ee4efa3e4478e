import type { IncidentEvent, Notice } from '../../src/detect/incident-event.js'
import type { Evidence, WindowRow } from '../../src/detect/verdict.js'
import {
	createIncidentMessage,
	createNoticeMessage,
	type IncidentMessage,
	type MessageContext,
	type NoticeMessage,
} from '../../src/message/message.js'

/** Saturday 21 November 2026, 14:21:07 UTC. */
export const OPENED = Date.UTC(2026, 10, 21, 14, 21, 7)

/** On web03, in UTC, with one link. */
export const CONTEXT: MessageContext = {
	host: 'web03',
	drill: false,
	timeZone: () => 0,
	links: [{ label: 'Status page', url: 'http://web03.example.org:9180/' }],
}

function row(at: number, numbers: Partial<WindowRow>): WindowRow {
	return {
		at,
		wallTime: OPENED + (at - 720) * 1000,
		accepted: 0,
		queued: 0,
		acceptQueue: 0,
		stuck: 0,
		halfOpen: 0,
		timeWait: 0,
		arrivalsPerSecond: undefined,
		load1: undefined,
		throughputBytesPerSecond: undefined,
		...numbers,
	}
}

const TRAFFIC = { kind: 'traffic', station: null, text: 'more users: 19.4 connections a second, usually 11.0' } as const

const STUCK = { kind: 'stuck', station: null, text: '12 requests never end' } as const
const CROWD = { kind: 'crowd', station: null, text: 'arrivals jumped: 31.0 connections a second, usually 4.1' } as const

/** Traffic that grows towards 40 prefork workers. The numbers are made up, in proportion (Little's law) to real runs. */
export const SATURATION: Evidence = {
	capacity: { workers: 40, source: 'apache-config', provenance: 'from apache2.conf' },
	accepted: 38,
	acceptQueue: 0,
	stuck: 0,
	hidden: 0,
	arrivalsPerSecond: 19.4,
	holdingSeconds: 1.96,
	timeLeft: { soonest: 60, likely: 170, latest: 300 },
	cause: TRAFFIC,
	stations: [],
	timeToFailure: undefined,
	holders: [
		{ prefix: '203.0.113.0/24', connections: 31 },
		{ prefix: '2001:db8:7::/48', connections: 4 },
	],
	signals: [],
	window: [
		row(600, { accepted: 22, timeWait: 610, arrivalsPerSecond: 11, load1: 0.82, throughputBytesPerSecond: 1_240_000 }),
		row(630, { accepted: 26, timeWait: 702, arrivalsPerSecond: 13.1, load1: 1.1, throughputBytesPerSecond: 1_400_000 }),
		row(660, { accepted: 31, timeWait: 798, arrivalsPerSecond: 15.6, load1: 1.4, throughputBytesPerSecond: 1_710_000 }),
		row(690, {
			accepted: 35,
			halfOpen: 2,
			timeWait: 905,
			arrivalsPerSecond: 17.5,
			load1: 1.9,
			throughputBytesPerSecond: 2_000_000,
		}),
		row(720, {
			accepted: 38,
			halfOpen: 3,
			timeWait: 1012,
			arrivalsPerSecond: 19.4,
			load1: 2.3,
			throughputBytesPerSecond: 2_150_000,
		}),
	],
	topPeers: [
		{ prefix: '203.0.113.0/24', connections: 31 },
		{ prefix: '2001:db8:7::/48', connections: 4 },
	],
	overflows: 0,
}

const OPENING: IncidentEvent = {
	kind: 'opened',
	at: 720,
	wallTime: OPENED,
	incident: {
		id: 'apache-720',
		service: 'apache',
		ports: [80, 443],
		pattern: 'gradual-saturation',
		severity: 'warning',
		openedAt: 720,
		openedWallTime: OPENED,
	},
	rule: 'exhaustion-forecast',
	reason: '38 of 40 workers hold a connection, 4 more every 30 s: all will be taken in about 3 min.',
	cause: TRAFFIC,
	evidence: SATURATION,
	closing: undefined,
	previousPattern: undefined,
}

/** An event with some of its parts replaced. */
export function event(changes: Partial<IncidentEvent> = {}, incident: Partial<IncidentEvent['incident']> = {}) {
	return { ...OPENING, ...changes, incident: { ...OPENING.incident, ...incident } }
}

/** The four kinds of event of one incident, and one per pattern beside. */
export const EVENTS = {
	opened: event(),
	escalated: event(
		{
			kind: 'escalated',
			at: 870,
			wallTime: OPENED + 150_000,
			rule: 'queue-standing',
			reason: 'All 40 workers are taken and 78 clients wait, over two samples.',
			evidence: {
				...SATURATION,
				accepted: 40,
				acceptQueue: 78,
				timeLeft: undefined,
				window: [
					row(750, { accepted: 40, acceptQueue: 3, timeWait: 1050, arrivalsPerSecond: 20 }),
					row(780, { accepted: 40, acceptQueue: 9, timeWait: 1061, arrivalsPerSecond: 20.5 }),
					row(810, { accepted: 40, acceptQueue: 8, timeWait: 1066, arrivalsPerSecond: 21 }),
					row(840, { accepted: 40, acceptQueue: 6, timeWait: 1070, arrivalsPerSecond: 22 }),
					row(870, { accepted: 40, acceptQueue: 78, halfOpen: 12, timeWait: 1065, arrivalsPerSecond: 24 }),
				],
			},
		},
		{ severity: 'critical' },
	),
	changed: event(
		{
			kind: 'changed',
			at: 900,
			wallTime: OPENED + 180_000,
			rule: 'stuck-growing',
			cause: STUCK,
			reason: '14 of 40 workers are stuck, 3 more in the last minute.',
			previousPattern: 'gradual-saturation',
			evidence: {
				...SATURATION,
				accepted: 24,
				stuck: 14,
				hidden: 2,
				cause: STUCK,
				timeLeft: { soonest: 400, likely: 520, latest: undefined },
			},
		},
		{ severity: 'critical', pattern: 'resource-leak' },
	),
	resolved: event({
		kind: 'resolved',
		at: 1095,
		wallTime: OPENED + 375_000,
		rule: 'calm',
		reason: 'Workers accept again: 4 calm samples, the queue is empty, 12 of 40 in use.',
		evidence: { ...SATURATION, accepted: 12, timeLeft: undefined },
		closing: { durationSeconds: 375, overflows: 412, leadSeconds: 186 },
	}),
	spike: event(
		{
			rule: 'queue-jump',
			cause: CROWD,
			reason: '412 clients wait in the accept queue of 511, 390 more than two seconds ago.',
			evidence: {
				...SATURATION,
				capacity: undefined,
				acceptQueue: 412,
				cause: CROWD,
				overflows: 1204,
				turnedAway: true,
				timeLeft: { soonest: 0, likely: 0, latest: 0 },
			},
		},
		{ severity: 'critical', pattern: 'sudden-spike' },
	),
} satisfies Record<string, IncidentEvent>

/** A message of an event of the table above. */
export function incidentMessage(
	changed: IncidentEvent = EVENTS.opened,
	circumstances: Partial<MessageContext> = {},
): IncidentMessage {
	return createIncidentMessage(changed, { ...CONTEXT, ...circumstances })
}

/** forewarn sees no listener. */
export const BLIND: Notice = {
	kind: 'blind',
	at: 30,
	wallTime: OPENED,
	service: 'apache',
	rule: 'no-listener',
	reason: 'Nothing listens on port 80 or 443 in this network namespace: forewarn cannot see apache.',
}

/** A message of a notice. */
export function noticeMessage(notice: Notice = BLIND, circumstances: Partial<MessageContext> = {}): NoticeMessage {
	return createNoticeMessage(notice, [80, 443], { ...CONTEXT, ...circumstances })
}
