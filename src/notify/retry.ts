import { setTimeout as delay } from 'node:timers/promises'
import pRetry from 'p-retry'
import type { Message } from '../message/message.js'
import { type Delivery, type Notifier, rejected, retryable } from './notifier.js'

/** How often and how long a message is tried again. Times are in seconds. */
export interface RetryPolicy {
	/** Attempts after the first; Infinity is allowed. */
	readonly retries: number
	/** The shortest wait before the second attempt; each next wait is twice as long, up to `maxDelay`. */
	readonly minDelay: number
	readonly maxDelay: number
	/** A Retry-After beyond this is cut to it: a service that asks for an hour must not silence its channel for one. */
	readonly maxRetryAfter: number
}

/** For `run`: one to two seconds, doubling up to a minute, for as long as the outbox keeps the entry. */
export const OUTBOX_RETRIES: RetryPolicy = {
	retries: Number.POSITIVE_INFINITY,
	minDelay: 1,
	maxDelay: 60,
	maxRetryAfter: 300,
}

/** Seconds that an attempt under way is given to arrive when the program ends. */
export const GRACE_SECONDS = 0.8

/** One message to one notifier. */
interface Sending {
	readonly notifier: Notifier
	readonly message: Message
	readonly policy: RetryPolicy
	/** No attempt begins after this, and a wait for the next one ends with it. */
	readonly signal: AbortSignal
	/** Ends the attempt under way. */
	readonly attemptSignal: AbortSignal
	/** Called after each attempt. */
	readonly onAttempt?: (result: Delivery, attempts: number) => void
	/** Returns false once another attempt would be pointless. */
	readonly isWanted?: () => boolean
}

class RetryableError extends Error {}

/**
 * Sends until the notifier took or rejected the message, no retry is left, or the signal is aborted; not sooner than the
 * service asked for, within the policy. Returns the result of the last attempt; throws only for a bug.
 */
export async function sendWithRetry(
	sending: Sending,
): Promise<{ readonly attempts: number; readonly result: Delivery }> {
	const { notifier, message, policy, signal, attemptSignal, onAttempt, isWanted = () => true } = sending
	let attempts = 0
	// Kept here, not returned through p-retry: it forgets a success that an abort has overtaken.
	let result: Delivery = retryable('not tried: shutting down')
	const attempt = async () => {
		result = await sendOnce(notifier, message, attemptSignal)
		attempts++
		onAttempt?.(result, attempts)
		if (result.kind === 'retryable') throw new RetryableError(result.reason)
	}
	/** Waits for what the service asked for beyond the wait that p-retry adds. */
	const honourRetryAfter = async () => {
		const asked = result.kind === 'retryable' ? (result.retryAfterSeconds ?? 0) : 0
		const seconds = Math.min(asked, policy.maxRetryAfter) - policy.minDelay
		if (seconds > 0 && attempts <= policy.retries) await delay(seconds * 1000, undefined, { signal }).catch(() => {})
	}
	await pRetry(attempt, {
		retries: policy.retries,
		minTimeout: policy.minDelay * 1000,
		maxTimeout: policy.maxDelay * 1000,
		// Up to twice the wait: a fleet that pages at once does not come back at once.
		randomize: true,
		signal,
		onFailedAttempt: honourRetryAfter,
		shouldRetry: isWanted,
	}).catch((error: unknown) => {
		if (!(error instanceof RetryableError) && !signal.aborted) throw error
	})
	return { attempts, result }
}

/** What became of a message at one notifier. */
export interface SendReport {
	readonly notifier: string
	readonly attempts: number
	readonly result: Delivery
}

/**
 * Sends a message through all notifiers at once; none waits for another. After an abort no new attempt begins, and those
 * under way have `grace` seconds to end, so that this returns within a second.
 */
export async function sendToAll(
	message: Message,
	notifiers: readonly Notifier[],
	signal: AbortSignal,
	policy: RetryPolicy,
	grace = GRACE_SECONDS,
): Promise<SendReport[]> {
	const end = new AbortController()
	let timer: NodeJS.Timeout | undefined
	const onAbort = () => {
		timer = setTimeout(() => end.abort(), grace * 1000)
	}
	if (signal.aborted) onAbort()
	else signal.addEventListener('abort', onAbort, { once: true })
	try {
		return await Promise.all(
			notifiers.map(async (notifier) => ({
				notifier: notifier.name,
				...(await sendWithRetry({ notifier, message, policy, signal, attemptSignal: end.signal })),
			})),
		)
	} finally {
		clearTimeout(timer)
		signal.removeEventListener('abort', onAbort)
	}
}

/** Makes one attempt. A notifier that throws has a bug; the other notifiers must send all the same. */
export async function sendOnce(notifier: Notifier, message: Message, signal: AbortSignal): Promise<Delivery> {
	try {
		return await notifier.send(message, signal)
	} catch (error) {
		return rejected(`a bug in the notifier: ${error instanceof Error ? error.name : 'unknown'}`)
	}
}

/**
 * Runs one attempt under a signal that is aborted after `seconds` or with the caller's. The attempt is not waited for
 * longer than that: a library that ignores an abort cannot hold up the shutdown. `extend` gives it so many seconds more from then on.
 */
export async function attemptWithin(
	seconds: number,
	signal: AbortSignal,
	attempt: (signal: AbortSignal, extend: (seconds: number) => void) => Promise<Delivery>,
): Promise<Delivery> {
	const shutDown = retryable('given up: shutting down')
	if (signal.aborted) return shutDown
	const timeout = new AbortController()
	let allowed = seconds
	let timer = setTimeout(() => timeout.abort(), allowed * 1000)
	const extend = (more: number) => {
		clearTimeout(timer)
		allowed = more
		timer = setTimeout(() => timeout.abort(), allowed * 1000)
	}
	const either = AbortSignal.any([signal, timeout.signal])
	const over = new Promise<Delivery>((resolve) => {
		const end = () => resolve(signal.aborted ? shutDown : retryable(`no answer within ${allowed} s`))
		either.addEventListener('abort', end, { once: true })
	})
	try {
		return await Promise.race([attempt(either, extend), over])
	} finally {
		clearTimeout(timer)
	}
}
