import { type Message, messageKey, severityOf } from '../message/message.js'
import type { Delivery, Notifier } from '../notify/notifier.js'
import { GRACE_SECONDS, OUTBOX_RETRIES, type RetryPolicy, sendOnce, sendWithRetry } from '../notify/retry.js'
import type { Log } from './log.js'
import type { Notification } from './send.js'

/** A notification that waits for its notifiers. Plain JSON. */
export interface OutboxEntry {
	/** Its number, never used again. */
	readonly sequence: number
	/** When it was put in, in milliseconds since the epoch. */
	readonly queuedWallTime: number
	readonly notification: Notification
}

/** An entry that waits for one notifier. */
export interface Waiting {
	readonly entry: OutboxEntry
	readonly notifier: string
	/** Since when, on the monotonic clock: a wall clock that jumps must not make a page old. */
	readonly since: number
}

/** One that was given up, and why. */
export interface Dropped {
	readonly waiting: Waiting
	readonly reason: string
}

/** What waits for a notifier at most: five hundred entries are 10 MB. */
const MAX_WAITING = 500

/** Seconds after which an entry is of no use any more: six hours outlast an outage of Slack. */
export const MAX_AGE = 6 * 3600

/** How a notifier is doing, for `status`. */
export interface NotifierStatus {
	readonly name: string
	/** `idle`: nothing was sent yet. `failing`: the last attempt failed and is retried. `refusing`: the service rejected it for good. */
	readonly state: 'idle' | 'ok' | 'failing' | 'refusing'
	readonly waiting: number
	readonly sent: number
	/** Messages that the service rejected for good. */
	readonly refused: number
	/** Attempts at what is being sent, or was sent last. */
	readonly attempts: number
	/** Milliseconds since the epoch. */
	readonly lastSentWallTime: number | undefined
	/** Why the last attempt that failed did. */
	readonly lastError: string | undefined
}

interface NotifierQueueOptions {
	readonly notifier: Notifier
	/** Called when something waits no more; it is kept when this resolves, and nothing else is sent before. */
	readonly onDone: (waiting: Waiting) => Promise<void>
	readonly log: Log
	/** Milliseconds since the epoch. */
	readonly wallClock: () => number
	readonly retry?: RetryPolicy | undefined
}

/** What waits for one notifier, and its sending: in order, one at a time, and no other notifier waits for it. */
export class NotifierQueue {
	readonly #options: NotifierQueueOptions
	/** Attempts under way end with this. */
	readonly #end = new AbortController()
	#closed = false
	/** Ends the wait for the next attempt: the program ends, or something critical has come. */
	#hurry = new AbortController()
	#urgent = false
	#running: Promise<void> | undefined
	#refreshes = new Map<string, Message>()
	/** In order. In memory: the store has it on the disk. */
	#waiting: readonly Waiting[] = []
	#status: Omit<NotifierStatus, 'waiting'>

