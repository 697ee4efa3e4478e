import { HIDDEN, Secret } from '../settings/secret.js'
import { exchange, type HttpAnswer } from './exchange.js'
import { describeNetworkError } from './network-error.js'
import { type Delivery, rejected, retryable, sent } from './notifier.js'
import { redact } from './redact.js'
import { attemptWithin } from './retry.js'
import { classifyHttpStatus, parseRetryAfter } from './status-codes.js'

/** One POST of JSON to a service. */
export interface JsonPost {
	/** The service in reasons: `PagerDuty`. */
	readonly service: string
	/** The address. A user and a password in it become a header. */
	readonly url: Secret
	/** Added to the address's own path. */
	readonly path?: string
	/** Made when the attempt begins. */
	readonly headers?: Readonly<Record<string, string>>
	readonly body: string
	/** Seconds for this attempt. */
	readonly timeout: number
	/** What must not be shown beside the address. */
	readonly secrets: readonly (Secret | undefined)[]
}

/** Makes one attempt. A redirect is an answer, and an answer that breaks off is none. */
export function postJson(post: JsonPost, signal: AbortSignal): Promise<Delivery> {
	const { service, timeout, body } = post
	const secrets = [post.url, ...post.secrets, ...credentialsOf(post.url)]
	return attemptWithin(timeout, signal, async (either) => {
		try {
			const url = addressOf(post.url.reveal(), post.path)
			const headers = { 'content-type': 'application/json', ...post.headers }
			const answer = await exchange({ url, method: 'POST', headers, body, signal: either })
			return describeAnswer(service, answer, secrets)
		} catch (error) {
			return retryable(redact(`${service} cannot be reached: ${describeNetworkError(error)}`, secrets))
		}
	})
}

function describeAnswer(
	service: string,
	{ status, headers, body }: HttpAnswer,
	secrets: readonly (Secret | undefined)[],
): Delivery {
	const kind = classifyHttpStatus(status)
	if (kind === 'sent') return sent()
	const said = body.trim() === '' ? '' : ` ${JSON.stringify(redact(body, secrets).slice(0, 100))}`
	const reason = redact(`${service} answered ${status}${said}`, secrets)
	if (kind === 'rejected') return rejected(reason)
	return retryable(reason, parseRetryAfter(headers['retry-after'], headers.date))
}

function addressOf(address: string, path = ''): string {
	if (!URL.canParse(address)) throw new TypeError('Invalid URL')
	const url = new URL(address)
	if (path !== '') url.pathname = url.pathname.replace(/\/+$/, '') + path
	return url.href
}

/** The password in an address, and the login as the header has it. */
function credentialsOf(address: Secret): Secret[] {
	if (!URL.canParse(address.reveal())) return []
	const { username, password } = new URL(address.reveal())
	if (password === '') return []
	const clear = decodeURIComponent(password)
	return [new Secret(clear), new Secret(`${decodeURIComponent(username)}:${clear}`)]
}

/** An address for people: without login, path and query. */
export function showOrigin(address: Secret): string {
	return URL.canParse(address.reveal()) ? new URL(address.reveal()).origin : HIDDEN
}
