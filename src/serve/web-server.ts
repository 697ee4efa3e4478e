import type { IncomingMessage, Server, ServerResponse } from 'node:http'
import type { Socket } from 'node:net'
import type { Log } from '../incidents/log.js'
import { errorCode } from '../settings/error-text.js'
import type { ApiSources } from './api.js'
import { networkOf } from './auth.js'
import { close, createHttpServer, findDescriptorShortage, listen } from './http-server.js'
import type { ListenSettings } from './http-settings.js'

/** Milliseconds after which a port that was taken is tried again: a process that is being replaced has gone by then. */
const RETRY_AFTER = 15_000

/** The web server over reloads: there where the configuration asks for one. */
export class WebServer {
	readonly #sources: ApiSources
	readonly #log: Log
	#settings: ListenSettings | undefined
	#server: Server | undefined
	#problem: string | undefined
	#retry: NodeJS.Timeout | undefined

	constructor(sources: ApiSources, log: Log) {
		this.#sources = sources
		this.#log = log
	}

	/** Listens where the settings say, or nowhere. A port that cannot be had is logged and tried again; nothing is thrown. */
	async apply(settings: ListenSettings | undefined): Promise<void> {
		if (sameSettings(settings, this.#settings) && this.#problem === undefined) return
		await this.close()
		this.#settings = settings
		if (settings) await this.#listen(settings)
	}

	/** Why nothing listens where something should; undefined if all is well. */
	get problem(): string | undefined {
		return this.#problem
	}

	/** Closes all connections. */
	async close(): Promise<void> {
		clearTimeout(this.#retry)
		const server = this.#server
		this.#server = undefined
		this.#settings = undefined
		this.#problem = undefined
		if (server) await close(server)
	}

	async #listen(settings: ListenSettings): Promise<void> {
		const { host, port, token } = settings
		const address = `${host.includes(':') ? `[${host}]` : host}:${port}`
		const opened = await this.#open(settings).catch((error: unknown) => errorCode(error))
		if (this.#settings !== settings) return typeof opened === 'string' ? undefined : close(opened)
		if (typeof opened !== 'string') {
			this.#server = opened
			this.#problem = undefined
			this.#log.info({ address, tokenNeeded: token !== undefined }, 'the web server listens')
			return
		}
		const problem = `nothing can listen on ${address} (${opened})`
		if (problem !== this.#problem) this.#log.error({ reason: problem }, 'no web server, watching goes on')
		this.#problem = problem
		this.#retry = setTimeout(() => void this.#listen(settings), RETRY_AFTER).unref()
	}

	/** A server that listens, or why none does. */
	async #open({ host, port, token }: ListenSettings): Promise<Server | string> {
		const { createWebListener } = await import('./api.js')
		const listener = createWebListener(token, this.#sources)
		const server = createHttpServer(async () => listener)
		limitConnections(server)
		const code = await listen(server, { host, port })
		const shortage = code ?? findDescriptorShortage()
		if (shortage === undefined) return server
		if (code === undefined) await close(server)
		return shortage
	}
}

function sameSettings(some: ListenSettings | undefined, other: ListenSettings | undefined): boolean {
	if (some === undefined || other === undefined) return some === other
	const sameToken = some.token?.reveal() === other.token?.reveal()
	return some.host === other.host && some.port === other.port && sameToken
}

/** Connections of one network at once, and of all but this host: a dozen browsers and some scrapers. */
const MAX_PER_NETWORK = 32
const MAX_REMOTE = 64

interface Connection {
	readonly socket: Socket
	readonly network: string
	/** A whole request has come and its response is not out yet. */
	busy: boolean
}

/**
 * Bounds the connections of a server such that no client can keep others out. Who comes when a limit is reached takes the
 * place of the oldest connection that has sent no whole request, else of the oldest that does not read its answer; only where
 * every one is being answered is the newcomer refused. This host's own connections count apart, so that probes and scrapers beside Apache always find a place.
 */
export function limitConnections(server: Server, limits = { perNetwork: MAX_PER_NETWORK, remote: MAX_REMOTE }): void {
	/** Oldest first. */
	const connections = new Map<Socket, Connection>()
	server.on('connection', (socket: Socket) => {
		const network = networkOf(socket.remoteAddress ?? 'unknown')
		const all = [...connections.values()]
		const siblings = all.filter((each) => each.network === network)
		const remote = all.filter((each) => each.network !== 'loopback')
		const crowd =
			siblings.length >= limits.perNetwork
				? siblings
				: network !== 'loopback' && remote.length >= limits.remote
					? largestNetwork(remote)
					: undefined
		if (crowd) {
			const displaced = crowd.find(({ busy }) => !busy) ?? crowd.find(({ socket }) => socket.writableLength > 0)
			if (!displaced) return void socket.destroy()
			connections.delete(displaced.socket)
			displaced.socket.destroy()
		}
		connections.set(socket, { socket, network, busy: false })
		socket.once('close', () => connections.delete(socket))
	})
	server.prependListener('request', (request: IncomingMessage, response: ServerResponse) => {
		const connection = connections.get(request.socket)
		if (!connection) return
		connection.busy = true
		response.once('close', () => {
			connection.busy = false
		})
	})
}

/** The connections of the network that has most of them without a whole request. */
function largestNetwork(connections: readonly Connection[]): readonly Connection[] {
	const idle = new Map<string, number>()
	for (const { network, busy } of connections) idle.set(network, (idle.get(network) ?? 0) + (busy ? 0 : 1))
	const [largest] = [...idle].sort((one, other) => other[1] - one[1])
	return connections.filter(({ network }) => network === largest?.[0])
}