	constructor(options: NotifierQueueOptions) {
		this.#options = options
		this.#status = {
			name: options.notifier.name,
			state: 'idle',
			sent: 0,
			refused: 0,
			attempts: 0,
			lastSentWallTime: undefined,
			lastError: undefined,
		}
	}

	/** How it is doing. */
	get status(): NotifierStatus {
		return { ...this.#status, waiting: this.#waiting.length }
	}

	/** What waits, in order. */
	get waiting(): readonly Waiting[] {
		return this.#waiting
	}

	/** Puts something in, which is sent once it is woken; returns what had to make room. */
	add(waiting: Waiting): Dropped[] {
		const all = [...this.#waiting, waiting]
		this.#waiting = all.slice(-MAX_WAITING)
		return all.slice(0, -MAX_WAITING).map((each) => ({ waiting: each, reason: `more than ${MAX_WAITING} wait` }))
	}

	/** Takes out what is too old at a time of the monotonic clock. */
	expire(at: number): Dropped[] {
		const old = this.#waiting.filter(({ since }) => at - since > MAX_AGE)
		for (const each of old) this.#remove(each)
		return old.map((waiting) => ({ waiting, reason: `it has waited for more than ${MAX_AGE / 3600} h` }))
	}

	/** Begins to send what waits. Something critical is tried at once, however long the service asked to be left alone. */
	wake(urgent = false): void {
		if (urgent && this.#status.state === 'failing') {
			this.#urgent = true
			this.#hurry.abort()
		}
		this.#running ??= this.#run().finally(() => {
			this.#running = undefined
			if (this.#hasWork()) this.wake()
		})
	}

	/** Sends once more what the service would forget; the newest of each incident replaces the one before. */
	refresh(incident: string, message: Message): void {
		this.#refreshes.set(incident, message)
		this.wake()
	}

	/** Begins nothing any more, and gives what is under way a moment to arrive. */
	async close(): Promise<void> {
		this.#closed = true
		this.#hurry.abort()
		const grace = setTimeout(() => this.#end.abort(), GRACE_SECONDS * 1000)
		while (this.#running) await this.#running
		clearTimeout(grace)
	}

	#hasWork(): boolean {
		return !this.#closed && (this.#waiting.length > 0 || this.#refreshes.size > 0)
	}

	async #run(): Promise<void> {
		while (!this.#closed) {
			this.#hurry = new AbortController()
			const critical = this.#urgent ? this.#waiting.find(isCritical) : undefined
			const waiting = critical ?? this.#waiting[0]
			this.#urgent = false
			if (waiting) await this.#send(waiting).catch((error: unknown) => this.#giveUp(waiting, error))
			else if (this.#refreshes.size > 0) await this.#sendRefreshes()
			else return
		}
	}

	async #send(waiting: Waiting): Promise<void> {
		const { notifier, log, retry = OUTBOX_RETRIES } = this.#options
		const { message, occasion, reason: because } = waiting.entry.notification
		const { result } = await sendWithRetry({
			notifier,
			message,
			policy: retry,
			signal: this.#hurry.signal,
			attemptSignal: this.#end.signal,
			onAttempt: (attempt, attempts) => {
				this.#note(attempt, attempts)
				if (attempt.kind === 'retryable')
					log.warn({ notifier: notifier.name, attempts, reason: attempt.reason }, 'page not sent yet')
			},
			isWanted: () => this.#waiting.includes(waiting),
		})
		// Given up meanwhile, or interrupted: then it stays and comes round again.
		if (result.kind === 'retryable') return
		const { attempts } = this.#status
		const fields = { notifier: notifier.name, message: messageKey(message), occasion, because, attempts }
		if (result.kind === 'rejected') log.error({ ...fields, reason: result.reason }, 'page NOT delivered')
		else if (result.warning === undefined) log.info(fields, 'page sent')
		else log.warn({ ...fields, warning: result.warning }, 'page sent, with a warning')
		await this.#done(waiting)
	}

	/** A bug must not come round for ever. */
	async #giveUp(waiting: Waiting, error: unknown): Promise<void> {
		this.#options.log.error({ err: error, notifier: waiting.notifier }, 'a bug in sending a page: it is given up')
		await this.#done(waiting)
	}

	#done(waiting: Waiting): Promise<void> {
		this.#remove(waiting)
		return this.#options.onDone(waiting)
	}

	#remove(waiting: Waiting): void {
		this.#waiting = this.#waiting.filter((each) => each !== waiting)
	}

	#note(result: Delivery, attempts: number): void {
		if (result.kind === 'sent') {
			const { sent } = this.#status
			const lastSentWallTime = this.#options.wallClock()
			this.#status = { ...this.#status, state: 'ok', attempts, sent: sent + 1, lastSentWallTime }
			return
		}
		const final = result.kind === 'rejected'
		const refused = this.#status.refused + (final ? 1 : 0)
		const state = final ? 'refusing' : 'failing'
		this.#status = { ...this.#status, state, attempts, refused, lastError: result.reason }
	}

	/** One attempt each: the next refresh is as good as a retry of this one. */
	async #sendRefreshes(): Promise<void> {
		const messages = [...this.#refreshes.values()]
		this.#refreshes = new Map()
		const { notifier, log } = this.#options
		for (const message of messages) {
			const { state } = this.#status
			const result = await sendOnce(notifier, message, this.#end.signal)
			this.#note(result, 1)
			if (result.kind !== 'sent' && state !== 'failing')
				log.warn({ notifier: notifier.name, reason: result.reason }, 'refresh not sent')
		}
	}
}

function isCritical({ entry }: Waiting): boolean {
	return severityOf(entry.notification.message) === 'critical'
}
