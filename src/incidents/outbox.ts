// Loaded when it is first used; node:fs/promises would take some 5 ms of every start (measured).
import { promises as files } from 'node:fs'
import { join } from 'node:path'
import { syncFolder, UNFINISHED, writeUnfinished } from './durable-file.js'
import { type DeliveryLog, describeFailure } from './log.js'
import type { Moment } from './moment.js'
import type { Notification } from './notification.js'
import { fileNameOf, formatEntry, isEntryName, type OutboxEntry, parseEntry } from './outbox-entry.js'
import { putAside } from './state-file.js'

/** What waits at most, for each channel. */
export interface OutboxLimits {
	readonly entries: number
	/** Seconds after which an entry is of no use to anybody. */
	readonly age: number
}

/** Six hours outlast an outage of Slack; five hundred entries are 10 MB. */
export const DEFAULT_LIMITS: OutboxLimits = { entries: 500, age: 6 * 3600 }

/** Seconds for which an old entry is tried after a start. */
const LAST_CHANCE = 60

/** What the outbox is made of. */
export interface OutboxOptions {
	/** The folder; undefined = nothing survives a restart. */
	readonly folder: string | undefined
	readonly log: DeliveryLog
	readonly limits?: OutboxLimits
}

/** What waits to be sent, on disk before it is sent. In memory, loudly, where the disk does not take it. */
export class Outbox {
	readonly #folder: string | undefined
	readonly #log: DeliveryLog
	readonly #limits: OutboxLimits
	#entries: OutboxEntry[] = []
	/** Since when each entry waits, on the monotonic clock: a wall clock that jumps must not make a page old. */
	readonly #since = new Map<OutboxEntry, number>()
	/** Entries that are in memory only because the disk refused them. */
	readonly #unsaved = new Set<OutboxEntry>()
	#trouble: string | undefined
	#last = 0
	#dropped = 0

	constructor({ folder, log, limits = DEFAULT_LIMITS }: OutboxOptions) {
		this.#folder = folder
		this.#log = log
		this.#limits = limits
	}

