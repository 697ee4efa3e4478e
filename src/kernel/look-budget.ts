/** Seconds of the share that may be saved up. */
const SAVED_SECONDS = 60
/** How much the last look counts for what the next is expected to cost. */
const WEIGHT = 0.3

/**
 * Keeps looks between the points of the grid within a share of one core, measured on themselves: a bucket that fills with
 * time and is emptied by what looks cost. All times are seconds of event time, costs milliseconds of processor time.
 */
export class LookBudget {
	readonly #share: number
	#saved: number
	#at: number | undefined
	#expected = 0

	/** 0.005 = half a percent of a core. */
	constructor(share: number) {
		this.#share = share
		this.#saved = share * SAVED_SECONDS * 1000
	}

	/** Whether there is room for one more look at this time. */
	allows(at: number): boolean {
		if (this.#at !== undefined) this.#saved += (at - this.#at) * 1000 * this.#share
		this.#saved = Math.min(this.#saved, this.#share * SAVED_SECONDS * 1000)
		this.#at = at
		return this.#saved >= this.#expected
	}

	/** Notes what a look cost. */
	spend(milliseconds: number): void {
		this.#saved -= milliseconds
		this.#expected = this.#expected === 0 ? milliseconds : this.#expected + WEIGHT * (milliseconds - this.#expected)
	}
}
