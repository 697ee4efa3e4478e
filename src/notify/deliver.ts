import type { Message } from '../message/message.js'
import type { Delivery, Notifier } from './notifier.js'
import { type Patience, sendOnce, tryPatiently } from './patience.js'

/** How patiently a message is sent by a program that ends when it was. */
export interface DeliveryPolicy extends Patience {
	/** Seconds that an attempt under way is given to end when the program does. */
	readonly grace: number
}

/** 1, 2, 4, 8, 16 s: whoever waits in front of it hears within a minute. The end is within a second. */
export const DEFAULT_DELIVERY: DeliveryPolicy = {
	retries: 5,
	firstWait: 1,
	longestWait: 16,
	longestWish: 3600,
	grace: 0.8,
}

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
		return await Promise.all(notifiers.map((notifier) => send(message, notifier, signal, grace.signal, policy)))
	} finally {
		grace.dispose()
	}
}

async function send(
	message: Message,
	notifier: Notifier,
	signal: AbortSignal,
	attemptSignal: AbortSignal,
	policy: DeliveryPolicy,
): Promise<DeliveryResult> {
	let attempts = 0
	const attempt = (count: number) => {
		attempts = count
		return sendOnce(notifier, message, attemptSignal)
	}
	const delivery = await tryPatiently(attempt, policy, signal)
	return { notifier: notifier.name, attempts, delivery }
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
