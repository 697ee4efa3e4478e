import type { Wait } from '../../../src/run/timed-readings.js'

/**
 * Time of a simulated world that runs so many times as fast as ours and never skips anything: whoever waits is woken at
 * exactly the moment that it waited for. Where the machine is too slow, the world is late as a whole, and hosts that play
 * the same recording still read the same.
 */
export class PacedTime {
	readonly #times: number
	#origin = 0
	#waiting: { readonly at: number; readonly wake: () => void }[] = []
	#now = 0

	/** The world stands still until `beginning` resolves, if one is given. */
	constructor(times: number, beginning: Promise<void> = Promise.resolve()) {
		this.#times = times
		void beginning.then(() => this.#run())
	}

	/** Seconds since the world began, to the millisecond. */
	get now(): number {
		return this.#now
	}

	readonly wait: Wait = (seconds, signal) =>
		new Promise((resolve) => {
			if (signal.aborted) return resolve()
			const wake = () => {
				signal.removeEventListener('abort', wake)
				resolve()
			}
			this.#waiting.push({ at: Math.round((this.#now + seconds) * 1000) / 1000, wake })
			signal.addEventListener('abort', wake, { once: true })
		})

	async #run(): Promise<never> {
		this.#origin = performance.now()
		for (;;) {
			const next = Math.min(...this.#waiting.map(({ at }) => at))
			const untilNext = (next * 1000) / this.#times - (performance.now() - this.#origin)
			// Somebody may begin to wait meanwhile for something that comes before: look again soon.
			await new Promise((resolve) => setTimeout(resolve, Math.max(0, Math.min(untilNext, 5))))
			if (untilNext > 5) continue
			this.#now = Math.max(this.#now, next)
			const due = this.#waiting.filter(({ at }) => at <= this.#now)
			this.#waiting = this.#waiting.filter(({ at }) => at > this.#now)
			for (const { wake } of due) wake()
		}
	}
}
