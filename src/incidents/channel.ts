import { type Message, messageKey } from '../message/message.js'
import type { Delivery, Notifier } from '../notify/notifier.js'
import { OUTBOX_RETRIES, type RetryPolicy, sendOnce, sendWithRetry } from '../notify/retry.js'
import type { ChannelHealth } from './channel-health.js'
import type { DeliveryLog } from './log.js'
import type { Notification } from './notification.js'
import type { Outbox } from './outbox.js'
import type { OutboxEntry } from './outbox-entry.js'

/** What a channel is made of. */
export interface ChannelOptions {
	readonly notifier: Notifier
	readonly outbox: Outbox
	readonly log: DeliveryLog
	/** Milliseconds since the epoch. */
	readonly wallClock: () => number
	readonly retry?: RetryPolicy
}

/** One notifier's own queue: in order, one at a time, and no other channel waits for it. */
export class Channel {
	readonly #options: ChannelOptions
	readonly #retry: RetryPolicy
	/** No attempt begins after this: the program ends, or this channel is replaced. */
	readonly #stop = new AbortController()
	/** Attempts under way end with this. */
	readonly #end = new AbortController()
	#running: Promise<void> | undefined
	#refresh = new Map<string, Message>()
	#health: Omit<ChannelHealth, 'waiting'>

	constructor(options: ChannelOptions) {
		this.#options = options
		this.#retry = options.retry ?? OUTBOX_RETRIES
		const { name } = options.notifier
		this.#health = {
			name,
			state: 'idle',
			sent: 0,
			refused: 0,
			attempts: 0,
			lastSentWallTime: undefined,
			lastError: undefined,
		}
	}

	/** How it is doing. */
	get health(): ChannelHealth {
		const { name } = this.#health
		const waiting = this.#options.outbox.entries.filter((entry) => entry.channel === name).length
		return { ...this.#health, waiting }
	}

	/** Begins to send what waits, unless it is at it. */
	wake(): void {
		this.#running ??= this.#run().finally(() => {
			this.#running = undefined
			if (this.#hasWork()) this.wake()
		})
	}

	/** Reminds a channel that forgets alerts; the newest of each thread replaces the one before. */
	refresh(key: string, { message }: Notification): void {
		this.#refresh.set(key, message)
		this.wake()
	}

	/** Begins nothing any more, and gives what is under way so many seconds to arrive. What waits stays in the outbox. */
	async retire(seconds: number): Promise<void> {
		this.#stop.abort()
		const grace = setTimeout(() => this.#end.abort(), seconds * 1000)
		while (this.#running) await this.#running
		clearTimeout(grace)
	}

	#hasWork(): boolean {
		const { outbox, notifier } = this.#options
		return !this.#stop.signal.aborted && (outbox.first(notifier.name) !== undefined || this.#refresh.size > 0)
	}

	async #run(): Promise<void> {
		const { outbox, notifier } = this.#options
		while (!this.#stop.signal.aborted) {
			const entry = outbox.first(notifier.name)
			if (entry) await this.#send(entry).catch((error: unknown) => this.#giveUp(entry, error))
			else if (this.#refresh.size > 0) await this.#sendRefreshes()
			else return
		}
	}

	async #send(entry: OutboxEntry): Promise<void> {
		const { outbox, notifier, log } = this.#options
		const { message, occasion, reason: because } = entry.notification
		const delivery = await this.#sendPatiently(entry)
		if (delivery.kind === 'retryable') {
			// Either the program ends, and the entry waits on disk, or the outbox has dropped it.
			if (!this.#stop.signal.aborted) await outbox.remove(entry)
			return
		}
		const { attempts } = this.#health
		const fields = { notifier: notifier.name, message: messageKey(message), occasion, because, attempts }
		if (delivery.kind === 'rejected') log.error({ ...fields, reason: delivery.reason }, 'page NOT delivered')
		else if (delivery.warning === undefined) log.info(fields, 'page sent')
		else log.warn({ ...fields, warning: delivery.warning }, 'page sent, with a warning')
		await outbox.remove(entry)
	}

	/** A bug must not come round for ever. */
	async #giveUp(entry: OutboxEntry, error: unknown): Promise<void> {
		const { outbox, notifier, log } = this.#options
		log.error({ err: error, notifier: notifier.name }, 'a bug in sending a page: it is given up')
		await outbox.remove(entry)
	}

	async #sendPatiently(entry: OutboxEntry): Promise<Delivery> {
		const { outbox, notifier, log } = this.#options
		const onAttempt = (result: Delivery, attempts: number) => {
			this.#note(result, attempts)
			if (result.kind === 'retryable')
				log.warn({ notifier: notifier.name, attempts, reason: result.reason }, 'page not sent yet')
		}
		const { result } = await sendWithRetry({
			notifier,
			message: entry.notification.message,
			policy: this.#retry,
			signal: this.#stop.signal,
			attemptSignal: this.#end.signal,
			onAttempt,
			isWanted: () => outbox.entries.includes(entry),
		})
		return result
	}

	#note(result: Delivery, attempts: number): void {
		if (result.kind === 'sent') {
			const { sent } = this.#health
			const lastSentWallTime = this.#options.wallClock()
			this.#health = { ...this.#health, state: 'ok', attempts, sent: sent + 1, lastSentWallTime }
			return
		}
		const final = result.kind === 'rejected'
		const refused = this.#health.refused + (final ? 1 : 0)
		const state = final ? 'refusing' : 'failing'
		this.#health = { ...this.#health, state, attempts, refused, lastError: result.reason }
	}

	/** One attempt each: the next refresh is as good as a retry of this one. */
	async #sendRefreshes(): Promise<void> {
		const messages = [...this.#refresh.values()]
		this.#refresh = new Map()
		for (const message of messages) {
			const { state } = this.#health
			const delivery = await sendOnce(this.#options.notifier, message, this.#end.signal)
			this.#note(delivery, 1)
			if (delivery.kind !== 'sent' && state !== 'failing') {
				this.#options.log.warn({ notifier: this.#options.notifier.name, reason: delivery.reason }, 'refresh not sent')
			}
		}
	}
}
