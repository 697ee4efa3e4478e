// Loaded when it is first used; node:fs/promises would take some 5 ms of every start (measured).
import { constants, promises as files } from 'node:fs'
import { createConnection, createServer, type Server } from 'node:net'
import { errorCode } from '../settings/error-text.js'
import type { Log } from './log.js'

/** A place that is held. */
export interface Lock {
	release(): Promise<void>
}

/** `lock.7`: each holder takes the number after the last one. */
const NAME = /^lock\.(\d{1,15})$/

/** Attempts while others come and go at the same moment. */
const MAX_ATTEMPTS = 20

/**
 * Takes the only place in a folder; the kernel gives it up when the process ends, however it ends. Undefined: another
 * process that runs has it. A folder that cannot be locked, on a full disk for instance, is said and used all the same.
 *
 * Node has no flock. A file with a process's number outlives SIGKILL, and a process that takes it for stale may remove the lock of
 * one that did the same a moment before. So the lock is a listening UNIX socket: it listens under a name of its own first,
 * and is then linked (atomically, or EEXIST) to the number after the highest one. Whatever refuses a connection is dead for
 * good. The highest number is never removed, so that of several who find it dead just one gets the next.
 */
export async function lockFolder(folder: string | undefined, log: Log): Promise<Lock | undefined> {
	if (folder === undefined) return UNLOCKED
	try {
		await files.mkdir(folder, { recursive: true, mode: 0o700 })
		const handle = await files.open(folder, constants.O_RDONLY | constants.O_DIRECTORY)
		try {
			// Through the descriptor: a path above 107 bytes is none for a socket.
			return await contend(`/proc/self/fd/${handle.fd}`)
		} finally {
			await handle.close()
		}
	} catch (error) {
		const about = { folder, why: errorCode(error) }
		log.warn(about, 'the stateDir cannot be locked: nothing keeps a second forewarn out of it')
		return UNLOCKED
	}
}

const UNLOCKED: Lock = { release: async () => {} }

async function contend(folder: string): Promise<Lock | undefined> {
	const own = `.lock-${process.pid}-${Math.random().toString(36).slice(2, 10)}`
	const server = await listen(`${folder}/${own}`)
	try {
		for (let attempt = 0; attempt < MAX_ATTEMPTS; attempt++) {
			const highest = await findHighest(folder)
			if (highest > 0 && (await isAlive(`${folder}/lock.${highest}`))) break
			const mine = highest + 1
			if (!(await link(`${folder}/${own}`, `${folder}/lock.${mine}`))) continue
			// Someone slower may have counted from an older state: the highest one holds.
			if ((await findHighest(folder)) === mine && (await findHighest(folder)) === mine) {
				await removeBelow(folder, mine)
				server.unref()
				return { release: () => close(server) }
			}
			await files.unlink(`${folder}/lock.${mine}`).catch(() => {})
		}
		await close(server)
		return undefined
	} catch (error) {
		await close(server)
		throw error
	} finally {
		await files.unlink(`${folder}/${own}`).catch(() => {})
	}
}

/** The socket is made without rights for others: there is no moment in which they could open it. */
function listen(path: string): Promise<Server> {
	return new Promise((resolve, reject) => {
		const server = createServer((socket) => socket.destroy()).once('error', reject)
		const umask = process.umask(0o177)
		try {
			server.listen(path, () => resolve(server.off('error', reject).on('error', () => {})))
		} finally {
			process.umask(umask)
		}
	})
}

function close(server: Server): Promise<void> {
	return new Promise((resolve) => server.close(() => resolve()))
}

async function findHighest(folder: string): Promise<number> {
	const numbers = (await files.readdir(folder)).map((name) => Number(NAME.exec(name)?.[1] ?? 0))
	return Math.max(0, ...numbers)
}

/** Whether a process listens at a UNIX socket. Only a refused connection proves that it is gone. */
export function isAlive(path: string): Promise<boolean> {
	return new Promise((resolve) => {
		const socket = createConnection(path)
		const end = (alive: boolean) => {
			socket.destroy()
			resolve(alive)
		}
		socket.setTimeout(1000, () => end(true))
		socket.once('connect', () => end(true))
		socket.once('error', (error) =>
			end(!['ECONNREFUSED', 'ENOENT', 'ENOTSOCK', 'EPROTOTYPE'].includes(errorCode(error))),
		)
	})
}

async function link(from: string, to: string): Promise<boolean> {
	try {
		await files.link(from, to)
		return true
	} catch (error) {
		if (errorCode(error) === 'EEXIST') return false
		throw error
	}
}

async function removeBelow(folder: string, mine: number): Promise<void> {
	for (const name of await files.readdir(folder)) {
		const number = Number(NAME.exec(name)?.[1] ?? 0)
		if (number > 0 && number < mine) await files.unlink(`${folder}/${name}`).catch(() => {})
	}
}
