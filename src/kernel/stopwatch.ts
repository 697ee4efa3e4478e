/** What a piece of work took. */
export interface Cost {
	/** From its start to its end, pauses included. */
	readonly wallMs: number
	/** User and system time of the process from its start to its end, with what else the process did in the pauses. */
	readonly cpuMs: number
	/** The longest that it kept the event loop from anything else. */
	readonly longestBlockMs: number
}

/** Measures work that is done in slices. `performance.now()` and the process's own accounting are its clocks. */
export class Stopwatch {
	readonly #began = performance.now()
	#sliceBegan = this.#began
	readonly #cpuBegan = process.cpuUsage()
	#longestBlock = 0

	/** Milliseconds since the slice began. */
	get sliceMs(): number {
		return performance.now() - this.#sliceBegan
	}

	/** Ends a slice. */
	pause(): void {
		this.#longestBlock = Math.max(this.#longestBlock, this.sliceMs)
	}

	/** Begins the next slice. */
	resume(): void {
		this.#sliceBegan = performance.now()
	}

	/** Gives the event loop its turn between two slices. */
	async rest(): Promise<void> {
		this.pause()
		await new Promise(setImmediate)
		this.resume()
	}

	/** Ends the last slice and says what all took. */
	stop(): Cost {
		this.pause()
		const { user, system } = process.cpuUsage(this.#cpuBegan)
		return {
			wallMs: performance.now() - this.#began,
			cpuMs: (user + system) / 1000,
			longestBlockMs: this.#longestBlock,
		}
	}
}
