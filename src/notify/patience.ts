import pRetry from 'p-retry'
import type { Message } from '../message/message.js'
import { type Delivery, type Notifier, rejected, retryable } from './notifier.js'

/** How patiently a message is tried again, in seconds. */
export interface Patience {
	/** Attempts after the first; Infinity is allowed. */
	readonly retries: number
	/** The shortest wait before the second attempt; each next wait is twice as long, up to `longestWait`. */
	readonly firstWait: number
	readonly longestWait: number
	/** What a service that asks for patience is granted. */
	readonly longestWish: number
}

class AnotherTime extends Error {}

/**
 * Repeats an attempt while another one may help, and not sooner than the service asked for. No attempt begins after the
 * signal is aborted, nor once `wanted` answers false. Answers what became of the last attempt.
 */
export async function tryPatiently(
	attempt: (attempts: number) => Promise<Delivery>,
	patience: Patience,
	signal: AbortSignal,
	wanted: () => boolean = () => true,
): Promise<Delivery> {
	const { retries, firstWait, longestWait, longestWish } = patience
	let attempts = 0
	// Kept here, not returned through p-retry: it forgets a success that an abort has overtaken.
	let delivery: Delivery = retryable('not tried: shutting down')
	const once = async () => {
		delivery = await attempt(++attempts)
		if (delivery.kind === 'retryable') throw new AnotherTime(delivery.reason)
	}
	/** Waits as long as the service asked for, but for what p-retry waits afterwards at the least. */
	const obey = async () => {
		const wish = delivery.kind === 'retryable' ? (delivery.retryAfterSeconds ?? 0) : 0
		const seconds = Math.min(wish, longestWish) - firstWait
		if (seconds > 0 && attempts <= retries) await waitFor(seconds, signal)
	}
	await pRetry(once, {
		retries,
		minTimeout: firstWait * 1000,
		maxTimeout: longestWait * 1000,
		// Up to twice the wait: a fleet that pages at once does not come back at once.
		randomize: true,
		signal,
		onFailedAttempt: obey,
		shouldRetry: wanted,
	}).catch((error: unknown) => {
		if (!(error instanceof AnotherTime) && !signal.aborted) throw error
	})
	return delivery
}

/** One attempt. A notifier that throws has a bug; the others must be heard all the same. */
export async function sendOnce(notifier: Notifier, message: Message, signal: AbortSignal): Promise<Delivery> {
	try {
		return await notifier.send(message, signal)
	} catch (error) {
		return rejected(`a bug in the notifier: ${error instanceof Error ? error.name : 'unknown'}`)
	}
}

/** Waits so many seconds, or until the signal is aborted. */
function waitFor(seconds: number, signal: AbortSignal): Promise<void> {
	return new Promise((resolve) => {
		const end = () => {
			clearTimeout(timer)
			signal.removeEventListener('abort', end)
			resolve()
		}
		const timer = setTimeout(end, seconds * 1000)
		if (signal.aborted) end()
		else signal.addEventListener('abort', end, { once: true })
	})
}
