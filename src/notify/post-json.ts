import { HIDDEN, Secret } from '../core/secret.js'
import { attemptWithin } from './attempt.js'
import { describeNetworkError } from './network-error.js'
import { type Delivery, rejected, retryable, sent } from './notifier.js'
import { redact } from './redact.js'
import { classifyHttpStatus, parseRetryAfter } from './status-codes.js'

/** One POST of JSON to a service. */
export interface JsonPost {
	/** The service in reasons: `PagerDuty`. */
	readonly service: string
	/** The address. A user and a password in it become a header: fetch refuses them. */
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

/** More of an answer is not read: nothing in it decides anything. */
const LONGEST_ANSWER = 4096

/** Makes one attempt. A redirect is an answer, and an answer that breaks off is none. */
export function postJson(post: JsonPost, signal: AbortSignal): Promise<Delivery> {
	const { service, timeout, body } = post
	const secrets = [post.url, ...post.secrets, ...credentialsOf(post.url)]
	return attemptWithin(timeout, signal, async (either) => {
		try {
			const { url, authorization } = splitAddress(post.url.reveal(), post.path)
			const response = await fetch(url, {
				method: 'POST',
				headers: { 'content-type': 'application/json', ...authorization, ...post.headers },
				body,
				redirect: 'manual',
				signal: either,
			})
			return describeAnswer(service, response, await readAnswer(response), secrets)
		} catch (error) {
			return retryable(redact(`${service} cannot be reached: ${describeNetworkError(error)}`, secrets))
		}
	})
}

function describeAnswer(
	service: string,
	{ status, headers }: Response,
	answer: string,
	secrets: readonly (Secret | undefined)[],
): Delivery {
	const kind = classifyHttpStatus(status)
	if (kind === 'sent') return sent()
	const said = answer.trim() === '' ? '' : ` ${JSON.stringify(redact(answer, secrets).slice(0, 100))}`
	const reason = redact(`${service} answered ${status}${said}`, secrets)
	if (kind === 'rejected') return rejected(reason)
	return retryable(reason, parseRetryAfter(headers.get('retry-after'), headers.get('date')))
}

/** Reads the first part of an answer, or all of it where it is short, which is when breaking off can be seen. */
async function readAnswer(response: Response): Promise<string> {
	const decoder = new TextDecoder()
	let text = ''
	const reader = response.body?.getReader()
	if (!reader) return text
	for (;;) {
		const { done, value } = await reader.read()
		if (done) return text + decoder.decode()
		text += decoder.decode(value, { stream: true })
		if (text.length < LONGEST_ANSWER) continue
		await reader.cancel()
		return text
	}
}

function splitAddress(address: string, path = ''): { url: string; authorization: Record<string, string> } {
	if (!URL.canParse(address)) throw new TypeError('Invalid URL')
	const url = new URL(address)
	const { username, password } = url
	url.username = ''
	url.password = ''
	if (path !== '') url.pathname = url.pathname.replace(/\/+$/, '') + path
	if (username === '' && password === '') return { url: url.href, authorization: {} }
	const login = `${decodeURIComponent(username)}:${decodeURIComponent(password)}`
	return { url: url.href, authorization: { authorization: `Basic ${Buffer.from(login).toString('base64')}` } }
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
