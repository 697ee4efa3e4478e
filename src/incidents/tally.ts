import type { Message } from '../message/message.js'
import { joinWords } from '../message/words.js'
import type { HoldReason } from './notification.js'
import { type Held, kindOf, type Thread } from './thread.js'

/** What was held back and is over already: enough to tell people afterwards what they would have heard. */
export interface Tally {
	readonly by: HoldReason
	readonly why: string
	/** Incidents that opened and ended unheard. */
	readonly incidents: number
	/** Messages by kind. */
	readonly kinds: Readonly<Record<string, number>>
	/** The newest of them. */
	readonly last: Message
}

/** Adds a thread that ended unheard. */
export function addThread(tally: Tally | undefined, thread: Thread, held: Held): Tally {
	const kinds = addKinds(tally?.kinds ?? {}, held.kinds)
	return { by: held.by, why: held.why, incidents: (tally?.incidents ?? 0) + 1, kinds, last: thread.latest }
}

/** Adds a notice that stands alone. */
export function addNotice(tally: Tally | undefined, message: Message, by: HoldReason, why: string): Tally {
	const kinds = addKinds(tally?.kinds ?? {}, { [kindOf(message)]: 1 })
	return { by, why, incidents: tally?.incidents ?? 0, kinds, last: message }
}

/** What would have been sent, in words: `2 opened, 1 escalated and 2 resolved`. */
export function countKinds(kinds: Readonly<Record<string, number>>): string {
	return joinWords(Object.entries(kinds).map(([kind, count]) => `${count} ${kind}`))
}

/** Sums two counts. */
export function addKinds(
	some: Readonly<Record<string, number>>,
	more: Readonly<Record<string, number>>,
): Record<string, number> {
	const sum: Record<string, number> = { ...some }
	for (const [kind, count] of Object.entries(more)) sum[kind] = (sum[kind] ?? 0) + count
	return sum
}
