import { isEnd, type Message, messageKey, threadKey, wallTimeOf } from '../message/message.js'
import { createPage, formatHeadline } from '../message/page.js'

/** A message in the words of Prometheus: what Alertmanager takes, and what its webhooks give on. */
export interface Alert {
	readonly status: 'firing' | 'resolved'
	/** What it is: the same over its whole life, but for severity and pattern. */
	readonly labels: Readonly<Record<string, string>>
	/** What is said of it. */
	readonly annotations: Readonly<Record<string, string>>
	readonly startsAt: string | undefined
	/** Undefined while it fires. */
	readonly endsAt: string | undefined
	readonly generatorURL: string
}

/** How long a text in an alert may be; a runbook is longer than any of ours. */
const MAX_TEXT = 4000

/** Describes a message as an alert. */
export function describeAlert(message: Message): Alert {
	const page = createPage(message)
	const { advice, links } = page
	const ended = isEnd(message)
	const steps = advice?.steps.map(({ number, text, command }) => `${number}. ${text}${command ? `\n$ ${command}` : ''}`)
	return {
		status: ended ? 'resolved' : 'firing',
		labels: labelsOf(message),
		annotations: {
			summary: formatHeadline(page.headline).slice(0, MAX_TEXT),
			description: [page.users, page.reason].filter(Boolean).join(' ').slice(0, MAX_TEXT),
			...(page.first === undefined ? {} : { do_first: page.first.slice(0, MAX_TEXT) }),
			facts: page.facts
				.map(({ label, value }) => `${label}: ${value}`)
				.join('\n')
				.slice(0, MAX_TEXT),
			...(steps ? { first_steps: steps.join('\n').slice(0, MAX_TEXT) } : {}),
			...Object.fromEntries(links.slice(0, 1).map(({ url }) => ['link', url])),
			incident: threadKey(message),
		},
		startsAt: formatTime(beginningOf(message)),
		endsAt: ended ? endNow(message) : undefined,
		generatorURL: links[0]?.url ?? '',
	}
}

/** The labels that this alert had before the event, where the event changed them: an alert of that name must end. */
export function formerLabels(message: Message): Readonly<Record<string, string>> | undefined {
	if (message.type !== 'incident') return undefined
	const { kind, previousPattern } = message.event
	if (kind !== 'escalated' && previousPattern === undefined) return undefined
	const labels = labelsOf(message)
	return {
		...labels,
		...(previousPattern === undefined ? {} : { pattern: previousPattern }),
		...(kind === 'escalated' ? { severity: 'warning' } : {}),
	}
}

/** The end of an alert that ends with this message. A clock that was set back meanwhile must not make it lie before the beginning: that is refused. */
export function endNow(message: Message): string {
	return new Date(Math.max(wallTimeOf(message) ?? 0, (beginningOf(message) ?? 0) + 1)).toISOString()
}

/** The key of what a channel keeps open: an incident's own, or being blind for a service. */
export function alertKey(message: Message): string {
	if (message.type === 'incident') return threadKey(message)
	const { kind, service } = message.notice
	const blind = kind === 'blind' || kind === 'visible'
	return blind ? `${message.drill ? 'drill-' : ''}blind-${service ?? 'host'}` : messageKey(message)
}

function labelsOf(message: Message): Record<string, string> {
	const common = { instance: message.host, ...(message.drill ? { drill: 'true' } : {}) }
	if (message.type === 'incident') {
		const { service, severity, pattern } = message.event.incident
		return { alertname: 'ApacheWorkersRunOut', service, severity, pattern, ...common }
	}
	const { kind, service, rule, severity: own } = message.notice
	const name = { blind: 'ForewarnBlind', visible: 'ForewarnBlind', late: 'ForewarnLate', advisory: 'ForewarnAdvisory' }
	const severity = { blind: 'critical', visible: 'critical', late: 'warning', advisory: 'info' }
	// Being blind and seeing again have rules of their own; the alert is one.
	const about = kind === 'blind' || kind === 'visible' ? {} : { rule }
	return {
		alertname: name[kind],
		...(service ? { service } : {}),
		severity: own ?? severity[kind],
		...about,
		...common,
	}
}

function beginningOf(message: Message): number | undefined {
	if (message.type === 'incident') return message.event.incident.openedWallTime
	// When the blindness began is not known to who sees again: Alertmanager keeps the start that it knows.
	return isEnd(message) ? undefined : message.notice.wallTime
}

function formatTime(wallTime: number | undefined): string | undefined {
	return wallTime === undefined ? undefined : new Date(wallTime).toISOString()
}
