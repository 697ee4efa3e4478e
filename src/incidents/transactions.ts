import { kindOf, type Message, messageKey, serviceOf } from '../message/message.js'
import type { Notifier } from '../notify/notifier.js'
import type { RetryPolicy } from '../notify/retry.js'
import { Dispatcher } from './dispatcher.js'
import type { Moment } from './incident.js'
import type { Log } from './log.js'
import type { OutboxEntry, Waiting } from './notifier-queue.js'
import type { SuppressionReason } from './pipeline.js'
import { EMPTY_STATE, type PipelineState, rebase } from './pipeline-state.js'
import type { Notification, Step } from './send.js'
import type { StoreStatus } from './status.js'
import { type Change, Store, type Stored } from './store.js'

/** What transactions are made of. */
export interface TransactionsOptions {
	readonly notifiers: readonly Notifier[]
	/** The folder where everything survives a restart; undefined = nowhere. */
	readonly stateDir: string | undefined
	readonly log: Log
	readonly now: () => Moment
	readonly retry?: RetryPolicy | undefined
	/** What is kept beside the state, as changes: see Store. */
	readonly others: () => readonly Change[]
}

/** A pure decision about the state. */
type Operation = (state: PipelineState, moment: Moment) => Step

/**
 * What happens within one turn of the event loop is one transaction: decided one after the other, then kept on the disk
 * together, and only then sent. Nothing here throws or holds up the caller.
 */
export class Transactions {
	readonly #options: TransactionsOptions
	readonly #store: Store
	readonly dispatcher: Dispatcher
	/** How many messages were suppressed, by reason. */
	readonly suppressed: Partial<Record<SuppressionReason, number>> = {}
	#state: PipelineState = EMPTY_STATE
	#sequence = 0
	/** Notifications up to this number are on the disk. */
	#durable = 0
	#operations: { readonly operation: Operation; readonly moment: Moment }[] = []
	#changes: Change[] = []
	#scheduled = false
	#chain: Promise<void> = Promise.resolve()

	constructor(options: TransactionsOptions) {
		const { notifiers, stateDir, log, now, retry } = options
		this.#options = options
		this.#store = new Store(stateDir, log, () => ({ moment: now(), changes: this.#snapshot() }))
		this.dispatcher = new Dispatcher({
			notifiers,
			log,
			now,
			retry,
			onChange: (...changes) => this.#store.commit(changes, now(), false),
		})
	}

	/** What the pipeline remembers. */
	get state(): PipelineState {
		return this.#state
	}

	/** Entries of the saved state that could not be read at the start. */
	get unreadable(): number {
		return this.#store.unreadable
	}

