import type { IncomingMessage, Server, ServerResponse } from 'node:http'
import type { Socket } from 'node:net'
import { networkOf } from './auth.js'

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
