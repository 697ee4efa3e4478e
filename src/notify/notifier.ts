import type { Message } from '../message/message.js'

/**
 * What became of one attempt. A notifier only says whether trying again can help and, where the service said so,
 * when; how often and how long is decided in one place by whoever calls it.
 */
export type Delivery = Sent | Retryable | Rejected

/** The service took the message. */
export interface Sent {
	readonly kind: 'sent'
	/** What was odd although it was taken: one of several recipients refused, an unexpected answer. */
	readonly warning: string | undefined
}

/** The message did not arrive but may on a further attempt. */
export interface Retryable {
	readonly kind: 'retryable'
	/** For the log: what the service answered, without any secret. */
	readonly reason: string
	/** The service's own wish, in seconds from now; undefined where it had none. */
	readonly retryAfterSeconds: number | undefined
}

/** The service will never take this message as things are: somebody must mend the settings. */
export interface Rejected {
	readonly kind: 'rejected'
	readonly reason: string
}

/** One channel to people. `send` makes one attempt, never throws for an expected failure, and ends soon after an abort. */
export interface Notifier {
	readonly name: string
	/** Loads what sending needs. Whoever has time for it before a page is due calls it; without, the first message does. */
	readonly prepare?: () => Promise<void>
	readonly send: (message: Message, signal: AbortSignal) => Promise<Delivery>
}

/** Makes a Sent. */
export function sent(warning?: string): Sent {
	return { kind: 'sent', warning }
}

/** Makes a Retryable. */
export function retryable(reason: string, retryAfterSeconds?: number): Retryable {
	return { kind: 'retryable', reason, retryAfterSeconds }
}

/** Makes a Rejected. */
export function rejected(reason: string): Rejected {
	return { kind: 'rejected', reason }
}
