import { formatDuration } from '../detect/quantity.js'
import { type Fact, listFacts, listNoticeFacts } from './facts.js'
import { type IncidentMessage, type Link, type Message, type NoticeMessage, threadKey } from './message.js'
import { printable } from './printable.js'
import { firstToDo, type Runbook, STEP_SECTIONS, type Step } from './runbooks/runbook.js'
import { buildEvidenceTable, buildStationTable, type Table } from './table.js'
import { describeTimeLeftShortly, describeUsers } from './time-left.js'
import { CAUSE_TITLES, PATTERN_TITLES, PATTERN_WORDS } from './words.js'

/**
 * A message laid out, before any channel's own form: the same words in the same order everywhere. The first three lines are
 * the headline, `users` and `first`. Nothing in it can steer a terminal or turn the direction of text: each string is
 * printable, each command is printable line by line.
 */
export interface Page {
	readonly headline: Headline
	/** How long users wait now, or how long until they do; undefined where it is about no users. */
	readonly users: string | undefined
	/** What to do first, ready to paste; undefined where there is nothing to do. */
	readonly first: string | undefined
	/** One sentence with the numbers. */
	readonly reason: string
	readonly facts: readonly Fact[]
	/** The stations, then the last samples. */
	readonly tables: readonly Table[]
	/** Undefined where there is nothing to do. */
	readonly advice: Advice | undefined
	readonly links: readonly Link[]
	/** The small print: what sent this, and the incident's id. */
	readonly footer: string
}

/** What to do. */
export interface Advice {
	readonly title: string
	readonly meaning: string
	/** All steps, in the order in which they are done. */
	readonly steps: readonly NumberedStep[]
}

/** A step with its number and the heading under which it stands in the runbook. */
export interface NumberedStep extends Step {
	readonly number: number
	readonly heading: string
}

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

const EXERCISE = 'This is an exercise, nothing is wrong. A real page would say:'

/** Lays a message out. */
export function createPage(message: Message): Page {
	const page = message.type === 'notice' ? noticePage(message) : incidentPage(message)
	return {
		...makePrintable({
			...(message.drill ? markDrill(page) : page),
			footer: `forewarn on ${message.host} · ${threadKey(message)}`,
		}),
		links: message.links
			.filter(({ url }) => /^https?:\/\/[\x21-\x7e]+$/i.test(url))
			.map(({ label, url }) => ({ label: printable(label), url })),
	}
}

/** The headline in one line: `CRITICAL: apache on web03: running out of workers`. */
export function formatHeadline({ badge, subject, title }: Headline): string {
	return `${badge}: ${subject}: ${title}`
}

type Layout = Omit<Page, 'links' | 'footer'>

function markDrill(page: Layout): Layout {
	const { headline, users, reason } = page
	return {
		...page,
		headline: { ...headline, badge: `DRILL ${headline.badge}` },
		users: users && `${EXERCISE} ${users}`,
		reason: users ? reason : `${EXERCISE} ${reason}`,
	}
}

function incidentPage(message: IncidentMessage): Layout {
	const { event, runbook } = message
	const over = event.kind === 'resolved'
	const isWell = over || (message.again === 'follow-up' && event.evidence.timeLeft === undefined)
	return {
		headline: incidentHeadline(message),
		users: over ? undefined : describeUsers(event.evidence, message.again !== undefined),
		reason: asSentence(event.reason),
		facts: listFacts(message),
		tables: [buildStationTable(event.evidence, isWell), buildEvidenceTable(event.evidence)].filter(
			({ rows }) => rows.length > 0,
		),
		...advise(over ? undefined : runbook),
	}
}

function noticePage(message: NoticeMessage): Layout {
	const reason = asSentence(message.notice.reason)
	const facts = listNoticeFacts(message)
	return { headline: noticeHeadline(message), users: undefined, reason, facts, tables: [], ...advise(message.runbook) }
}

function advise(runbook: Runbook | undefined): Pick<Page, 'first' | 'advice'> {
	if (!runbook) return { first: undefined, advice: undefined }
	const { title, meaning } = runbook
	const steps = STEP_SECTIONS.flatMap(({ key, heading }) => runbook[key].map((step) => ({ ...step, heading }))).map(
		(step, index) => ({ ...step, number: index + 1 }),
	)
	const first = firstToDo(steps)
	return { first: first?.command?.split('\n')[0] ?? first?.text, advice: { title, meaning, steps } }
}

const AGAIN = { 'follow-up': 'how it stands', repeat: 'still open' } as const

function incidentHeadline({ event, host, again }: IncidentMessage): Headline {
	const { service, severity, pattern } = event.incident
	const subject = `${service} on ${host}`
	const title = titleOf(event)
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
			return {
				...open,
				title: `${event.previousPattern ? `now a ${PATTERN_WORDS[pattern]}` : 'another cause'}: ${now}`,
			}
		case 'resolved': {
			const lasted = event.closing ? ` after ${formatDuration(event.closing.durationSeconds)}` : ''
			return { tone: 'resolved', badge: 'RESOLVED', subject, title: `recovered${lasted}` }
		}
	}
}

/** By cause, with the station at fault by its name; by pattern where the cause is unclear. */
function titleOf({ incident, ...event }: IncidentMessage['event']): string {
	const { kind, station } = event.cause
	if (kind === 'unclear') return PATTERN_TITLES[incident.pattern][incident.severity]
	const name = event.evidence.stations?.find(({ id }) => id === station)?.name ?? station ?? 'a backend'
	return CAUSE_TITLES[kind].replace('STATION', () => name)
}

const NOTICES = {
	blind: { tone: 'critical', badge: 'BLIND', title: 'forewarn cannot see this service' },
	visible: { tone: 'resolved', badge: 'VISIBLE AGAIN', title: 'forewarn sees this service again' },
	late: { tone: 'warning', badge: 'LATE', title: 'samples are late or missing' },
	advisory: { tone: 'information', badge: 'NOTICE', title: 'worth a look, no worker exhaustion' },
	critical: { tone: 'critical', badge: 'CRITICAL', title: 'users fail, and not for want of workers' },
} as const

const ADVISORY_TITLES: Readonly<Record<string, string>> = {
	'time-wait': 'connection churn',
	'listener-gone': 'other programs stopped listening',
	'local-ports': 'local ports run out',
	'backend-close-wait': 'connections that a backend closed are kept',
	conntrack: 'connection tracking fills',
	'stuck-elsewhere': 'another program leaks connections',
	'pool-full': 'a PHP-FPM pool is full',
}

function noticeHeadline({ notice, host }: NoticeMessage): Headline {
	const { tone, badge, title } = NOTICES[notice.severity ?? notice.kind]
	const subject = notice.service === undefined ? host : `${notice.service} on ${host}`
	return { tone, badge, subject, title: (notice.kind === 'advisory' && ADVISORY_TITLES[notice.rule]) || title }
}

function asSentence(text: string): string {
	return `${text.charAt(0).toUpperCase()}${text.slice(1)}${/[.!?]$/.test(text) ? '' : '.'}`
}

/** Every string in it on one line and printable; in a command, line by line. */
function makePrintable<T>(value: T, key?: string): T {
	if (typeof value === 'string') {
		const lines = key === 'command' ? value.split('\n') : [value]
		return lines.map(printable).join('\n') as T
	}
	if (typeof value !== 'object' || value === null) return value
	if (Array.isArray(value)) return value.map((item) => makePrintable(item)) as T
	return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, makePrintable(item, name)])) as T
}
