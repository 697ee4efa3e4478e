import { buildEvidenceTable, type EvidenceTable } from './evidence-table.js'
import { type Fact, listFacts, listNoticeFacts } from './facts.js'
import { type IncidentMessage, type Link, type Message, type NoticeMessage, threadKey } from './message.js'
import { formatDuration } from './quantity.js'
import { type Runbook, STEP_SECTIONS, type Step } from './runbooks/runbook.js'
import { describeTimeLeftShortly } from './time-left.js'
import { PATTERN_TITLES, PATTERN_WORDS } from './words.js'

/** A message laid out, before any channel's own form: the same words in the same order everywhere. */
export interface Page {
	readonly headline: Headline
	/** One sentence with the numbers. */
	readonly reason: string
	readonly facts: readonly Fact[]
	readonly table: EvidenceTable | undefined
	/** The first steps of the runbook, and what it is called; undefined where there is nothing to do. */
	readonly advice: Advice | undefined
	readonly links: readonly Link[]
	/** The small print: what sent this, and the incident's id. */
	readonly footer: string
}

/** What to do first. */
export interface Advice {
	readonly title: string
	readonly meaning: string
	readonly steps: readonly NumberedStep[]
	/** The whole runbook, for channels with room for it. */
	readonly runbook: Runbook
}

/** A step with its number and the heading under which it stands in the runbook. */
export interface NumberedStep extends Step {
	readonly number: number
	readonly heading: string
}

const FIRST_STEPS = 3
const EXERCISE = 'This is an exercise, nothing is wrong. A real page would say: '

/** Lays a message out. */
export function createPage(message: Message): Page {
	const common = {
		headline: createHeadline(message),
		links: message.links.filter(({ url }) => /^https?:\/\/[\x21-\x7e]+$/i.test(url)),
		footer: `forewarn on ${message.host} · ${threadKey(message)}`,
	}
	const explain = (reason: string) => (message.drill ? EXERCISE + reason : reason)
	if (message.type === 'notice') {
		const advice = message.runbook && createAdvice(message.runbook)
		return {
			...common,
			reason: explain(message.notice.reason),
			facts: listNoticeFacts(message),
			table: undefined,
			advice,
		}
	}
	const { event } = message
	const table = event.evidence.window.length > 0 ? buildEvidenceTable(event.evidence) : undefined
	const advice = event.kind === 'resolved' ? undefined : createAdvice(message.runbook)
	return { ...common, reason: explain(event.reason), facts: listFacts(message), table, advice }
}

function createAdvice(runbook: Runbook): Advice {
	return { title: runbook.title, meaning: runbook.meaning, steps: firstSteps(runbook), runbook }
}

/** The first steps in the order of the runbook: the built-in ones are written so that these three suffice to act. */
function firstSteps(runbook: Runbook): NumberedStep[] {
	return STEP_SECTIONS.flatMap(({ key, heading }) => runbook[key].map((step) => ({ ...step, heading })))
		.slice(0, FIRST_STEPS)
		.map((step, index) => ({ ...step, number: index + 1 }))
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
