import { errorText } from '../settings/error-text.js'
import { Secret } from '../settings/secret.js'
import { type Delivery, type Rejected, type Retryable, rejected, retryable } from './notifier.js'
import { redact } from './redact.js'

/** Codes of nodemailer for what no further attempt mends: the login, the addresses, the message itself. */
const PERMANENT = ['EAUTH', 'ENOAUTH', 'EENVELOPE', 'EMESSAGE']

/** The settings of a mail server as far as they mend something. */
interface MailServer {
	readonly port: number
	readonly tls: string
	readonly user: string | undefined
	readonly password: Secret | undefined
}

/** What an error of nodemailer means for the mail; `what` begins the reason. What the settings can mend is named with its key. */
export function describeMailFailure(error: unknown, settings: MailServer, what: string): Rejected | Retryable {
	const { user, password } = settings
	const { responseCode, code } = error as { responseCode?: number; code?: string }
	// AUTH PLAIN sends both in one word (RFC 4616), and a server may quote it.
	const login = password && new Secret(`\0${user ?? ''}\0${password.reveal()}`)
	const text = errorText(error)
	const reason = redact(explainTls(text, settings) ?? `${what}: ${text}`, [password, login])
	const final = responseCode ? classifySmtpCode(responseCode) === 'rejected' : PERMANENT.includes(code ?? '')
	return final ? rejected(reason) : retryable(reason)
}

/** What OpenSSL and a server without STARTTLS say, in words; Node 24 goes on with advice of its own behind a semicolon. */
function explainTls(text: string, { port, tls }: MailServer): string | undefined {
	if (/wrong version number|packet length too long/i.test(text)) {
		return `port ${port} does not speak TLS from the first byte: write tls: ${tls === 'implicit' ? 'starttls' : 'none'}`
	}
	if (/STARTTLS/.test(text)) return `port ${port} has no STARTTLS (${text}): write tls: implicit, or another port`
	if (/certificate|altnames/i.test(text)) {
		return `the mail server's certificate is not trusted: ${text.split(';')[0]} (NODE_EXTRA_CA_CERTS names your own authority, verifyCertificate: false trusts any)`
	}
	return undefined
}

/** SMTP (RFC 5321 4.2.1): 4yz is transient, greylisting and a full mailbox among it; 5yz is for good. */
export function classifySmtpCode(code: number): Delivery['kind'] {
	if (code >= 200 && code < 400) return 'sent'
	return code >= 500 ? 'rejected' : 'retryable'
}
