import * as v from 'valibot'
import { DEFAULT_REFRESH, DEFAULT_TIMEOUT, PAGERDUTY_URL } from '../../notify/settings.js'
import { duration, mapping, mappingBy, optional, required, text, webAddress, whole } from '../../settings/fields.js'
import { formatDuration } from '../../settings/units.js'

const timeout = optional(
	'Time after which one attempt is given up.',
	duration({ min: 1, max: 120 }),
	formatDuration(DEFAULT_TIMEOUT),
)

const nameError = 'expected a name of letters, digits, dots, - and _'

const notifierName = v.pipe(
	v.string(nameError),
	v.regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/, nameError),
	v.title('name'),
)

/** The two keys that every notifier has. */
function kind<const Type extends string>(type: Type) {
	return {
		type: v.literal(type),
		name: optional('Its name in logs and results; needed only where two have the same type.', notifierName, type),
	}
}

/** Editors are told, too, that a secret stands in exactly one of its three places. */
export const exactlyOne = (key: string) => ({
	oneOf: ['', '_env', '_file'].map((ending) => ({ required: [`${key}${ending}`] })),
})

/** A key ending in `_env`. */
export const variable = v.pipe(
	text('the name of an environment variable'),
	v.regex(/^[A-Za-z_][A-Za-z0-9_]*$/, 'expected the name of an environment variable'),
)

const path = text('the path of a file')

const console = mapping({ ...kind('console') })

const mention = v.pipe(
	v.string(),
	v.regex(
		/^(here|channel|everyone|[UWS][A-Z0-9]{5,20})$/,
		'expected here, channel, everyone, or the id of a member (U…) or user group (S…)',
	),
)

const slack = v.pipe(
	mapping({
		...kind('slack'),
		url: optional(
			'The incoming webhook’s URL. Whoever has it can post: url_env or url_file keep it out of this file.',
			webAddress,
		),
		url_env: optional('The environment variable that holds the URL.', variable),
		url_file: optional('The file that holds the URL.', path),
		mention: optional(
			'Whom a critical page calls: here, channel, everyone, or the id of a member or user group.',
			mention,
		),
		timeout,
	}),
	v.metadata(exactlyOne('url')),
)

const TLS = ['implicit', 'starttls', 'opportunistic', 'none'] as const

const addressError = 'expected an email address'

const address = v.pipe(
	v.string(addressError),
	// One sign before the @ is enough to look for: a + there would try every beginning with every end.
	v.regex(/^[^\r\n]*[^\s@<>]@[^\s@<>]+>?$/, addressError),
	v.metadata({ title: 'email address', patternErrorMessage: addressError }),
)

const addresses = v.pipe(
	v.array(address, 'expected a list of email addresses'),
	v.minLength(1, 'expected at least one address'),
	v.maxLength(50, 'expected at most 50 addresses'),
)

const email = mapping({
	...kind('email'),
	host: required('The mail server.', text('the name of a mail server')),
	port: optional(
		'Its port: 587 with starttls, 465 with implicit, 25 for a relay.',
		whole({ min: 1, max: 65_535 }),
		587,
	),
	tls: optional(
		'implicit: from the first byte. starttls: or not at all. opportunistic: where offered. none: a relay on this host.',
		v.picklist(TLS),
		'starttls',
	),
	user: optional('The user to sign in with; leave it out for a relay that asks for none.', text('a user name')),
	password: optional('The password. Better: password_env or password_file.', text('a password')),
	password_env: optional('The environment variable that holds the password.', variable),
	password_file: optional('The file that holds the password.', path),
	from: required('The sender: a bare address, or one with a name before it.', address),
	to: required('The recipients.', addresses),
	verifyCertificate: optional('false accepts any certificate: for a relay with a self-signed one.', v.boolean(), true),
	timeout,
})

const pagerduty = v.pipe(
	mapping({
		...kind('pagerduty'),
		key: optional(
			'The integration key of a service (Events API v2). Better: key_env or key_file.',
			text('an integration key'),
		),
		key_env: optional('The environment variable that holds the key.', variable),
		key_file: optional('The file that holds the key.', path),
		url: optional(
			'Where the API is: https://events.eu.pagerduty.com for accounts in the EU.',
			webAddress,
			PAGERDUTY_URL,
		),
		timeout,
	}),
	v.metadata(exactlyOne('key')),
)

const urlElsewhere = {
	url_env: optional('The environment variable that holds the URL.', variable),
	url_file: optional('The file that holds the URL.', path),
}

const alertmanager = v.pipe(
	mapping({
		...kind('alertmanager'),
		url: optional(
			'Its address, without /api/v2/alerts. A user and a password may stand in it: then url_env or url_file.',
			webAddress,
		),
		...urlElsewhere,
		refresh: optional(
			'Time between two posts of an alert that stays open: shorter than its resolve_timeout.',
			duration({ min: 10, max: 3600 }),
			formatDuration(DEFAULT_REFRESH),
		),
		timeout,
	}),
	v.metadata(exactlyOne('url')),
)

const webhook = v.pipe(
	mapping({
		...kind('webhook'),
		url: optional('Where JSON in the form of Alertmanager’s webhooks is posted.', webAddress),
		...urlElsewhere,
		secret: optional(
			'What bodies are signed with, by HMAC-SHA256. Better: secret_env or secret_file.',
			text('a secret'),
		),
		secret_env: optional('The environment variable that holds the secret.', variable),
		secret_file: optional('The file that holds the secret.', path),
		timeout,
	}),
	v.metadata(exactlyOne('url')),
)

/** One item of `notify:`. */
export const notifierSchema = mappingBy('type', [console, slack, email, pagerduty, alertmanager, webhook])

/** `notify:`, where pages go. */
export const notifySchema = optional(
	'Where pages go. Without it: the console.',
	v.pipe(
		v.array(notifierSchema, 'expected a list of notifiers'),
		v.minLength(1, 'expected at least one notifier'),
		v.maxLength(32, 'expected at most 32 notifiers'),
	),
	[{ type: 'console' }],
)

/** A notifier as the file gives it, secrets not yet looked up. */
export type WrittenNotifier = v.InferOutput<typeof notifierSchema>
