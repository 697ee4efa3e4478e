import * as z from 'zod'
import { DEFAULT_REFRESH, DEFAULT_TIMEOUT, PAGERDUTY_URL } from '../../notify/settings.js'
import { formatDuration } from '../duration.js'
import { duration, text, webAddress, whole } from '../fields.js'

const timeout = duration({ min: 1, max: 120 })
	.prefault(formatDuration(DEFAULT_TIMEOUT))
	.describe('Time after which one attempt is given up.')

const nameError = 'expected a name of letters, digits, dots, - and _'

function notifierName(type: string) {
	return z
		.string({ error: nameError })
		.regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/, { error: nameError })
		.default(type)
		.meta({ title: 'name' })
		.describe('Its name in logs and results; needed only where two have the same type.')
}

/** Editors are told, too, that a secret stands in exactly one of its three places. */
export const exactlyOne = (key: string) => ({
	oneOf: ['', '_env', '_file'].map((ending) => ({ required: [`${key}${ending}`] })),
})

/** A key ending in `_env`. */
export const variable = text('the name of an environment variable').regex(/^[A-Za-z_][A-Za-z0-9_]*$/, {
	error: 'expected the name of an environment variable',
})

const path = text('the path of a file')

const console = z.strictObject({
	type: z.literal('console'),
	name: notifierName('console'),
})

const slack = z
	.strictObject({
		type: z.literal('slack'),
		name: notifierName('slack'),
		url: webAddress()
			.optional()
			.describe('The incoming webhook’s URL. Whoever has it can post: url_env or url_file keep it out of this file.'),
		url_env: variable.optional().describe('The environment variable that holds the URL.'),
		url_file: path.optional().describe('The file that holds the URL.'),
		mention: z
			.string()
			.regex(/^(here|channel|everyone|[UWS][A-Z0-9]{5,20})$/, {
				error: 'expected here, channel, everyone, or the id of a member (U…) or user group (S…)',
			})
			.optional()
			.describe('Whom a critical page calls: here, channel, everyone, or the id of a member or user group.'),
		timeout,
	})
	.meta(exactlyOne('url'))

const TLS = ['implicit', 'starttls', 'opportunistic', 'none'] as const

const address = z
	.string({ error: 'expected an email address' })
	.regex(/^[^\r\n]*[^\s@<>]+@[^\s@<>]+>?$/, { error: 'expected an email address' })
	.meta({ title: 'email address', patternErrorMessage: 'expected an email address' })

const email = z.strictObject({
	type: z.literal('email'),
	name: notifierName('email'),
	host: text('the name of a mail server').describe('The mail server.'),
	port: whole({ min: 1, max: 65_535 })
		.default(587)
		.describe('Its port: 587 with starttls, 465 with implicit, 25 for a relay.'),
	tls: z
		.enum(TLS)
		.default('starttls')
		.describe(
			'implicit: from the first byte. starttls: or not at all. opportunistic: where offered. none: a relay on this host.',
		),
	user: text('a user name')
		.optional()
		.describe('The user to sign in with; leave it out for a relay that asks for none.'),
	password: text('a password').optional().describe('The password. Better: password_env or password_file.'),
	password_env: variable.optional().describe('The environment variable that holds the password.'),
	password_file: path.optional().describe('The file that holds the password.'),
	from: address.describe('The sender: a bare address, or one with a name before it.'),
	to: z
		.array(address, { error: 'expected a list of email addresses' })
		.min(1, { error: 'expected at least one address' })
		.max(50, { error: 'expected at most 50 addresses' })
		.describe('The recipients.'),
	verifyCertificate: z
		.boolean()
		.default(true)
		.describe('false accepts any certificate: for a relay with a self-signed one.'),
	timeout,
})

const pagerduty = z
	.strictObject({
		type: z.literal('pagerduty'),
		name: notifierName('pagerduty'),
		key: text('an integration key')
			.optional()
			.describe('The integration key of a service (Events API v2). Better: key_env or key_file.'),
		key_env: variable.optional().describe('The environment variable that holds the key.'),
		key_file: path.optional().describe('The file that holds the key.'),
		url: webAddress()
			.default(PAGERDUTY_URL)
			.describe('Where the API is: https://events.eu.pagerduty.com for accounts in the EU.'),
		timeout,
	})
	.meta(exactlyOne('key'))

const urlElsewhere = {
	url_env: variable.optional().describe('The environment variable that holds the URL.'),
	url_file: path.optional().describe('The file that holds the URL.'),
}

const alertmanager = z
	.strictObject({
		type: z.literal('alertmanager'),
		name: notifierName('alertmanager'),
		url: webAddress()
			.optional()
			.describe(
				'Its address, without /api/v2/alerts. A user and a password may stand in it: then url_env or url_file.',
			),
		...urlElsewhere,
		refresh: duration({ min: 10, max: 3600 })
			.prefault(formatDuration(DEFAULT_REFRESH))
			.describe('Time between two posts of an alert that stays open: shorter than its resolve_timeout.'),
		timeout,
	})
	.meta(exactlyOne('url'))

const webhook = z
	.strictObject({
		type: z.literal('webhook'),
		name: notifierName('webhook'),
		url: webAddress().optional().describe('Where JSON in the form of Alertmanager’s webhooks is posted.'),
		...urlElsewhere,
		secret: text('a secret')
			.optional()
			.describe('What bodies are signed with, by HMAC-SHA256. Better: secret_env or secret_file.'),
		secret_env: variable.optional().describe('The environment variable that holds the secret.'),
		secret_file: path.optional().describe('The file that holds the secret.'),
		timeout,
	})
	.meta(exactlyOne('url'))

/** One item of `notify:`. */
export const notifierSchema = z.discriminatedUnion('type', [console, slack, email, pagerduty, alertmanager, webhook])

/** `notify:`, where pages go. */
export const notifySchema = z
	.array(notifierSchema, { error: 'expected a list of notifiers' })
	.min(1, { error: 'expected at least one notifier' })
	.max(32, { error: 'expected at most 32 notifiers' })
	.prefault([{ type: 'console' }])
	.describe('Where pages go. Without it: the console.')

/** A notifier as the file gives it, secrets not yet looked up. */
export type WrittenNotifier = z.output<typeof notifierSchema>
