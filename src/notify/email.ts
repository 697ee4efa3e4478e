import { createTransport } from 'nodemailer'
import { type MailPicture, type PaintPicture, PICTURE_ID, renderMail } from '../message/mail.js'
import type { Message } from '../message/message.js'
import { Secret } from '../settings/secret.js'
import { describeNetworkError } from './network-error.js'
import { type Delivery, type Notifier, rejected, retryable, sent } from './notifier.js'
import { redact } from './redact.js'
import { attemptWithin } from './retry.js'
import type { EmailSettings } from './settings.js'
import { classifySmtpCode } from './status-codes.js'

/** Mails without a picture. */
const NO_PICTURE: PaintPicture = async () => undefined

/** Sends mail through an SMTP server, one connection a message. What `paint` draws of the message stands in it. */
export function createEmailNotifier(settings: EmailSettings, paint: PaintPicture = NO_PICTURE): Notifier {
	return {
		name: settings.name,
		async send(message, signal) {
			// Before the attempt: the server's time to answer must not be shortened by ours to draw.
			const picture = await paint(message, signal)
			return attemptWithin(settings.timeout, signal, async (either) => {
				const transport = createTransport(transportOptions(settings))
				try {
					const info = await transport.sendMail({ ...composeMail(message, settings, picture), signal: either })
					const refused = info.rejected?.map(String) ?? []
					return sent(refused.length > 0 ? `the mail server refused ${refused.join(', ')}` : undefined)
				} catch (error) {
					return failed(error, settings)
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
		socketTimeout: milliseconds,
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

function isUrgent(message: Message): boolean {
	if (message.type === 'notice') return message.notice.kind === 'blind'
	return message.event.kind !== 'resolved' && message.event.incident.severity === 'critical'
}

/** Codes of nodemailer for what no further attempt mends: the login, the addresses, the message itself. */
const PERMANENT = ['EAUTH', 'ENOAUTH', 'EENVELOPE', 'EMESSAGE']

function failed(error: unknown, { user, password }: EmailSettings): Delivery {
	const { responseCode, code } = error as { responseCode?: number; code?: string }
	// AUTH PLAIN sends both in one word (RFC 4616), and a server may quote it.
	const login = password && new Secret(`\0${user ?? ''}\0${password.reveal()}`)
	const reason = redact(`the mail server could not take it: ${describeNetworkError(error)}`, [password, login])
	const final = responseCode ? classifySmtpCode(responseCode) === 'rejected' : PERMANENT.includes(code ?? '')
	return final ? rejected(reason) : retryable(reason)
}
