import { createHash, createHmac } from 'node:crypto'
import { type Message, messageKey } from '../message/message.js'
import { text, webAddress } from '../settings/fields.js'
import { mapping, type Settings } from '../settings/mapping.js'
import { secret } from '../settings/secret-field.js'
import { type Alert, alertKey, describeAlert } from './alert.js'
import { postJson, probeAddress } from './http.js'
import { type Delivery, type Notifier, type NotifierKind, timeout, typeAndName } from './notifier.js'

const schema = mapping({
	...typeAndName('webhook'),
	...secret('url', {
		about: 'Where JSON in the form of Alertmanager’s webhooks is posted.',
		holds: webAddress,
		needed: true,
	}),
	...secret('secret', {
		about: 'What bodies are signed with, by HMAC-SHA256. Better: secret_env or secret_file.',
		holds: text('a secret'),
	}),
	timeout,
})

/** JSON to a web address, as Alertmanager's webhooks send it. */
type WebhookSettings = Settings<typeof schema>

/** `type: webhook`. */
export const webhookKind: NotifierKind<WebhookSettings> = {
	schema,
	create: (settings) => createWebhookNotifier(settings),
	describe: ({ secret }) => `webhook, ${secret ? 'signed' : 'not signed'}`,
	probe: ({ url, timeout }, signal) => probeAddress(url, timeout, signal),
	keepsAlerts: true,
}

/** Names of our headers: the signature, and a key that is the same whenever this very message is sent again. */
const SIGNATURE = 'x-forewarn-signature'
const IDEMPOTENCY = 'idempotency-key'

/** Go's zero time, which Alertmanager writes for an end that is not known. */
const NO_TIME = '0001-01-01T00:00:00Z'

/**
 * Posts the body that Alertmanager's webhooks have (version 4), so that whatever takes those takes ours. With a secret
 * it is signed: `t=<seconds>,v1=<hex>`, the HMAC-SHA256 of the seconds, a dot and the body.
 */
export function createWebhookNotifier(
	{ name, url, secret, timeout }: WebhookSettings,
	wallClock: () => number = Date.now,
): Notifier {
	return {
		name,
		send(message, signal): Promise<Delivery> {
			const body = JSON.stringify(renderWebhook(message, name))
			const signed = secret ? { [SIGNATURE]: sign(body, secret.reveal(), Math.floor(wallClock() / 1000)) } : {}
			const headers = { [IDEMPOTENCY]: encodeURIComponent(messageKey(message)), ...signed }
			return postJson({ service: 'the webhook', url, headers, body, timeout, secrets: [secret] }, signal)
		},
	}
}

/** The signature of a body at a time, in seconds since the epoch: a receiver can refuse what is old. */
function sign(body: string, secret: string, seconds: number): string {
	return `t=${seconds},v1=${createHmac('sha256', secret).update(`${seconds}.${body}`).digest('hex')}`
}

/** The body, in the form that Alertmanager documents for its webhook receiver. */
export function renderWebhook(message: Message, receiver: string) {
	const alert = describeAlert(message)
	const { labels, annotations, status, generatorURL } = alert
	return {
		version: '4',
		groupKey: `forewarn/${message.host}/${alertKey(message)}`,
		truncatedAlerts: 0,
		status,
		receiver,
		groupLabels: { alertname: labels.alertname ?? '', instance: message.host },
		commonLabels: labels,
		commonAnnotations: annotations,
		externalURL: generatorURL,
		alerts: [renderAlert(alert)],
	}
}

function renderAlert({ status, labels, annotations, startsAt, endsAt, generatorURL }: Alert) {
	const times = { startsAt: startsAt ?? NO_TIME, endsAt: endsAt ?? NO_TIME }
	return { status, labels, annotations, ...times, generatorURL, fingerprint: fingerprint(labels) }
}

/** Sixteen digits by which receivers tell alerts apart; severity and pattern may change over its life and stay out. */
function fingerprint({ severity: _severity, pattern: _pattern, ...labels }: Readonly<Record<string, string>>): string {
	const sorted = Object.entries(labels).sort(([one], [other]) => (one < other ? -1 : 1))
	return createHash('sha256').update(JSON.stringify(sorted)).digest('hex').slice(0, 16)
}
