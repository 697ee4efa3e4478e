import { chmodSync, mkdirSync, unlinkSync } from 'node:fs'
import { createConnection, createServer, type Server, type Socket } from 'node:net'
import { dirname } from 'node:path'
import { findDistrust } from '../host/trusted-folder.js'
import { readLine } from './line.js'
import { type ControlAnswer, type ControlRequest, parseRequest } from './protocol.js'
import { LONGEST_PATH } from './socket-path.js'

/** Performs a request. What it throws is answered as a bug. */
export type ControlHandler = (request: ControlRequest) => Promise<ControlAnswer>

/** Whether the sidecar can be talked to. */
export type ControlListening =
	| { readonly kind: 'listening'; readonly path: string; close(): Promise<void> }
	/** Another sidecar answers there: two must not share one folder of state. */
	| { readonly kind: 'taken'; readonly path: string }
	| { readonly kind: 'failed'; readonly path: string; readonly reason: string }

/** A client that says nothing, or does not read, is hung up on. Only the owner can be one, so this is against leaks, not foes. */
const PATIENCE_MS = 30_000

/**
 * Listens for commands on a UNIX socket that only its owner can open. What a killed sidecar left there is taken away. A
 * client is waited for `patience` milliseconds at a time.
 */
export async function listenForControl(
	path: string,
	handle: ControlHandler,
	patience = PATIENCE_MS,
): Promise<ControlListening> {
	if (Buffer.byteLength(path) > LONGEST_PATH) {
		return { kind: 'failed', path, reason: `a socket's path has at most ${LONGEST_PATH} bytes` }
	}
	if (await answers(path)) return { kind: 'taken', path }
	const connections = new Set<Socket>()
	const server = createServer((socket) => {
		connections.add(socket)
		socket.on('close', () => connections.delete(socket))
		void serve(socket, handle, patience)
	})
	try {
		mkdirSync(dirname(path), { recursive: true, mode: 0o700 })
		const distrust = findDistrust(dirname(path))
		if (distrust !== undefined) return { kind: 'failed', path, reason: distrust }
		removeStale(path)
		await listenPrivately(server, path)
	} catch (error) {
		return { kind: 'failed', path, reason: error instanceof Error ? error.message : String(error) }
	}
	const close = () =>
		new Promise<void>((resolve) => {
			for (const socket of connections) socket.destroy()
			server.close(() => resolve())
		})
	return { kind: 'listening', path, close }
}

/** The socket is made without rights for anybody else: there is no moment in which others could open it. */
function listenPrivately(server: Server, path: string): Promise<void> {
	return new Promise<void>((resolve, reject) => {
		server.once('error', reject)
		const umask = process.umask(0o177)
		try {
			server.listen(path, () => {
				server.off('error', reject)
				server.on('error', () => {})
				resolve()
			})
		} finally {
			process.umask(umask)
		}
	}).then(() => chmodSync(path, 0o600))
}

async function serve(socket: Socket, handle: ControlHandler, patience: number): Promise<void> {
	socket.on('error', () => {})
	socket.on('timeout', () => {
		// Where this process was held up, timers come before what the client has said long ago: that is read first.
		const heard = socket.bytesRead
		setImmediate(() => socket.bytesRead === heard && socket.destroy())
	})
	socket.setTimeout(patience)
	const line = await readLine(socket)
	// From here on the client waits for us.
	socket.setTimeout(0)
	if (line === undefined) return void socket.destroy()
	const request = parseRequest(line)
	const answer: ControlAnswer =
		typeof request === 'string' ? { ok: false, error: request } : await handleSafely(handle, request)
	socket.setTimeout(patience)
	socket.end(`${JSON.stringify(answer)}\n`)
}

async function handleSafely(handle: ControlHandler, request: ControlRequest): Promise<ControlAnswer> {
	try {
		return await handle(request)
	} catch (error) {
		return { ok: false, error: `a bug in the sidecar: ${error instanceof Error ? error.message : String(error)}` }
	}
}

/** Whether somebody listens there. */
function answers(path: string): Promise<boolean> {
	return new Promise((resolve) => {
		const socket = createConnection(path)
		const end = (listening: boolean) => {
			socket.destroy()
			resolve(listening)
		}
		socket.setTimeout(1000, () => end(true))
		socket.once('connect', () => end(true))
		socket.once('error', () => end(false))
	})
}

function removeStale(path: string): void {
	try {
		unlinkSync(path)
	} catch (error) {
		if ((error as { code?: string }).code !== 'ENOENT') throw error
	}
}
