import pRetry from 'p-retry'
import type { Message } from '../render/message.js'
import { type Delivery, type Notifier, type Retryable, rejected, retryable } from './notifier.js'

/** How often and how long a message is tried again. */
export interface DeliveryPolicy {
	/** Attempts after the first. */
	readonly retries: number
	/** Seconds before the first further attempt; each next wait is twice as long, up to `longestWait`. */
	readonly firstWait: number
	readonly longestWait: number
	/** Seconds that an attempt under way is given to end when the program does. */
	readonly grace: number
}

/** A page must leave within seconds: 1, 2, 4, 8, 16 s; then whoever is on call has other news. The end is within a second. */
export const DEFAULT_DELIVERY: DeliveryPolicy = { retries: 5, firstWait: 1, longestWait: 16, grace: 0.8 }

/** What became of a message at one notifier. */
export interface DeliveryResult {
	readonly notifier: string
	readonly attempts: number
	readonly delivery: Delivery
}

/**
 * Sends a message through all notifiers at once; none waits for another. Retries what may succeed on a further attempt,
 * and not sooner than the service asked for. After an abort no new attempt begins, and those under way are given
 * `grace` to end, so that this returns within a second.
 */
export async function deliver(
	message: Message,
	notifiers: readonly Notifier[],
	signal: AbortSignal,
	policy: DeliveryPolicy = DEFAULT_DELIVERY,
): Promise<DeliveryResult[]> {
	const grace = delayAbort(signal, policy.grace)
	try {
		return await Promise.all(
			notifiers.map((notifier) => sendWithRetries(message, notifier, signal, grace.signal, policy)),
		)
	} finally {
		grace.dispose()
	}
}

/** A service that asks for more than an hour is not obeyed: it would be the same as losing the page. */
const LONGEST_WISH = 3600

class RetryableError extends Error {}

async function sendWithRetries(
	message: Message,
	notifier: Notifier,
	signal: AbortSignal,
	attemptSignal: AbortSignal,
	{ retries, firstWait, longestWait }: DeliveryPolicy,
): Promise<DeliveryResult> {
	let attempts = 0
	// Kept here, not returned through p-retry: it forgets a success that an abort has overtaken.
	let delivery: Delivery = retryable('not tried: shutting down')
	const attempt = async () => {
		attempts++
		delivery = await sendOnce(message, notifier, attemptSignal)
		if (delivery.kind === 'retryable') throw new RetryableError(delivery.reason)
	}
	const options = {
		retries,
		minTimeout: firstWait * 1000,
		maxTimeout: longestWait * 1000,
		// Up to twice the wait: a fleet that pages at once does not come back at once.
		randomize: true,
		signal,
		onFailedAttempt: async ({ retriesLeft }: { retriesLeft: number }) => {
			const { retryAfterSeconds } = delivery as Retryable
			if (retryAfterSeconds && retriesLeft > 0) await sleep(Math.min(retryAfterSeconds, LONGEST_WISH), signal)
		},
	}
	await pRetry(attempt, options).catch((error: unknown) => {
		if (!(error instanceof RetryableError) && !signal.aborted) throw error
	})
	return { notifier: notifier.name, attempts, delivery }
}

/** A notifier that throws has a bug; the others must be heard all the same. */
async function sendOnce(message: Message, notifier: Notifier, signal: AbortSignal): Promise<Delivery> {
	try {
		return await notifier.send(message, signal)
	} catch (error) {
		return rejected(`a bug in the notifier: ${error instanceof Error ? error.name : 'unknown'}`)
	}
}

/** A signal that follows another one `seconds` later. */
function delayAbort(signal: AbortSignal, seconds: number) {
	const controller = new AbortController()
	let timer: NodeJS.Timeout | undefined
	const onAbort = () => {
		timer = setTimeout(() => controller.abort(), seconds * 1000)
	}
	if (signal.aborted) onAbort()
	else signal.addEventListener('abort', onAbort, { once: true })
	const dispose = () => {
		clearTimeout(timer)
		signal.removeEventListener('abort', onAbort)
	}
	return { signal: controller.signal, dispose }
}

function sleep(seconds: number, signal: AbortSignal): Promise<void> {
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
