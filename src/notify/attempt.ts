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
	const shutDown = retryable('given up: shutting down')
	if (signal.aborted) return shutDown
	// Not AbortSignal.any(): the signal that follows must not depend on what the garbage collector keeps.
	const controller = new AbortController()
	return new Promise((resolve, reject) => {
		const settle = () => {
			clearTimeout(timer)
			signal.removeEventListener('abort', onAbort)
		}
		const end = (delivery: Delivery) => {
			settle()
			resolve(delivery)
			controller.abort()
		}
		const onAbort = () => end(shutDown)
		const timer = setTimeout(() => end(retryable(`no answer within ${seconds} s`)), seconds * 1000)
		signal.addEventListener('abort', onAbort, { once: true })
		attempt(controller.signal).finally(settle).then(resolve, reject)
	})
}
