import type { IncidentMessage, Message, NoticeMessage } from './message.js'
import { formatDuration } from './quantity.js'
import { describeTimeLeftShortly } from './time-left.js'
import { PATTERN_TITLES, PATTERN_WORDS } from './words.js'

/** How a message is dressed: the colour of its edge, the word on its badge. */
export type Tone = 'critical' | 'warning' | 'resolved' | 'information'

/** The first words of a message. */
export interface Headline {
	readonly tone: Tone
	/** The word in capitals that comes first: `CRITICAL`, `RESOLVED`, `BLIND`. */
	readonly badge: string
	/** Which service on which host. */
	readonly subject: string
	/** What is happening, without the subject. */
	readonly title: string
}

/** The headline of a message; `DRILL` is part of the badge, so that no channel can forget it. */
export function createHeadline(message: Message): Headline {
	const headline = message.type === 'notice' ? noticeHeadline(message) : incidentHeadline(message)
	return message.drill ? { ...headline, badge: `DRILL ${headline.badge}` } : headline
}

/** The headline in one line: `CRITICAL: apache on web03: running out of workers`. */
export function formatHeadline({ badge, subject, title }: Headline): string {
	return `${badge}: ${subject}: ${title}`
}

const AGAIN = { 'follow-up': 'how it stands', reminder: 'still open' } as const

function incidentHeadline({ event, host, again }: IncidentMessage): Headline {
	const { service, severity, pattern } = event.incident
	const subject = `${service} on ${host}`
	const title = PATTERN_TITLES[pattern][severity]
	const left = describeTimeLeftShortly(event.evidence)
	const now = left ? `${title}, ${left}` : title
	const open = { tone: severity, badge: severity.toUpperCase(), subject } as const
	if (again) return { ...open, title: `${AGAIN[again]}: ${now}` }
	switch (event.kind) {
		case 'opened':
			return { ...open, title: now }
		case 'escalated':
			return { ...open, title: `worse: ${now}` }
		case 'changed':
			return { ...open, title: `now a ${PATTERN_WORDS[pattern]}: ${now}` }
		case 'resolved': {
			const lasted = event.closing ? ` after ${formatDuration(event.closing.durationSeconds)}` : ''
			return { tone: 'resolved', badge: 'RESOLVED', subject, title: `recovered${lasted}` }
		}
	}
}

const NOTICES = {
	blind: { tone: 'critical', badge: 'BLIND', title: 'forewarn cannot see this service' },
	sighted: { tone: 'resolved', badge: 'SIGHTED', title: 'forewarn sees this service again' },
	late: { tone: 'warning', badge: 'LATE', title: 'samples are late or missing' },
	advisory: { tone: 'information', badge: 'NOTICE', title: 'worth a look, no worker exhaustion' },
} as const

const ADVISORY_TITLES: Readonly<Record<string, string>> = {
	'time-wait': 'connection churn',
	'listener-gone': 'the listener has gone',
	'stuck-elsewhere': 'another program leaks connections',
}

function noticeHeadline({ notice, host }: NoticeMessage): Headline {
	const { tone, badge, title } = NOTICES[notice.kind]
	const subject = notice.service === undefined ? host : `${notice.service} on ${host}`
	return { tone, badge, subject, title: (notice.kind === 'advisory' && ADVISORY_TITLES[notice.rule]) || title }
}
