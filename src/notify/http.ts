import { type IncomingHttpHeaders, type IncomingMessage, request as requestHttp } from 'node:http'
import { request as requestHttps } from 'node:https'
import { connect, isIP } from 'node:net'
import { errorText } from '../settings/error-text.js'
import { Secret } from '../settings/secret.js'
import { type Delivery, rejected, retryable, sent } from './notifier.js'
import { redact } from './redact.js'
import { attemptWithin } from './retry.js'

/** One request to a service. */
interface HttpRequest {
	/** `http:` or `https:`. A user and a password in it are sent as its header. */
	readonly url: string
	readonly method: 'GET' | 'POST'
	readonly headers?: Readonly<Record<string, string>>
	readonly body?: string
	readonly signal: AbortSignal
}

/** What a service answered. */
interface HttpAnswer {
	readonly status: number
	readonly headers: IncomingHttpHeaders
	/** The first 4096 bytes of the body: nothing in it decides anything. */
	readonly body: string
}

const MAX_BODY = 4096

/**
 * Makes one request over a connection of its own. A redirect is an answer. Rejects when there is none: the address is
 * wrong, the connection fails, an answer breaks off within its first 4096 bytes, or the signal is aborted.
 *
 * Not by `fetch`: that loads a parser in WebAssembly, which takes 25 MB of memory for the life of the process and 130 ms
 * of CPU just when a page is due; node:http takes 4 MB and 10 ms (docs/cost.md).
 */
export function httpRequest({ url, method, headers, body, signal }: HttpRequest): Promise<HttpAnswer> {
	return new Promise((resolve, reject) => {
		const address = new URL(url)
		const request = address.protocol === 'https:' ? requestHttps : requestHttp
		// Pages are rare: a kept connection would be closed by the other side when the next one is due.
		const options = { method, headers: { 'user-agent': 'forewarn', ...headers }, agent: false as const, signal }
		request(address, options)
			.once('error', reject)
			.once('response', (response) => readBody(response).then((text) => resolve(answer(response, text)), reject))
			.end(body)
	})
}

async function readBody(response: IncomingMessage): Promise<string> {
	const chunks: Buffer[] = []
	let length = 0
	try {
		for await (const chunk of response as AsyncIterable<Buffer>) {
			chunks.push(chunk)
			length += chunk.length
			// Leaving the loop ends the connection.
			if (length >= MAX_BODY) break
		}
	} catch {
		// Node's own word for it is "aborted", which reads as if we had done that.
		throw new Error('the answer broke off')
	}
	return Buffer.concat(chunks).subarray(0, MAX_BODY).toString('utf8')
}

function answer({ statusCode = 0, headers }: IncomingMessage, body: string): HttpAnswer {
	return { status: statusCode, headers, body }
}

/** One POST of JSON to a service. */
interface JsonPost {
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
	/** What the service says when it took something: another text with a 2xx is sent, with a warning. */
	readonly answer?: string
}

/** Makes one attempt. A redirect is an answer, and an answer that breaks off is none. */
export function postJson(post: JsonPost, signal: AbortSignal): Promise<Delivery> {
	const { service, timeout, body } = post
	const secrets = [post.url, ...post.secrets, ...credentialsOf(post.url)]
	return attemptWithin(timeout, signal, async (either) => {
		try {
			const url = addressOf(post.url.reveal(), post.path)
			const headers = { 'content-type': 'application/json', ...post.headers }
			const answer = await httpRequest({ url, method: 'POST', headers, body, signal: either })
			return describeAnswer(service, answer, secrets, post.answer)
		} catch (error) {
			return retryable(redact(`${service} cannot be reached: ${errorText(error)}`, secrets))
		}
	})
}

function describeAnswer(
	service: string,
	{ status, headers, body }: HttpAnswer,
	secrets: readonly (Secret | undefined)[],
	expected = body,
): Delivery {
	const kind = classifyHttpStatus(status)
	const quoted = JSON.stringify(redact(body, secrets).slice(0, 100))
	if (kind === 'sent')
		return sent(body === expected ? undefined : `${service} answered ${quoted} instead of ${JSON.stringify(expected)}`)
	const reason = redact(`${service} answered ${status}${body.trim() === '' ? '' : ` ${quoted}`}`, secrets)
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

/**
 * HTTP: a request timeout, too early, too many requests, a redirect (a proxy in maintenance, a moved service) and what is
 * the server's own fault may pass; any other 4xx will be answered the same for ever (Slack: 400 bad payload, 403 forbidden, 404 no such hook, 410 channel archived).
 */
export function classifyHttpStatus(status: number): Delivery['kind'] {
	if (status >= 200 && status < 300) return 'sent'
	return status < 400 || status >= 500 || [408, 425, 429].includes(status) ? 'retryable' : 'rejected'
}

/**
 * Reads a Retry-After header (RFC 9110 10.2.3): seconds, or a date, which is held against the answer's own Date so
 * that no clock of ours is asked. Undefined where it is absent or cannot be read.
 */
export function parseRetryAfter(retryAfter: string | undefined, date: string | undefined): number | undefined {
	const text = retryAfter?.trim()
	if (!text) return undefined
	if (/^\d+$/.test(text)) return Number(text)
	const seconds = (Date.parse(text) - Date.parse(date ?? '')) / 1000
	return Number.isNaN(seconds) ? undefined : Math.max(0, seconds)
}

/**
 * Looks a web address up and connects to it, with TLS where it is https, and sends nothing. Undefined = it can be
 * reached, else why not, without what is secret in the address.
 */
export async function probeAddress(address: Secret, seconds: number, signal: AbortSignal): Promise<string | undefined> {
	const { hostname, port, protocol } = new URL(address.reveal())
	const secure = protocol === 'https:'
	const host = hostname.replace(/^\[|\]$/g, '')
	const where = { host, port: Number(port || (secure ? 443 : 80)) }
	// A certificate is of a name; an address has none to ask for.
	const name = isIP(host) ? {} : { servername: host }
	const socket = secure ? (await import('node:tls')).connect({ ...where, ...name }) : connect(where)
	return new Promise((resolve) => {
		const timer = setTimeout(() => end(`no answer within ${seconds} s`), seconds * 1000)
		const onAbort = () => end('given up')
		const end = (problem: string | undefined) => {
			clearTimeout(timer)
			signal.removeEventListener('abort', onAbort)
			socket.destroy()
			resolve(problem && redact(`cannot be reached: ${problem}`, [address]))
		}
		socket.once(secure ? 'secureConnect' : 'connect', () => end(undefined))
		socket.once('error', (error) => end(errorText(error)))
		signal.addEventListener('abort', onAbort, { once: true })
		if (signal.aborted) onAbort()
	})
}