	/** How the outbox and the disk are doing. */
	get storeStatus(): StoreStatus {
		const { waiting, dropped } = this.dispatcher
		const { isLasting, unreadable, trouble } = this.#store
		const inMemoryOnly = isLasting ? waiting.filter((each) => !this.#isDurable(each)).length : 0
		return { waiting: waiting.length, dropped, inMemoryOnly, unreadable, trouble }
	}

	/** Takes up what an earlier process left. Nothing is sent before `begin`. */
	async load(): Promise<Stored | undefined> {
		const now = this.#options.now()
		const stored = await this.#store.load()
		if (!stored) return undefined
		this.#sequence = stored.sequence
		this.#state = rebase(stored.state, stored.saved, now)
		this.dispatcher.restore(stored.queue, now)
		return stored
	}

	/** Writes the file as a whole, so that its times are on this process's clock, and begins to send. */
	begin(): Promise<void> {
		return this.inTurn(async () => {
			await this.#store.commit([], this.#options.now(), true)
			this.#noteDurable()
			this.dispatcher.wake()
		})
	}

	/** Adds a decision to the transaction of this turn; it is decided as of now, however long the disk takes. */
	decide(operation: Operation): void {
		this.#operations.push({ operation, moment: this.#options.now() })
		this.#schedule()
	}

	/** Adds what is to be kept and needs no decision. */
	keep(...changes: readonly Change[]): void {
		this.#changes.push(...changes)
		this.#schedule()
	}

	/** Lets time pass: what is too old is given up, a disk that failed is tried again. */
	tick(): void {
		void this.inTurn(async () => {
			this.dispatcher.expire(this.#options.now())
			await this.#store.tick()
			this.#noteDurable()
			this.dispatcher.wake()
		})
	}

	/** Does something after everything before, and before everything after. */
	inTurn(work: () => Promise<void>): Promise<void> {
		this.#chain = this.#chain.then(work).catch((error: unknown) => this.#logBug(error))
		return this.#chain
	}

	/** Resolves when everything so far is decided and on disk. */
	async settled(): Promise<void> {
		while (this.#scheduled) await this.#chain
		await this.#chain
	}

	/** Ends within a second: no attempt begins any more, and those under way are given time to arrive. */
	async close(): Promise<void> {
		await this.settled()
		await this.dispatcher.close()
		await this.settled()
		await this.#store.settled()
		this.dispatcher.logUnsent((waiting) => this.#isDurable(waiting))
	}

	#schedule(): void {
		if (this.#scheduled) return
		this.#scheduled = true
		void this.inTurn(() => this.#commit())
	}

	async #commit(): Promise<void> {
		this.#scheduled = false
		const moment = this.#options.now()
		const before = this.#state
		const notifications = this.#operations.splice(0).flatMap((each) => this.#run(each.operation, each.moment))
		const lasting = notifications.filter(({ occasion }) => occasion !== 'refresh')
		const queued = lasting.map((notification) => this.#enqueue(notification, moment))
		const decided = [...changesOf(before, this.#state), ...queued]
		const changes = [...this.#changes.splice(0), ...decided]
		if (changes.length > 0) await this.#store.commit(changes, moment, decided.length > 0)
		if (decided.length > 0) this.#noteDurable()
		this.dispatcher.send(notifications)
	}

	/** A bug in one decision must not cost another one its page. */
	#run(operation: Operation, moment: Moment): readonly Notification[] {
		try {
			const { state, notifications, suppressed } = operation(this.#state, moment)
			this.#state = state
			for (const { message, reason } of suppressed) this.#noteSuppressed(message, reason)
			return notifications
		} catch (error) {
			this.#logBug(error)
			return []
		}
	}

	#enqueue(notification: Notification, moment: Moment): Change {
		const entry: OutboxEntry = { sequence: ++this.#sequence, queuedWallTime: moment.wallTime, notification }
		this.dispatcher.queue(entry, moment)
		return ['queued', entry]
	}

	#noteSuppressed(message: Message, reason: SuppressionReason): void {
		this.suppressed[reason] = (this.suppressed[reason] ?? 0) + 1
		const fields = { kind: kindOf(message), service: serviceOf(message), reason, message: messageKey(message) }
		this.#options.log.info(fields, 'page suppressed')
	}

	#snapshot(): Change[] {
		return [
			['rest', this.#state.rest],
			...this.#state.incidents.map((incident): Change => ['incident', incident]),
			...this.dispatcher.queued.map((entry): Change => ['queued', entry]),
			// The newest number, which must not be given again.
			['done', [this.#sequence, '']],
			...this.#options.others(),
		]
	}

	#noteDurable(): void {
		if (this.#store.trouble === undefined) this.#durable = this.#sequence
	}

	#isDurable({ entry }: Waiting): boolean {
		return this.#store.isLasting && entry.sequence <= this.#durable
	}

	#logBug(error: unknown): void {
		this.#options.log.error({ err: error }, 'a bug in what becomes of incidents; it goes on')
	}
}

/** What is different, by identity: states are never changed in place. */
function changesOf(before: PipelineState, after: PipelineState): Change[] {
	const known = new Set(before.incidents)
	const left = new Set(after.incidents.map(({ id }) => id))
	return [
		...after.incidents.filter((incident) => !known.has(incident)).map((incident): Change => ['incident', incident]),
		...before.incidents.filter(({ id }) => !left.has(id)).map(({ id }): Change => ['forget', id]),
		...(before.rest === after.rest ? [] : [['rest', after.rest] as const]),
	]
}
