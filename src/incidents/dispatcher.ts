import { messageKey, severityOf } from '../message/message.js'
import type { Notifier } from '../notify/notifier.js'
import type { RetryPolicy } from '../notify/retry.js'
import { errorCode } from '../settings/error-text.js'
import type { Moment } from './incident.js'
import type { Log } from './log.js'
import {
	type Dropped,
	MAX_AGE,
	NotifierQueue,
	type NotifierStatus,
	type OutboxEntry,
	type Waiting,
} from './notifier-queue.js'
import type { Notification } from './send.js'
import type { Change, Stored } from './store.js'

interface DispatcherOptions {
	readonly notifiers: readonly Notifier[]
	readonly log: Log
	readonly now: () => Moment
	readonly retry?: RetryPolicy | undefined
	/** Takes what the store must know of: notifications that left, or never will. */
	readonly onChange: (...changes: readonly Change[]) => Promise<void>
}

/** Seconds for which an old entry is tried after a start. */
const LAST_CHANCE = 60

/** The outbox: what waits to be sent, handed to the notifiers. */
export class Dispatcher {
	readonly #options: DispatcherOptions
	#notifiers: readonly Notifier[] = []
	#queues: ReadonlyMap<string, NotifierQueue> = new Map()
	#dropped = 0
	#lost = 0

	constructor(options: DispatcherOptions) {
		this.#options = options
		this.#start(options.notifiers)
	}

	/** How each notifier is doing. */
	get status(): readonly NotifierStatus[] {
		return [...this.#queues.values()].map((queue) => queue.status)
	}

	/** What waits, one for each notifier. */
	get waiting(): readonly Waiting[] {
		return [...this.#queues.values()].flatMap(({ waiting }) => waiting)
	}

	/** The same as entries, each with the notifiers that it still waits for. */
	get queued(): readonly OutboxEntry[] {
		const notifiers = new Map<OutboxEntry, string[]>()
		for (const { entry, notifier } of this.waiting) notifiers.set(entry, [...(notifiers.get(entry) ?? []), notifier])
		return [...notifiers].map(([entry, names]) => ({
			...entry,
			notification: { ...entry.notification, notifiers: names },
		}))
	}

	/** How many were given up because they were too old or too many. */
	get dropped(): number {
		return this.#dropped
	}

	/** How notifications went so far. */
	get tally(): { readonly sent: number; readonly failed: number } {
		const sent = this.status.reduce((sum, status) => sum + status.sent, 0)
		const failed = this.status.reduce((sum, status) => sum + status.refused, this.#dropped + this.#lost)
		return { sent, failed }
	}

	/** Takes up what an earlier process left. Whatever the clock says after a start, it is tried for a while. */
	restore(queue: Stored['queue'], now: Moment): void {
		const dropped = queue.flatMap(({ notifiers, ...entry }) => {
			const age = Math.max(0, (now.wallTime - entry.queuedWallTime) / 1000)
			return this.#add(entry, notifiers, now.at - Math.min(age, MAX_AGE - LAST_CHANCE))
		})
		this.#noteDropped(dropped)
		const waiting = this.waiting.length
		if (waiting > 0) this.#options.log.info({ waiting }, 'notifications wait from before the restart')
	}

	/** Puts an entry in; it is sent once `send` is called, or `wake`. */
	queue(entry: OutboxEntry, { at }: Moment): void {
		this.#noteDropped(this.#add(entry, entry.notification.notifiers, at))
	}

	/** Sends notifications that are queued; refreshes are never queued. */
	send(notifications: readonly Notification[]): void {
		for (const { message, notifiers, occasion } of notifications) {
			for (const name of notifiers) {
				const queue = this.#queues.get(name)
				if (occasion === 'refresh') queue?.refresh(messageKey(message), message)
				else queue?.wake(severityOf(message) === 'critical')
			}
		}
	}

	/** Sends whatever waits. */
	wake(): void {
		for (const queue of this.#queues.values()) queue.wake()
	}

	/** Gives up what is too old. */
	expire({ at }: Moment): void {
		this.#noteDropped([...this.#queues.values()].flatMap((queue) => queue.expire(at)))
	}

	/** Goes on with other notifiers. What waits stays, but for one that is no more. */
	async replace(notifiers: readonly Notifier[]): Promise<void> {
		await this.close()
		const { waiting } = this
		this.#start(notifiers)
		this.#noteDropped(waiting.flatMap(({ entry, notifier, since }) => this.#add(entry, [notifier], since)))
		this.wake()
	}

	/** Lets notifiers load what they need, while there is time: when a page is due, an upgrade may have replaced those files. */
	async prepare(): Promise<void> {
		for (const { name, prepare } of this.#notifiers) {
			try {
				await prepare?.()
			} catch (error) {
				const fields = { notifier: name, why: errorCode(error) }
				this.#options.log.error(fields, 'failed to load notifier: its pages will not leave')
			}
		}
	}

	/** Begins nothing any more, and gives attempts under way a moment to arrive. */
	async close(): Promise<void> {
		await Promise.all([...this.#queues.values()].map((queue) => queue.close()))
	}

	/** Logs what did not leave: what is in memory only is lost now, the rest waits for the next start. */
	logUnsent(isDurable: (waiting: Waiting) => boolean): void {
		const { log } = this.#options
		for (const waiting of this.waiting) {
			const { lastError } = this.#queues.get(waiting.notifier)?.status ?? {}
			const about = { notifier: waiting.notifier, message: messageKey(waiting.entry.notification.message) }
			const fields = { ...about, reason: lastError ?? 'not tried: shutting down' }
			if (isDurable(waiting)) log.warn(fields, 'page waits on disk for the next start')
			else log.error(fields, 'page NOT delivered')
			if (!isDurable(waiting)) this.#lost++
		}
	}

	#start(notifiers: readonly Notifier[]): void {
		const { log, now, retry, onChange } = this.#options
		const onDone = (waiting: Waiting) => onChange(doneOf(waiting))
		const common = { onDone, log, wallClock: () => now().wallTime, retry }
		this.#notifiers = notifiers
		this.#queues = new Map(notifiers.map((notifier) => [notifier.name, new NotifierQueue({ ...common, notifier })]))
	}

	#add(entry: OutboxEntry, notifiers: readonly string[], since: number): Dropped[] {
		return notifiers.flatMap((notifier): Dropped[] => {
			const waiting = { entry, notifier, since }
			const gone = [{ waiting, reason: 'its notifier is not configured any more' }]
			return this.#queues.get(notifier)?.add(waiting) ?? gone
		})
	}

	/** One line for each notifier and reason: there may be thousands of them. */
	#noteDropped(dropped: readonly Dropped[]): void {
		const counts = new Map<string, { notifier: string; reason: string; count: number }>()
		for (const { waiting, reason } of dropped) {
			const { notifier } = waiting
			const key = `${notifier} ${reason}`
			counts.set(key, { notifier, reason, count: (counts.get(key)?.count ?? 0) + 1 })
		}
		this.#dropped += dropped.length
		if (dropped.length > 0) void this.#options.onChange(...dropped.map(({ waiting }) => doneOf(waiting)))
		for (const fields of counts.values()) this.#options.log.error(fields, 'page NOT delivered: dropped')
	}
}

function doneOf({ entry, notifier }: Waiting): Change {
	return ['done', [entry.sequence, notifier]]
}
