import { type IncomingHttpHeaders, type IncomingMessage, request as requestHttp } from 'node:http'
import { request as requestHttps } from 'node:https'

/** One request to a service. */
export interface Inquiry {
	/** `http:` or `https:`. A user and a password in it are sent as its header. */
	readonly url: string
	readonly method: 'GET' | 'POST'
	readonly headers?: Readonly<Record<string, string>>
	readonly body?: string
	readonly signal: AbortSignal
}

/** What a service answered. */
export interface HttpAnswer {
	readonly status: number
	readonly headers: IncomingHttpHeaders
	/** The first 4096 bytes of the body: nothing in it decides anything. */
	readonly body: string
}

const LONGEST_BODY = 4096

/**
 * Makes one request over a connection of its own. A redirect is an answer. Rejects when there is none: the address is
 * wrong, the connection fails, an answer breaks off within its first 4096 bytes, or the signal is aborted.
 *
 * Not by `fetch`: that loads a parser in WebAssembly, which takes 25 MB of memory for the life of the process and 130 ms
 * of CPU just when a page is due; node:http takes 4 MB and 10 ms (docs/cost.md).
 */
export function exchange({ url, method, headers, body, signal }: Inquiry): Promise<HttpAnswer> {
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
			if (length >= LONGEST_BODY) break
		}
	} catch {
		// Node's own word for it is "aborted", which reads as if we had done that.
		throw new Error('the answer broke off')
	}
	return Buffer.concat(chunks).subarray(0, LONGEST_BODY).toString('utf8')
}

function answer({ statusCode = 0, headers }: IncomingMessage, body: string): HttpAnswer {
	return { status: statusCode, headers, body }
}
