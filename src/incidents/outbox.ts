import { severityOf } from '../message/message.js'
import type { Notification } from './send.js'

/** A notification that waits for its notifiers. Plain JSON. */
export interface OutboxEntry {
	/** Its number, never used again. */
	readonly sequence: number
	/** When it was put in, in milliseconds since the epoch. */
	readonly queuedWallTime: number
	readonly notification: Notification
}

/** What waits at most, for each notifier. */
export interface OutboxLimits {
	readonly entries: number
	/** Seconds after which an entry is of no use any more. */
	readonly age: number
}

/** Six hours outlast an outage of Slack; five hundred entries are 10 MB. */
export const DEFAULT_LIMITS: OutboxLimits = { entries: 500, age: 6 * 3600 }

/** Seconds for which an old entry is tried after a start. */
const LAST_CHANCE = 60

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

/** What waits to be sent, in order, for each notifier. In memory: the store has it on the disk. */
export class Outbox {
	readonly #limits: OutboxLimits
	readonly #queues = new Map<string, Waiting[]>()

	constructor(limits = DEFAULT_LIMITS) {
		this.#limits = limits
	}

	/** Puts an entry in for these notifiers; returns what had to make room. */
	add(entry: OutboxEntry, notifiers: readonly string[], at: number): Dropped[] {
		return notifiers.flatMap((notifier) => {
			const queue = this.#queues.get(notifier) ?? []
			this.#queues.set(notifier, queue)
			queue.push({ entry, notifier, since: at })
			const tooMany = queue.splice(0, Math.max(0, queue.length - this.#limits.entries))
			return tooMany.map((waiting) => ({ waiting, reason: `more than ${this.#limits.entries} wait` }))
		})
	}

	/** Takes up an entry of an earlier process. Whatever the clock says after a start, it is tried for a while. */
	restore(
		entry: OutboxEntry,
		notifiers: readonly string[],
		now: { readonly at: number; readonly wallTime: number },
	): Dropped[] {
		const age = Math.max(0, (now.wallTime - entry.queuedWallTime) / 1000)
		return this.add(entry, notifiers, now.at - Math.min(age, Math.max(0, this.#limits.age - LAST_CHANCE)))
	}

	/** What a notifier has to send next; the first critical one where it is `urgent`. */
	next(notifier: string, urgent = false): Waiting | undefined {
		const queue = this.#queues.get(notifier) ?? []
		return (urgent ? queue.find(isCritical) : undefined) ?? queue[0]
	}

	/** Whether it still waits. */
	has(waiting: Waiting): boolean {
		return this.#queues.get(waiting.notifier)?.includes(waiting) === true
	}

	/** Takes one out for good. */
	remove(waiting: Waiting): void {
		const queue = this.#queues.get(waiting.notifier)
		const index = queue?.indexOf(waiting) ?? -1
		if (index >= 0) queue?.splice(index, 1)
	}

	/** Takes out what is too old, or waits for a notifier that is no more. */
	expire(at: number, notifiers: readonly string[]): Dropped[] {
		const dropped = this.all.flatMap((waiting): Dropped[] => {
			if (!notifiers.includes(waiting.notifier)) return [{ waiting, reason: 'its notifier is not configured any more' }]
			if (at - waiting.since <= this.#limits.age) return []
			return [{ waiting, reason: `it has waited for more than ${this.#limits.age / 3600} h` }]
		})
		for (const { waiting } of dropped) this.remove(waiting)
		return dropped
	}

	/** How many wait for a notifier. */
	count(notifier: string): number {
		return this.#queues.get(notifier)?.length ?? 0
	}

	/** Everything that waits. */
	get all(): readonly Waiting[] {
		return [...this.#queues.values()].flat()
	}
}

function isCritical({ entry }: Waiting): boolean {
	return severityOf(entry.notification.message) === 'critical'
}