	/** Takes up what an earlier process left. Never throws: a folder that cannot be read is said, and memory serves. */
	async load(now: Moment): Promise<void> {
		if (this.#folder === undefined) return
		try {
			await files.mkdir(this.#folder, { recursive: true, mode: 0o700 })
			for (const name of (await files.readdir(this.#folder)).sort())
				await this.#take(join(this.#folder, name), name, now)
		} catch (error) {
			this.#complain(error)
		}
		if (this.#entries.length > 0)
			this.#log.info({ waiting: this.#entries.length }, 'notifications wait from before the restart')
	}

	/** All that waits, in order. */
	get entries(): readonly OutboxEntry[] {
		return this.#entries
	}

	/** The number of the newest notification. */
	get lastSequence(): number {
		return this.#last
	}

	/** Numbers go on from here, if this is more than what the files showed. */
	continueFrom(sequence: number): void {
		this.#last = Math.max(this.#last, sequence)
	}

	/** How many were dropped since the start, and what is wrong with the disk, if anything is. */
	get health(): { readonly dropped: number; readonly inMemoryOnly: number; readonly trouble: string | undefined } {
		return { dropped: this.#dropped, inMemoryOnly: this.#unsaved.size, trouble: this.#trouble }
	}

	/** Whether an entry survives the end of this process. */
	isOnDisk(entry: OutboxEntry): boolean {
		return this.#folder !== undefined && !this.#unsaved.has(entry)
	}

	/** What a channel has to send next. */
	first(channel: string): OutboxEntry | undefined {
		return this.#entries.find((entry) => entry.channel === channel)
	}

	/** Puts a notification in for each of its channels; it is on disk when this returns, or the log says that it is not. */
	async add(notification: Notification, now: Moment, sequence = this.#last + 1): Promise<void> {
		this.#last = Math.max(this.#last, sequence)
		const waiting = new Set(this.#entries.filter((entry) => entry.sequence === sequence).map(({ channel }) => channel))
		const added = notification.channels
			.filter((channel) => !waiting.has(channel))
			.map((channel): OutboxEntry => ({ sequence, channel, queuedWallTime: now.wallTime, notification }))
		for (const entry of added) {
			await this.#makeRoom(entry.channel)
			this.#unsaved.add(entry)
			this.#since.set(entry, now.at)
		}
		this.#entries = [...this.#entries, ...added].sort((a, b) => a.sequence - b.sequence)
		await this.save()
	}

	/** Writes what the disk refused before. */
	async save(): Promise<void> {
		if (this.#folder === undefined || this.#unsaved.size === 0) return
		try {
			await files.mkdir(this.#folder, { recursive: true, mode: 0o700 })
			const written: OutboxEntry[] = []
			for (const entry of this.#unsaved) {
				await writeUnfinished(join(this.#folder, fileNameOf(entry)), formatEntry(entry))
				written.push(entry)
			}
			await syncFolder(this.#folder)
			for (const entry of written) await this.#settle(entry)
			if (this.#trouble !== undefined) this.#log.info({ folder: this.#folder }, 'the outbox is on disk again')
			this.#trouble = undefined
		} catch (error) {
			this.#complain(error)
		}
	}

	/** Takes an entry out for good: it was sent, or never will be. */
	async remove(entry: OutboxEntry): Promise<void> {
		this.#entries = this.#entries.filter((each) => each !== entry)
		this.#unsaved.delete(entry)
		this.#since.delete(entry)
		if (this.#folder === undefined) return
		// A file that stays is sent once more after a restart: at least once, as promised.
		await files.unlink(join(this.#folder, fileNameOf(entry))).catch(() => {})
	}

	/** Drops what is too old, or waits for a channel that is no more, and says so. */
	async expire(at: number, channels: readonly string[]): Promise<void> {
		for (const entry of [...this.#entries]) {
			const age = at - (this.#since.get(entry) ?? at)
			if (age > this.#limits.age) await this.#drop(entry, `it has waited for more than ${this.#limits.age / 3600} h`)
			else if (!channels.includes(entry.channel)) await this.#drop(entry, 'its notifier is not configured any more')
		}
	}

	/** The folder's files may have been taken out meanwhile: then the entry went with them. */
	async #settle(entry: OutboxEntry): Promise<void> {
		this.#unsaved.delete(entry)
		if (!this.#entries.includes(entry)) await this.remove(entry)
	}

	async #take(path: string, name: string, now: Moment): Promise<void> {
		if (name.endsWith(UNFINISHED)) return files.unlink(path).catch(() => {})
		if (!isEntryName(name)) return
		const entry = parseEntry(await files.readFile(path, 'utf8'))
		if (entry && fileNameOf(entry) === name) {
			const age = Math.max(0, (now.wallTime - entry.queuedWallTime) / 1000)
			// Whatever the clock says after a start, it is tried for a while.
			this.#since.set(entry, now.at - Math.min(age, Math.max(0, this.#limits.age - LAST_CHANCE)))
			this.#entries.push(entry)
			this.#last = Math.max(this.#last, entry.sequence)
			return
		}
		const keptAs = await putAside(path)
		this.#log.error({ file: path, keptAs }, 'a waiting notification cannot be read and is put aside')
	}

	async #makeRoom(channel: string): Promise<void> {
		const waiting = this.#entries.filter((entry) => entry.channel === channel)
		for (const entry of waiting.slice(0, Math.max(0, waiting.length - this.#limits.entries + 1))) {
			await this.#drop(entry, `more than ${this.#limits.entries} wait`)
		}
	}

	async #drop(entry: OutboxEntry, why: string): Promise<void> {
		this.#dropped++
		const { channel: notifier, notification } = entry
		this.#log.error({ notifier, occasion: notification.occasion, reason: why }, 'page NOT delivered: dropped')
		await this.remove(entry)
	}

	#complain(error: unknown): void {
		const trouble = describeFailure(error)
		if (trouble === this.#trouble) return
		this.#trouble = trouble
		const consequence = 'notifications are kept in memory only and do not survive a restart'
		this.#log.error({ folder: this.#folder, why: trouble, consequence }, 'the outbox cannot be written')
	}
}
