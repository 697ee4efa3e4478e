import { PassThrough } from 'node:stream'
import * as v from 'valibot'
import { type MailPicture, type PaintPicture, PICTURE_ID, renderMail } from '../message/mail.js'
import { isUrgent, type Message } from '../message/message.js'
import { optional, required, text, whole } from '../settings/fields.js'
import { mapping, type Settings } from '../settings/mapping.js'
import { type RuleIssue, secret } from '../settings/secret-field.js'
import { describeMailFailure } from './mail-failure.js'
import { type Notifier, type NotifierKind, sent, timeout, typeAndName } from './notifier.js'
import { attemptWithin } from './retry.js'

/** TLS from the first byte (port 465), upgraded and refused otherwise (587), upgraded where offered (25), or never. */
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

const host = v.pipe(
	text('the name of a mail server'),
	v.check((name) => !name.includes('://'), 'expected the name of a mail server alone, without smtp:// before it'),
)

const DEFAULT_PORT = 587
const DEFAULT_TLS = 'starttls'

const schema = mapping(
	{
		...typeAndName('email'),
		host: required('The mail server.', host),
		port: optional(
			'Its port: 587 with starttls, 465 with implicit, 25 for a relay.',
			whole({ min: 1, max: 65_535 }),
			DEFAULT_PORT,
		),
		tls: optional(
			'implicit: from the first byte. starttls: or not at all. opportunistic: where offered. none: a relay on this host.',
			v.picklist(TLS),
			DEFAULT_TLS,
		),
		user: optional('The user to sign in with; leave it out for a relay that asks for none.', text('a user name')),
		...secret('password', {
			about: 'The password. Better: password_env or password_file.',
			holds: text('a password'),
			beside: 'user',
		}),
		from: required('The sender: a bare address, or one with a name before it.', address),
		to: required('The recipients.', addresses),
		verifyCertificate: optional(
			'false accepts any certificate: for a relay with a self-signed one.',
			v.boolean(),
			true,
		),
		timeout,
	},
	checkTls,
)

/** Pages by mail through an SMTP server. */
export type EmailSettings = Settings<typeof schema>

/** `type: email`. */
export const emailKind: NotifierKind<EmailSettings> = {
	schema,
	create: (settings, { paint }) => createEmailNotifier(settings, paint),
	describe: ({ to, host, port, tls }) => `mail to ${to.join(', ')} through ${host}:${port} (TLS ${tls})`,
	probe: probeMailServer,
	keepsAlerts: false,
}

/** The two ports whose TLS the standards fix (RFC 8314): the wrong word there is a greeting that never comes. */
function checkTls({ port = DEFAULT_PORT, tls = DEFAULT_TLS }: Readonly<Record<string, unknown>>): RuleIssue[] {
	if (port === 465 && (tls === 'starttls' || tls === 'opportunistic')) {
		return [{ key: 'port', message: 'port 465 speaks TLS from the first byte; write tls: implicit, or port: 587' }]
	}
	if (port !== 587 || tls !== 'implicit') return []
	return [{ key: 'tls', message: 'port 587 begins without TLS; write tls: starttls, or port: 465' }]
}

/** Connects, turns TLS on and signs in, then leaves. */
async function probeMailServer(settings: EmailSettings, signal: AbortSignal): Promise<string | undefined> {
	const result = await attemptWithin(settings.timeout, signal, async () => {
		const transport = (await loadMailer()).createTransport(transportOptions(settings))
		try {
			await transport.verify()
			return sent()
		} catch (error) {
			return describeMailFailure(error, settings, 'the mail server refuses us')
		} finally {
			transport.close()
		}
	})
	return result.kind === 'sent' ? undefined : result.reason
}

/**
 * A server that has the whole mail may scan it for long before it says so; a client that goes away meanwhile sends it again. RFC 5321 (4.5.3.2.6) gives
 * it ten minutes; a minute keeps the next page from waiting as long.
 */
const AFTER_DATA_SECONDS = 60

