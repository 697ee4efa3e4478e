import { connect, type Socket } from 'node:net'
import { connect as connectTls, createSecureContext, type SecureContext } from 'node:tls'
import type { Outcome } from './outcomes.js'

/** Where a client stands and where it goes. */
export type Route = { readonly host: string; readonly port: number; readonly from: string; readonly tls: boolean }

/** One for all clients: making it costs more than a handshake. */
let secureContext: SecureContext | undefined

/** Opens a client socket; errors after a request's end are nobody's concern. */
export function openSocket(route: Route): Socket {
	const to = { host: route.host, port: route.port, localAddress: route.from }
	if (route.tls) secureContext ??= createSecureContext()
	const socket = route.tls ? connectTls({ ...to, secureContext, rejectUnauthorized: false }) : connect(to)
	socket.on('error', () => undefined)
	socket.setNoDelay(true)
	return socket
}

/** One HTTP/1.1 client connection that sends one request at a time. */
export class Connection {
	readonly socket: Socket
	#received = ''
	#settle: ((outcome: Outcome) => void) | undefined
	#connected = false

	constructor(route: Route) {
		this.socket = openSocket(route)
		this.socket.setEncoding('latin1')
		this.socket.once(route.tls ? 'secureConnect' : 'connect', () => {
			this.#connected = true
		})
		this.socket.on('data', (chunk) => this.#read(String(chunk)))
		this.socket.on('close', () => this.#finish(this.#connected ? 'reset' : 'refused'))
	}

	/** Sends a GET and promises its outcome; gives up after `patienceMs`, by RST where the client does so. */
	get(path: string, keep: boolean, patienceMs: number, abort: 'fin' | 'rst'): Promise<Outcome> {
		this.#received = ''
		return new Promise((resolve) => {
			const giveUp = setTimeout(() => {
				this.#finish('timeout')
				if (abort === 'rst') this.socket.resetAndDestroy()
				else this.socket.destroy()
			}, patienceMs)
			this.#settle = (outcome) => {
				clearTimeout(giveUp)
				resolve(outcome)
			}
			this.socket.write(
				`GET ${path} HTTP/1.1\r\nHost: lab.example\r\nUser-Agent: lab\r\nConnection: ${keep ? 'keep-alive' : 'close'}\r\n\r\n`,
			)
		})
	}

	/** Whether it ended without a byte of an answer, as a kept connection does that the server closed just now. */
	get wasSilent(): boolean {
		return this.#received === ''
	}

	/** Whether another request can be sent on it. */
	get isOpen(): boolean {
		return this.socket.writable && !this.socket.readableEnded
	}

	#read(chunk: string): void {
		this.#received += chunk
		const headerEnd = this.#received.indexOf('\r\n\r\n')
		if (headerEnd < 0) return
		const head = this.#received.slice(0, headerEnd)
		const length = /^content-length: (\d+)/im.exec(head)?.[1]
		const body = this.#received.slice(headerEnd + 4)
		if (length === undefined ? !body.endsWith('0\r\n\r\n') : body.length < Number(length)) return
		this.#finish(Number(head.slice(9, 12)) < 500 ? 'ok' : 'error-status')
	}

	#finish(outcome: Outcome): void {
		this.#settle?.(outcome)
		this.#settle = undefined
	}
}
