import { createHash } from 'node:crypto'
// Loaded when it is first used; node:fs/promises would take some 5 ms of every start (measured).
import { constants, promises as files } from 'node:fs'

/** The format's number: a file of another one is put aside, not read. */
const VERSION = 2

/** A journal's first line. */
export const HEADER = `forewarn state ${VERSION}`

/** Why something else than a file is not read. */
export const NO_FILE = 'it is no regular file'

/** A file above this is put aside unread: ten times what 64 services can fill. */
const MAX_BYTES = 256 * 1024 * 1024

/** What a file held. */
export interface LoadedJournal {
	/** Oldest first. */
	readonly entries: readonly unknown[]
	/** Lines that could not be read, or 1 for a whole file; a last line that was not written whole does not count. */
	readonly damaged: number
	/** What is wrong with the file, in words. */
	readonly problem?: string
}

/** Reads what a file holds and leaves it as it is; throws what the file system does. */
export async function readJournal(path: string): Promise<LoadedJournal> {
	// A power failure can leave zeros where the newest bytes were to be.
	const lines = (await readRegular(path)).replace(/\0+$/, '').split('\n')
	const [header = ''] = lines
	if (header !== HEADER) {
		if (lines.length === 1 && HEADER.startsWith(header)) return { entries: [], damaged: 0 }
		const problem = `it begins with ${JSON.stringify(header.slice(0, 40))}, not with ${HEADER}`
		return { entries: [], damaged: 1, problem }
	}
	// What follows the last line break was not written whole.
	const whole = lines.slice(1, -1)
	const entries = whole.map(parseLine).filter((entry) => entry !== undefined)
	const damaged = whole.length - entries.length
	return damaged === 0
		? { entries, damaged }
		: { entries, damaged, problem: `${damaged} of ${whole.length} lines cannot be read` }
}

/** Reads a regular file. A FIFO or a folder in its place neither hangs nor is read. */
async function readRegular(path: string): Promise<string> {
	const file = await files.open(path, constants.O_RDONLY | constants.O_NONBLOCK)
	try {
		const found = await file.stat()
		if (!found.isFile()) throw new Error(NO_FILE)
		if (found.size > MAX_BYTES) throw new Error(`it has ${found.size} bytes`)
		return await file.readFile('utf8')
	} finally {
		await file.close()
	}
}

/** One line: the first 8 digits of the SHA-256 of its JSON, and the JSON. */
export function formatLine(entry: unknown): string {
	const json = JSON.stringify(entry)
	return `${checksum(json)} ${json}\n`
}

function parseLine(line: string): unknown {
	const json = line.slice(9)
	if (line[8] !== ' ' || checksum(json) !== line.slice(0, 8)) return undefined
	try {
		return JSON.parse(json)
	} catch {
		return undefined
	}
}

function checksum(text: string): string {
	return createHash('sha256').update(text).digest('hex').slice(0, 8)
}
