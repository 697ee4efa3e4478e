import { chmodSync, linkSync, lstatSync, mkdirSync, renameSync, rmSync } from 'node:fs'
import type { RequestListener, Server } from 'node:http'
import { dirname } from 'node:path'
import { isAlive } from '../incidents/lock.js'
import { errorCode } from '../settings/error-text.js'
import { close, createHttpServer, findDescriptorShortage, listen } from './http-server.js'
import { MAX_SOCKET_PATH, SUFFIX_LENGTH, temporarySuffix } from './socket-path.js'
import { findDistrust } from './trusted-folder.js'

/** How it went to open a socket. */
export type Opened =
	| { readonly kind: 'listening' }
	/** Another sidecar listens there: two must not share one folder of state. */
	| { readonly kind: 'taken' }
	| { readonly kind: 'failed'; readonly reason: string }

/** Commands at once; more wait or are turned away. Only the owner and root can connect, so this bounds accidents. */
const MAX_CONNECTIONS = 16

/** The UNIX socket that commands speak to. Only its owner and root can open it. */
export class CommandSocket {
	readonly path: string
	readonly #load: () => Promise<RequestListener>
	readonly #requestTimeout: number | undefined
	#server: Server | undefined
	#inode: number | undefined
	#opening: Promise<Opened> | undefined

	constructor(path: string, load: () => Promise<RequestListener>, requestTimeout?: number) {
		this.path = path
		this.#load = load
		this.#requestTimeout = requestTimeout
	}

	/** Listens; what a killed sidecar left there is taken over. Of two that begin at the same moment one is told `taken`. */
	async open(): Promise<Opened> {
		if (Buffer.byteLength(this.path) > MAX_SOCKET_PATH - SUFFIX_LENGTH) {
			return { kind: 'failed', reason: `a socket's path has at most ${MAX_SOCKET_PATH - SUFFIX_LENGTH} bytes` }
		}
		try {
			const folder = dirname(this.path)
			mkdirSync(folder, { recursive: true, mode: 0o700 })
			const distrust = findDistrust(folder)
			if (distrust !== undefined) return { kind: 'failed', reason: distrust }
			const opened = await this.#claim()
			const shortage = opened.kind === 'listening' ? findDescriptorShortage() : undefined
			if (shortage === undefined) return opened
			await this.close()
			return { kind: 'failed', reason: shortage }
		} catch (error) {
			return { kind: 'failed', reason: error instanceof Error ? error.message : String(error) }
		}
	}

	/**
	 * Listens again where the socket or its folder was removed; returns what came of it, undefined where there was nothing to
	 * do. To be called now and then.
	 */
	async restore(): Promise<Opened | undefined> {
		if (!this.#server || this.#opening || inodeOf(this.path) === this.#inode) return undefined
		await this.close()
		this.#opening = this.open()
		const opened = await this.#opening
		this.#opening = undefined
		return opened
	}

	/** Closes all connections and removes the socket. */
	async close(): Promise<void> {
		const server = this.#server
		this.#server = undefined
		if (!server) return
		if (inodeOf(this.path) === this.#inode) rmSync(this.path, { force: true })
		await close(server)
	}

	/** The socket gets its name by link(2), which fails where there is one: two sidecars cannot both have it. */
	async #claim(): Promise<Opened> {
		const temporary = `${this.path}${temporarySuffix()}`
		const server = createHttpServer(this.#load, this.#requestTimeout)
		server.maxConnections = MAX_CONNECTIONS
		const problem = await listenPrivately(server, temporary)
		if (problem !== undefined) return { kind: 'failed', reason: problem }
		try {
			while (!linkIfFree(temporary, this.path)) {
				const stale = inodeOf(this.path)
				if (await isAlive(this.path)) {
					await close(server)
					return { kind: 'taken' }
				}
				if (stale !== undefined) removeStale(this.path, stale)
			}
			this.#server = server
			this.#inode = inodeOf(temporary)
			return { kind: 'listening' }
		} finally {
			rmSync(temporary, { force: true })
		}
	}
}

/** The socket is made without rights for others: there is no moment in which they could open it. */
async function listenPrivately(server: Server, path: string): Promise<string | undefined> {
	const umask = process.umask(0o177)
	try {
		// The bind happens before this returns its promise.
		const listening = listen(server, { path })
		process.umask(umask)
		const problem = await listening
		if (problem === undefined) chmodSync(path, 0o600)
		return problem
	} finally {
		process.umask(umask)
	}
}

function linkIfFree(from: string, to: string): boolean {
	try {
		linkSync(from, to)
		return true
	} catch (error) {
		if (errorCode(error) === 'EEXIST') return false
		throw error
	}
}

/**
 * Removes a socket on which nothing listens. It is moved aside first: where another sidecar took the name over since it was
 * looked at, that one is what was moved, and gets its name back.
 */
function removeStale(path: string, inode: number): void {
	const aside = `${path}${temporarySuffix()}`
	try {
		renameSync(path, aside)
	} catch (error) {
		if (errorCode(error) === 'ENOENT') return
		throw error
	}
	if (inodeOf(aside) !== inode) linkIfFree(aside, path)
	rmSync(aside, { force: true })
}

function inodeOf(path: string): number | undefined {
	return lstatSync(path, { throwIfNoEntry: false })?.ino
}
