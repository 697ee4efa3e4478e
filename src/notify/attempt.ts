import { type Delivery, retryable } from './notifier.js'

/**
 * Runs one attempt under a signal that ends it when its time is over or the caller aborts. Whatever the attempt does
 * with the signal, it is not waited for longer: a library that ignores an abort cannot hold up the shutdown.
 */
export async function attemptWithin(
	seconds: number,
	signal: AbortSignal,
	attempt: (signal: AbortSignal) => Promise<Delivery>,
): Promise<Delivery> {
	const timeout = AbortSignal.timeout(Math.ceil(seconds * 1000))
	const either = AbortSignal.any([signal, timeout])
	const ended = () => retryable(signal.aborted ? 'given up: shutting down' : `no answer within ${seconds} s`)
	if (either.aborted) return ended()
	return new Promise((resolve, reject) => {
		const onAbort = () => resolve(ended())
		either.addEventListener('abort', onAbort, { once: true })
		attempt(either)
			.then((delivery) => resolve(either.aborted && delivery.kind !== 'sent' ? ended() : delivery), reject)
			.finally(() => either.removeEventListener('abort', onAbort))
	})
}
