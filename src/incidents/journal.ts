// Loaded when it is first used; node:fs/promises would take some 5 ms of every start (measured).
import { constants, promises as files } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { errorCode } from '../settings/error-text.js'
import { formatLine, HEADER, type LoadedJournal, NO_FILE, readJournal } from './journal-lines.js'
import type { Log } from './log.js'

/** Bytes that are appended, at least, before the file is written anew. */
const MIN_GROWTH = 1024 * 1024

/** Ticks that pass before a disk that failed is tried again without need: 1, 2, 4 and so on up to this many. */
const MAX_REST = 32

/** Suffix of a file that is still being written. */
const UNFINISHED = '.unfinished'

const DAMAGED = 'the saved state is damaged and is put aside: what can be read of it is kept'
const NOT_READ = 'the saved state cannot be read and is put aside: what waited in it is not sent'

interface JournalOptions {
	readonly path: string
	readonly log: Log
	/** Everything that memory holds, as entries: what the file becomes when it is written anew. */
	readonly snapshot: () => readonly unknown[]
}

/**
 * An append-only file of JSON lines, each with a checksum, that begins with a snapshot of everything. One line is one
 * transaction: after a crash it is there as a whole or not at all. When the file has doubled, and after the disk refused
 * something, it is written anew, durably, under another name first. Nothing here throws: what the disk does not take stays
 * in memory, is said once, and is tried again.
 */
export class Journal {
	readonly #options: JournalOptions
	#queue: string[] = []
	#durable = false
	#writing: Promise<void> | undefined
	/** The file is not what memory is: it must be written anew. */
	#stale = true
	#bytes = 0
	#limit = 0
	#rest = 0
	#failures = 0
	#trouble: string | undefined

	constructor(options: JournalOptions) {
		this.#options = options
	}

	/** Why the disk does not have what memory has; undefined where it does. */
	get trouble(): string | undefined {
		return this.#trouble
	}

	/** Reads what an earlier process left. What is no journal of this version, and what is damaged, is put aside. */
	async load(): Promise<LoadedJournal> {
		const { path, log } = this.#options
		await this.#sweep()
		const read = await readJournal(path).catch((error: unknown) => new Error(errorCode(error)))
		if (read instanceof Error) {
			// Nothing is there; what stands in a folder's place is said when it is to be written to.
			if (['ENOENT', 'ENOTDIR'].includes(read.message)) return { entries: [], damaged: 0 }
			await this.putAside(read.message, NOT_READ)
			return { entries: [], damaged: 1 }
		}
		if (read.problem !== undefined) await this.putAside(read.problem)
		else if (read.entries.length > 0) log.info({ file: path, lines: read.entries.length }, 'the state is restored')
		return read
	}

	/** Moves the file out of the way, under a name that tells when, and says why. */
	async putAside(why: string, message = DAMAGED): Promise<void> {
		const { path, log } = this.#options
		const aside = `${path}.corrupt-${new Date().toISOString().replace(/[:.]/g, '-')}`
		const keptAs = await files.rename(path, aside).then(
			() => aside,
			() => undefined,
		)
		log.error({ file: path, why, keptAs }, message)
	}

	/**
	 * Adds one entry, which memory has already. Resolves when it is with the kernel, or on the disk where it is to be
	 * `durable`, or the log has said that it is not.
	 */
	append(entry: unknown, durable: boolean): Promise<void> {
		this.#queue.push(formatLine(entry))
		this.#durable ||= durable
		return this.#flush()
	}

