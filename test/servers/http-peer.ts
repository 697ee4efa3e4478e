import { once } from 'node:events'
import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'

/** How the peer answers a request: with a status, never, by a reset, or with the first half of an answer. */
export type HttpAnswer = HttpReply | 'never' | 'reset' | 'half'

/** An ordinary answer. */
export interface HttpReply {
	readonly status: number
	readonly headers?: Readonly<Record<string, string>>
	readonly body?: string
}

/** A request as it came. */
export interface HttpRequest {
	readonly method: string
	readonly path: string
	readonly headers: IncomingHttpHeaders
	readonly body: string
}

/** What Slack says. */
export const OK: HttpReply = { status: 200, headers: { 'content-type': 'text/html' }, body: 'ok' }

/**
 * A real HTTP server on a free port of 127.0.0.1, as Slack or any other webhook. It keeps what it gets, gives the
 * answers in turn and from then on the last of them.
 */
export async function startHttpPeer(...answers: HttpAnswer[]) {
	const requests: HttpRequest[] = []
	let count = 0
	const server = createServer(async (request, response) => {
		const answer = answers[Math.min(count++, answers.length - 1)] ?? OK
		const body = await text(request)
		requests.push({ method: request.method ?? '', path: request.url ?? '', headers: request.headers, body })
		give(answer, response)
	})
	server.listen(0, '127.0.0.1')
	await once(server, 'listening')
	return {
		url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
		requests,
		async stop() {
			if (!server.listening) return
			server.closeAllConnections()
			server.close()
			await once(server, 'close')
		},
	}
}

function give(answer: HttpAnswer, response: ServerResponse): void {
	if (answer === 'never') return
	if (answer === 'reset') {
		response.socket?.resetAndDestroy()
	} else if (answer === 'half') {
		response.writeHead(200, { 'content-length': '2' })
		response.write('o', () => response.socket?.destroy())
	} else {
		response.writeHead(answer.status, answer.headers)
		response.end(answer.body)
	}
}
