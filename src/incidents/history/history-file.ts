import { constants } from 'node:fs'
import { mkdir, open, readdir, readFile, unlink } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { UNFINISHED, writeDurably } from '../durable-file.js'
import { type DeliveryLog, describeFailure } from '../log.js'
import { putAside } from '../state-file.js'
import { decodeHistory, HistoryEncoder } from './file-format.js'
import { History } from './history.js'
import type { HistoryPoint } from './point.js'

/** Appended bytes after which a small file is written anew: one service at 30 s has as much in a day and a half. */
const LEAST_GROWTH = 256 * 1024

/** Without O_CREAT. */
const APPEND = constants.O_WRONLY | constants.O_APPEND

/** Names in one file; far fewer than its format can number. */
const MOST_NAMES = 1024

/** Bytes that may wait for a slow disk; beyond that the file is written anew when it answers. */
const MOST_WAITING = 256 * 1024

/** Readings after which a disk that failed is tried again: 1, 2, 4, and so on up to this many. */
const LONGEST_REST = 32

/**
 * The file of a history. Points are appended without fsync: what the kernel was given survives the death of the process,
 * and a power failure costs the last half minute of a picture. One service at 30 s writes 180 KB a day that way, where
 * writing the file anew each time would be 300 MB. When it has doubled it is written anew, in whole and durably, and so
 * it is after the disk refused something. Nothing here throws, and nothing waits for the disk.
 */
export class HistoryFile {
	readonly #path: string
	readonly #log: DeliveryLog
	readonly #encoder = new HistoryEncoder()
	#history = new History()
	#waiting: Buffer[] = []
	#waitingBytes = 0
	/** The file is not what memory is, or there is none: it must be written in whole. */
	#stale = true
	#bytes = 0
	#limit = 0
	#rest = 0
	#failuresInARow = 0
	#failures = 0
	#trouble: string | undefined
	#writing: Promise<void> | undefined

	constructor(path: string, log: DeliveryLog) {
		this.#path = path
		this.#log = log
	}

	/** What is wrong with the disk, if anything is. */
	get trouble(): string | undefined {
		return this.#trouble
	}

	/** How often the disk refused something. */
	get failures(): number {
		return this.#failures
	}

	/** Reads what an earlier process left; a damaged file is put aside, and what stood before the damage is kept. */
	async restore(): Promise<History> {
		await this.#sweep()
		const bytes = await readFile(this.#path).catch((error: unknown) => describeFailure(error))
		if (bytes === 'ENOENT') return this.#history
		if (typeof bytes === 'string') {
			this.#complain(bytes, 'the history cannot be read: it begins anew')
			return this.#history
		}
		const { history, damage } = decodeHistory(bytes)
		this.#history = history
		if (damage !== undefined) {
			const fields = { file: this.#path, why: damage, keptAs: await putAside(this.#path) }
			this.#log.error(fields, 'the history is damaged and is put aside: what stands before the damage is kept')
		}
		return history
	}

	/** Keeps points that the history has taken already, and before them the step (milliseconds) by which the clock was set. */
	append(points: readonly HistoryPoint[], step = 0): void {
		if (this.#rest > 0) this.#rest--
		if (!this.#stale) {
			const set = step === 0 ? [] : [this.#encoder.step(step)]
			const bytes = Buffer.concat([...set, this.#encoder.points(points)])
			this.#waiting.push(bytes)
			this.#waitingBytes += bytes.length
			const tooMuch = this.#waitingBytes > MOST_WAITING || this.#encoder.names > MOST_NAMES
			if (tooMuch || this.#bytes + this.#waitingBytes > this.#limit) this.#giveUpAppending()
		}
		this.#writing ??= this.#write().finally(() => {
			this.#writing = undefined
		})
	}

	/** Resolves when everything is on the disk, or was refused by it. */
	async settled(): Promise<void> {
		await this.#writing
	}

	async #write(): Promise<void> {
		try {
			while (this.#stale ? this.#rest === 0 : this.#waiting.length > 0) {
				if (this.#stale) await this.#writeWhole()
				else await this.#writeWaiting()
			}
		} catch (error) {
			this.#giveUpAppending()
			this.#rest = Math.min(2 ** this.#failuresInARow++, LONGEST_REST)
			this.#complain(describeFailure(error), 'the history cannot be saved: a restart would forget it')
		}
	}

	async #writeWhole(): Promise<void> {
		const bytes = this.#encoder.whole(this.#history)
		// From here on points are appended to what is being written.
		this.#stale = false
		this.#bytes = bytes.length
		this.#limit = bytes.length + Math.max(bytes.length, LEAST_GROWTH)
		await mkdir(dirname(this.#path), { recursive: true, mode: 0o700 })
		await writeDurably(this.#path, bytes)
		if (this.#trouble !== undefined) this.#log.info({ file: this.#path }, 'the history is saved again')
		this.#trouble = undefined
		this.#failuresInARow = 0
	}

	async #writeWaiting(): Promise<void> {
		const bytes = Buffer.concat(this.#waiting)
		this.#waiting = []
		this.#waitingBytes = 0
		// Opened each time, and never made: where somebody took the file away, it is written anew and not only its end.
		const file = await open(this.#path, APPEND)
		try {
			await file.appendFile(bytes)
		} finally {
			await file.close()
		}
		this.#bytes += bytes.length
	}

	#giveUpAppending(): void {
		this.#stale = true
		this.#waiting = []
		this.#waitingBytes = 0
	}

	#complain(why: string, what: string): void {
		this.#failures++
		if (this.#trouble !== why) this.#log.error({ file: this.#path, why }, what)
		this.#trouble = why
	}

	/** Removes what a killed process had not finished. */
	async #sweep(): Promise<void> {
		const folder = dirname(this.#path)
		const names = await readdir(folder).catch(() => [])
		const mine = names.filter((name) => name.startsWith(`.${basename(this.#path)}.`) && name.endsWith(UNFINISHED))
		for (const name of mine) await unlink(join(folder, name)).catch(() => {})
	}
}