/** Loaded with the first mail, or by `prepare`: it is not needed to watch. */
const loadMailer = () => import('nodemailer')

/** Mails without a picture. */
const NO_PICTURE: PaintPicture = async () => undefined

/** Sends mail through an SMTP server, one connection a message. What `paint` draws of the message stands in it. */
export function createEmailNotifier(settings: EmailSettings, paint: PaintPicture = NO_PICTURE): Notifier {
	return {
		name: settings.name,
		prepare: async () => void (await loadMailer()),
		async send(message, signal) {
			// Before the attempt: the server's time to answer must not be shortened by ours to draw.
			const picture = await paint(message, signal)
			return attemptWithin(settings.timeout, signal, async (either, extend) => {
				const transport = (await loadMailer()).createTransport(transportOptions(settings))
				transport.use('stream', (mail, next) => {
					const handedOver = new PassThrough({
						flush(done) {
							extend(Math.max(settings.timeout, AFTER_DATA_SECONDS))
							done()
						},
					})
					mail.message.transform(() => handedOver)
					next()
				})
				try {
					const info = await transport.sendMail({ ...composeMail(message, settings, picture), signal: either })
					const refused = info.rejected?.map(String) ?? []
					return sent(refused.length > 0 ? `the mail server refused ${refused.join(', ')}` : undefined)
				} catch (error) {
					return describeMailFailure(error, settings, 'the mail server could not take it')
				}
			})
		},
	}
}

function transportOptions({ host, port, tls, user, password, verifyCertificate, timeout }: EmailSettings) {
	// Our own timer ends an attempt; the library's are there for sockets that outlive it.
	const milliseconds = Math.ceil(timeout * 1000) + 1000
	return {
		host,
		port,
		secure: tls === 'implicit',
		requireTLS: tls === 'starttls',
		ignoreTLS: tls === 'none',
		tls: { rejectUnauthorized: verifyCertificate, minVersion: 'TLSv1.2' as const },
		...(user === undefined ? {} : { auth: { user, pass: password?.reveal() ?? '' } }),
		connectionTimeout: milliseconds,
		greetingTimeout: milliseconds,
		socketTimeout: Math.max(milliseconds, AFTER_DATA_SECONDS * 1000 + 1000),
		// A mail is made of our own text only: nothing in it may be read from a file or fetched.
		disableFileAccess: true,
		disableUrlAccess: true,
	}
}

function composeMail(message: Message, { from, to }: EmailSettings, picture: MailPicture | undefined) {
	const { subject, text, html, messageId, inReplyTo } = renderMail(message, picture)
	return {
		from,
		to: [...to],
		subject,
		text,
		html,
		messageId,
		...(picture ? { attachments: [attach(picture)] } : {}),
		...(inReplyTo === undefined ? {} : { inReplyTo, references: inReplyTo }),
		...(isUrgent(message) ? { priority: 'high' as const } : {}),
		// RFC 3834: keeps out-of-office replies away.
		headers: { 'Auto-Submitted': 'auto-generated', 'X-Auto-Response-Suppress': 'All', ...sortingHeaders(message) },
	}
}

/** Inline, so that mail programs show it where it stands and not as a file. */
function attach({ png }: MailPicture) {
	return {
		filename: 'last-15-minutes.png',
		contentType: 'image/png',
		contentDisposition: 'inline' as const,
		cid: PICTURE_ID,
		content: Buffer.from(png.buffer, png.byteOffset, png.byteLength),
	}
}

/** For filters in a mailbox: all of them words of our own. */
function sortingHeaders(message: Message): Record<string, string> {
	const drill: Record<string, string> = message.drill ? { 'X-Forewarn-Drill': 'yes' } : {}
	if (message.type === 'notice') return { 'X-Forewarn-Event': message.notice.kind, ...drill }
	const { kind, incident } = message.event
	return {
		'X-Forewarn-Event': kind,
		'X-Forewarn-Pattern': incident.pattern,
		'X-Forewarn-Severity': incident.severity,
		...drill,
	}
}
