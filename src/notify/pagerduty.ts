import { createHash } from 'node:crypto'
import { isEnd, type Message, wallTimeOf } from '../message/message.js'
import { createPage, formatHeadline } from '../message/page.js'
import { truncate } from '../message/printable.js'
import { optional, text, webAddress } from '../settings/fields.js'
import { mapping, type Settings } from '../settings/mapping.js'
import { Secret } from '../settings/secret.js'
import { secret } from '../settings/secret-field.js'
import { alertKey } from './alert.js'
import { postJson, probeAddress } from './http.js'
import { type Notifier, type NotifierKind, timeout, typeAndName } from './notifier.js'

/** PagerDuty's API for accounts in the United States. */
const PAGERDUTY_URL = 'https://events.pagerduty.com'

const schema = mapping({
	...typeAndName('pagerduty'),
	...secret('key', {
		about: 'The integration key of a service (Events API v2). Better: key_env or key_file.',
		holds: text('an integration key'),
		needed: true,
	}),
	url: optional('Where the API is: https://events.eu.pagerduty.com for accounts in the EU.', webAddress, PAGERDUTY_URL),
	timeout,
})

/** Alerts into PagerDuty through the Events API v2. */
type PagerDutySettings = Settings<typeof schema>

/** `type: pagerduty`. */
export const pagerdutyKind: NotifierKind<PagerDutySettings> = {
	schema,
	create: createPagerDutyNotifier,
	describe: ({ url }) => `PagerDuty Events API v2 at ${url}`,
	probe: ({ url, timeout }, signal) => probeAddress(new Secret(url), timeout, signal),
	keepsAlerts: true,
	leavesAlertsOpen: true,
}

/** Limits of the Events API v2. */
const MAX_KEY = 255
const MAX_SUMMARY = 1024

/**
 * Triggers and resolves PagerDuty alerts through the Events API v2. All events of one incident carry one dedup_key of our
 * own, so that sending one twice does not page twice. What no one needs to get up for becomes a change event, which pages
 * no one and need not be resolved.
 */
export function createPagerDutyNotifier({ name, key, url, timeout }: PagerDutySettings): Notifier {
	return {
		name,
		send(message, signal) {
			const change = isChange(message)
			const event = change ? renderChange(message) : renderEvent(message)
			const post = {
				service: 'PagerDuty',
				url: new Secret(url),
				path: change ? '/v2/change/enqueue' : '/v2/enqueue',
				body: JSON.stringify({ routing_key: key.reveal(), ...event }),
				timeout,
				secrets: [key],
			}
			return postJson(post, signal)
		},
	}
}

/** The key under which PagerDuty keeps all events of an incident together; a long one ends in its hash. */
export function dedupKey(message: Message): string {
	const key = `forewarn-${message.host}-${alertKey(message)}`
	if (key.length <= MAX_KEY) return key
	const hash = createHash('sha256').update(key).digest('hex').slice(0, 32)
	return `${key.slice(0, MAX_KEY - hash.length - 1)}-${hash}`
}

/** Advisories and late samples are worth a line, not a page that has to be closed by hand; a critical one is worth it. */
function isChange(message: Message): boolean {
	if (message.type !== 'notice' || message.notice.severity === 'critical') return false
	return message.notice.kind === 'advisory' || message.notice.kind === 'late'
}

function renderEvent(message: Message) {
	const action = { event_action: isEnd(message) ? 'resolve' : 'trigger', dedup_key: dedupKey(message) }
	const { users, first, facts, reason, advice, links } = createPage(message)
	const steps = advice?.steps.map(({ text, command }) => (command ? `${text}\n$ ${command}` : text))
	return {
		...action,
		client: 'forewarn',
		links: links.map(({ url, label }) => ({ href: url, text: label })),
		payload: {
			summary: summaryOf(message),
			source: message.host,
			severity: severityOf(message),
			...timestampOf(message),
			...(message.type === 'incident'
				? { component: message.event.incident.service, class: message.event.incident.pattern }
				: { class: message.notice.rule }),
			custom_details: {
				...(users === undefined ? {} : { users }),
				...(first === undefined ? {} : { 'Do first': first }),
				reason,
				...Object.fromEntries(facts.map(({ label, value }) => [label, value])),
				...(steps ? { 'First steps': steps } : {}),
			},
		},
	}
}

function renderChange(message: Message) {
	const { reason, links } = createPage(message)
	return {
		payload: {
			summary: summaryOf(message),
			source: message.host,
			...timestampOf(message),
			custom_details: { reason },
		},
		links: links.map(({ url, label }) => ({ href: url, text: label })),
	}
}

function summaryOf(message: Message): string {
	return truncate(formatHeadline(createPage(message).headline), MAX_SUMMARY)
}

function severityOf(message: Message): 'critical' | 'warning' | 'error' {
	if (message.type === 'incident') return message.event.incident.severity
	return 'error'
}

function timestampOf(message: Message): { timestamp?: string } {
	const wallTime = wallTimeOf(message)
	return wallTime === undefined ? {} : { timestamp: new Date(wallTime).toISOString() }
}
