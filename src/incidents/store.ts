import { join } from 'node:path'
import * as v from 'valibot'
import type { FullStations } from './full-hours.js'
import { History, METRICS, ServiceHistory, type Values } from './history.js'
import type { Incident, Moment } from './incident.js'
import { Journal } from './journal.js'
import { readJournal } from './journal-lines.js'
import type { Log } from './log.js'
import type { OutboxEntry } from './notifier-queue.js'
import { EMPTY_STATE, type PipelineRest, type PipelineState } from './pipeline-state.js'

/** One change of what a restart must not forget. */
export type Change =
	| readonly ['incident', Incident]
	/** An incident that made room, by its id. */
	| readonly ['forget', string]
	| readonly ['rest', PipelineRest]
	| readonly ['queued', OutboxEntry]
	/** A notification left, or never will, by sequence and notifier. */
	| readonly ['done', readonly [sequence: number, notifier: string]]
	/** What the detector remembers; only the detector knows its form. */
	| readonly ['detector', unknown]
	/** What one sample said, by service. */
	| readonly ['points', readonly [time: number, services: Readonly<Record<string, Values>>, full?: FullStations]]
	/** The clock that stamps points was set, by so many milliseconds. */
	| readonly ['clock', number]
	| readonly ['history', readonly [service: string, ReturnType<ServiceHistory['toJSON']>]]

/** Everything that survives a restart. */
export interface Stored {
	/** When it was saved: times of the state are on that monotonic clock. */
	readonly saved: Moment
	readonly state: PipelineState
	/** In the order of their sequences. */
	readonly queue: readonly (OutboxEntry & { readonly notifiers: readonly string[] })[]
	/** The newest notification's number. */
	readonly sequence: number
	readonly history: History
	readonly detector: unknown
}

const values = v.array(v.nullable(v.number()))
const cell = v.nullable(v.tuple([v.number(), v.number(), v.number(), v.number()]))
const row = v.pipe(values, v.length(METRICS.length))
const message = v.union([
	v.looseObject({ type: v.literal('incident'), event: v.looseObject({ kind: v.string() }) }),
	v.looseObject({ type: v.literal('notice'), notice: v.looseObject({ kind: v.string() }) }),
])

/** What a line must have at the least. What is deeper was made by us, and is taken as it is. */
const CHANGES: Readonly<Record<Change[0], v.GenericSchema>> = {
	incident: v.looseObject({
		id: v.string(),
		state: v.picklist(['open', 'resolved', 'lost']),
		openedAt: v.number(),
		refreshedAt: v.number(),
		events: v.array(v.looseObject({ kind: v.string() })),
		notified: v.record(v.string(), v.number()),
		message: v.optional(message),
	}),
	forget: v.string(),
	rest: v.looseObject({
		mutes: v.array(v.looseObject({ until: v.number(), reason: v.string() })),
		flapping: v.record(v.string(), v.looseObject({ openings: v.array(v.number()) })),
		notices: v.record(v.string(), v.number()),
		unsent: v.record(v.string(), v.looseObject({ why: v.string() })),
	}),
	queued: v.looseObject({
		sequence: v.number(),
		queuedWallTime: v.number(),
		notification: v.looseObject({ message, notifiers: v.array(v.string()), occasion: v.string() }),
	}),
	done: v.tuple([v.number(), v.string()]),
	detector: v.unknown(),
	points: v.tuple([
		v.number(),
		v.record(v.string(), row),
		v.optional(v.record(v.string(), v.record(v.string(), v.tuple([v.number(), v.number()])))),
	]),
	clock: v.number(),
	history: v.tuple([
		v.string(),
		v.object({
			points: v.array(v.tuple([v.number(), row])),
			quarters: v.array(v.tuple([v.number(), v.array(cell)])),
			full: v.optional(v.record(v.string(), v.array(v.tuple([v.number(), v.number(), v.number()])))),
		}),
	]),
}

const transaction = v.object({
	at: v.number(),
	wallTime: v.number(),
	changes: v.array(v.tuple([v.string(), v.unknown()])),
})

/**
 * Everything that survives a restart, in one journal (state.jsonl): incidents, what waits to be sent, mutes, what the
 * detector learned, the last hour and week. Without a folder nothing survives.
 */
export class Store {
	readonly #journal: Journal | undefined
	#unreadable = 0

	/** `snapshot` is everything that memory holds. */
	constructor(
		folder: string | undefined,
		log: Log,
		snapshot: () => { readonly moment: Moment; readonly changes: readonly Change[] },
	) {
		const transactions = () => {
			const { moment, changes } = snapshot()
			// A line each, so that a damaged one costs only itself.
			return changes.map((change) => ({ ...moment, changes: [change] }))
		}
		const path = folder && join(folder, 'state.jsonl')
		this.#journal = path ? new Journal({ path, log, snapshot: transactions }) : undefined
	}

