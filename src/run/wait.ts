import type { Wait } from './read-on-time.js'

/** Longer waits are cut, so that a suspended machine does not sleep on (and setTimeout knows no more than 24 days). */
const LONGEST_SECONDS = 60

/** The real wait. It may end early, but never later than its time by more than the event loop is busy. */
export const waitForTimer: Wait = (seconds, signal) =>
	new Promise((resolve) => {
		if (signal.aborted) return resolve()
		const end = () => {
			clearTimeout(timer)
			signal.removeEventListener('abort', end)
			resolve()
		}
		const timer = setTimeout(end, Math.ceil(Math.min(seconds, LONGEST_SECONDS) * 1000))
		signal.addEventListener('abort', end, { once: true })
	})