	/** Tries a disk again that failed. */
	async tick(): Promise<void> {
		if (this.#trouble === undefined || this.#rest-- > 0) return
		this.#durable = true
		await this.#flush()
	}

	/** Resolves when everything is on the disk, or was refused by it. */
	async settled(): Promise<void> {
		while (this.#writing) await this.#writing
	}

	async #flush(): Promise<void> {
		// What comes while a write is under way waits for the next one, and shares it.
		while (this.#writing) await this.#writing
		if (this.#queue.length === 0 && !this.#durable) return
		const write = this.#write()
		this.#writing = write.then(() => {
			this.#writing = undefined
		})
		await this.#writing
		await (await write)()
	}

	/** Writes what waits; returns what brings it to the disk, which holds up no other write. */
	async #write(): Promise<() => Promise<void>> {
		const lines = this.#queue.splice(0).join('')
		const durable = this.#durable
		this.#durable = false
		// A disk that failed is not tried with every point of a graph.
		if (this.#trouble !== undefined && !durable) return async () => {}
		try {
			if (this.#stale || this.#bytes + lines.length > this.#limit) await this.#writeWhole()
			else return await this.#appendLines(lines, durable).catch((error: unknown) => this.#replace(error))
		} catch (error) {
			this.#fail(error)
		}
		return async () => {}
	}

	#fail(error: unknown): void {
		this.#stale = true
		this.#rest = Math.min(2 ** this.#failures++, MAX_REST)
		const why = errorCode(error)
		if (this.#trouble === why) return
		this.#trouble = why
		const consequence = 'it is kept in memory only and does not survive a restart'
		this.#options.log.error({ file: this.#options.path, why, consequence }, 'the state cannot be saved')
	}

	/** What refuses to be appended to may take a new file: the old one was taken away, or something else put in its place. */
	async #replace(error: unknown): Promise<() => Promise<void>> {
		const why = errorCode(error)
		if (['EISDIR', 'ENXIO', NO_FILE].includes(why)) await this.putAside(why)
		await this.#writeWhole()
		return async () => {}
	}

	async #writeWhole(): Promise<void> {
		const { path, snapshot, log } = this.#options
		const text = `${HEADER}\n${snapshot().map(formatLine).join('')}`
		await files.mkdir(dirname(path), { recursive: true, mode: 0o700 })
		await writeDurably(path, text)
		this.#stale = false
		this.#bytes = text.length
		this.#limit = text.length + Math.max(text.length, MIN_GROWTH)
		if (this.#trouble !== undefined) log.info({ file: path }, 'the state is saved again')
		this.#trouble = undefined
		this.#failures = 0
	}

	async #appendLines(lines: string, durable: boolean): Promise<() => Promise<void>> {
		// Opened each time, and never made: where the file was taken away, it is written anew and not only its end.
		const file = await files.open(this.#options.path, constants.O_WRONLY | constants.O_APPEND | constants.O_NONBLOCK)
		try {
			if (!(await file.stat()).isFile()) throw new Error(NO_FILE)
			await file.appendFile(lines)
			this.#bytes += lines.length
		} catch (error) {
			await file.close()
			throw error
		}
		return async () => {
			if (durable) await file.datasync().catch((error: unknown) => this.#fail(error))
			await file.close()
		}
	}

	/** Removes what a killed process had not finished. */
	async #sweep(): Promise<void> {
		const folder = dirname(this.#options.path)
		const names = await files.readdir(folder).catch(() => [])
		const mine = names.filter(
			(name) => name.startsWith(`.${basename(this.#options.path)}.`) && name.endsWith(UNFINISHED),
		)
		for (const name of mine) await files.unlink(join(folder, name)).catch(() => {})
	}
}

/**
 * Writes a file so that after a crash or a power failure it holds either the old or the new text, and the new one once
 * this has returned: the text is on the disk before the name is, and the name before this returns. (write-file-atomic
 * leaves out the folder's own fsync, without which a power failure can take the new name back.)
 */
async function writeDurably(path: string, text: string): Promise<void> {
	// Unlike what a killed process may have left. It need not be secret: no other user may write to the folder.
	const mark = Math.random().toString(36).slice(2, 10)
	const unfinished = join(dirname(path), `.${basename(path)}.${mark}${UNFINISHED}`)
	try {
		await withFile(unfinished, 'wx', async (file) => {
			await file.writeFile(text)
			await file.sync()
		})
		await files.rename(unfinished, path)
	} catch (error) {
		await files.unlink(unfinished).catch(() => {})
		throw error
	}
	await withFile(dirname(path), 'r', (folder) => folder.sync())
}

async function withFile(path: string, flags: string, use: (file: files.FileHandle) => Promise<void>): Promise<void> {
	const file = await files.open(path, flags, 0o600)
	try {
		await use(file)
	} finally {
		await file.close()
	}
}