	/** Whether there is a folder. */
	get isLasting(): boolean {
		return this.#journal !== undefined
	}

	/** Why the disk does not have what memory has; undefined where it does. */
	get trouble(): string | undefined {
		return this.#journal?.trouble
	}

	/** Entries that could not be read at the start. */
	get unreadable(): number {
		return this.#unreadable
	}

	/** Reads what an earlier process left; undefined where there is nothing. Never throws. */
	async load(): Promise<Stored | undefined> {
		if (!this.#journal) return undefined
		const { entries, damaged } = await this.#journal.load()
		const stored = new StoredBuilder()
		for (const entry of entries) stored.take(entry)
		if (stored.invalid > 0) await this.#journal.putAside(`${stored.invalid} entries hold something else`)
		this.#unreadable = damaged + stored.invalid
		return entries.length === 0 ? undefined : stored.build()
	}

	/** Keeps changes that memory has already: on the disk when this resolves where they are to be durable, or the log says why not. */
	async commit(changes: readonly Change[], moment: Moment, durable: boolean): Promise<void> {
		await this.#journal?.append({ ...moment, changes }, durable)
	}

	/** Tries a disk again that failed. */
	async tick(): Promise<void> {
		await this.#journal?.tick()
	}

	/** Resolves when everything is on the disk, or was refused by it. */
	async settled(): Promise<void> {
		await this.#journal?.settled()
	}
}

/** What a folder keeps, without touching it: for a process that is no sidecar. Undefined where there is nothing; throws what the file system does. */
export async function readStored(folder: string): Promise<Stored | undefined> {
	const { entries } = await readJournal(join(folder, 'state.jsonl'))
	const stored = new StoredBuilder()
	for (const entry of entries) stored.take(entry)
	return entries.length === 0 ? undefined : stored.build()
}

/** Puts together what the lines of a journal say. */
class StoredBuilder {
	invalid = 0
	#saved: Moment = { at: 0, wallTime: 0 }
	readonly #incidents = new Map<string, Incident>()
	readonly #waiting = new Map<number, OutboxEntry & { readonly notifiers: readonly string[] }>()
	readonly #history = new History()
	#rest: PipelineRest = EMPTY_STATE.rest
	#detector: unknown
	#sequence = 0

	/** Takes one line; what makes no sense is counted and passed over. */
	take(entry: unknown): void {
		const parsed = v.safeParse(transaction, entry)
		if (!parsed.success) return void this.invalid++
		const { at, wallTime, changes } = parsed.output
		this.#saved = { at, wallTime }
		for (const [kind, value] of changes) {
			const schema = Object.hasOwn(CHANGES, kind) ? CHANGES[kind as Change[0]] : undefined
			if (schema && v.is(schema, value)) this.#apply([kind, value] as unknown as Change)
			else this.invalid++
		}
	}

	build(): Stored {
		const incidents = [...this.#incidents.values()].sort((one, other) => other.openedAt - one.openedAt)
		return {
			saved: this.#saved,
			state: { incidents, rest: this.#rest },
			queue: [...this.#waiting.values()].filter(({ notifiers }) => notifiers.length > 0),
			sequence: this.#sequence,
			history: this.#history,
			detector: this.#detector,
		}
	}

	#apply([kind, value]: Change): void {
		if (kind === 'incident') this.#incidents.set(value.id, value)
		else if (kind === 'forget') this.#incidents.delete(value)
		else if (kind === 'rest') this.#rest = value
		else if (kind === 'detector') this.#detector = value
		else if (kind === 'clock') this.#history.shift(value)
		else if (kind === 'history') this.#history.set(value[0], new ServiceHistory(value[1]))
		else if (kind === 'points') this.#history.add(...value)
		else if (kind === 'queued') this.#queue(value)
		else this.#done(...value)
	}

	#queue(entry: OutboxEntry): void {
		this.#sequence = Math.max(this.#sequence, entry.sequence)
		this.#waiting.set(entry.sequence, { ...entry, notifiers: entry.notification.notifiers })
	}

	#done(sequence: number, notifier: string): void {
		// A number that was given must not be given again.
		this.#sequence = Math.max(this.#sequence, sequence)
		const entry = this.#waiting.get(sequence)
		const notifiers = entry?.notifiers.filter((name) => name !== notifier) ?? []
		if (entry && notifiers.length > 0) this.#waiting.set(sequence, { ...entry, notifiers })
		else this.#waiting.delete(sequence)
	}
}
