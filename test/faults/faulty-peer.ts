import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { createServer as createSecureServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import { createCertificate } from '../servers/certificate.js'
import type { HttpReply } from '../servers/http-peer.js'

/** How it answers: properly, with bytes that are no HTTP, with the first half of an answer, or not at all. */
export type Answer = HttpReply | 'bytes' | 'half' | 'never'

/** What came, when (on this process's own clock), and whether it was taken: answered with a yes, to the end. */
export interface Arrival {
	readonly at: number
	readonly path: string
	readonly body: string
	readonly key: string | undefined
	readonly taken: boolean
}

/** An HTTP server that gives the answers in turn and then takes everything; `wrongTls`: behind a certificate that nobody knows. */
export async function startFaultyPeer(answers: readonly Answer[], wrongTls = false) {
	const arrivals: Arrival[] = []
	const answer = async (request: IncomingMessage, response: ServerResponse) => {
		const at = performance.now()
		const body = await text(request)
		const path = request.url ?? ''
		const given = answers[arrivals.length] ?? { status: 200, body: 'ok' }
		const taken = typeof given === 'object' && given.status === 200
		arrivals.push({ at, path, body, key: request.headers['idempotency-key']?.toString(), taken })
		give(given, path, response)
	}
	const server = wrongTls ? createSecureServer(createCertificate(), answer) : createServer(answer)
	let connections = 0
	server.on('connection', () => connections++)
	server.listen(0, '127.0.0.1')
	await once(server, 'listening')
	const { port } = server.address() as AddressInfo
	return {
		url: wrongTls ? `https://localhost:${port}` : `http://127.0.0.1:${port}`,
		arrivals,
		connections: () => connections,
		async stop() {
			server.closeAllConnections()
			server.close()
			await once(server, 'close')
		},
	}
}

/** Services quote what they were sent, above all when they do not like it: so does this one. */
function give(answer: Answer, path: string, response: ServerResponse): void {
	if (answer === 'never') return
	if (answer === 'bytes') {
		response.socket?.end(`\u0000\u0016garbage ${path}\r\n\r\n`)
	} else if (answer === 'half') {
		response.writeHead(200, { 'content-length': '2' })
		response.write('o', () => response.socket?.destroy())
	} else {
		response.writeHead(answer.status, answer.headers)
		response.end(answer.body ?? `no good: ${path}`)
	}
}
