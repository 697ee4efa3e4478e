import type { Activity, Ages } from '../detect/look.js'

/** Silence in both directions beyond which an accepted connection is not `active`, in milliseconds. */
const ACTIVE_MS = 5000

/** Counts one service's accepted connections of one look by who spoke last. */
export class ActivityTally {
	writing = 0
	silent = 0
	streaming = 0
	receiving = 0
	#all = 0
	#active = 0
	#idle = 0
	#over10 = 0
	#over30 = 0
	#over60 = 0

	begin(): void {
		this.writing = this.silent = this.streaming = this.receiving = 0
		this.#all = this.#active = this.#idle = this.#over10 = this.#over30 = this.#over60 = 0
	}

	/** An accepted connection on which nothing was said for so many milliseconds; which other count it is of comes apart. */
	add(silence: number): void {
		this.#all++
		if (silence < ACTIVE_MS) this.#active++
	}

	/** One of them that is idle. */
	addIdle(silence: number): void {
		this.#idle++
		if (silence > 10_000) this.#over10++
		if (silence > 30_000) this.#over30++
		if (silence > 60_000) this.#over60++
	}

	/** What no other count is of is busy; `ages` are those of the busy ones. */
	finish(ages: Ages): Activity {
		const { writing, silent, streaming, receiving } = this
		return {
			busy: this.#all - this.#idle - writing - silent - streaming,
			idle: this.#idle,
			idleOver: [this.#over10, this.#over30, this.#over60],
			writing,
			silent,
			active: this.#active,
			streaming,
			receiving,
			ages,
		}
	}
}
