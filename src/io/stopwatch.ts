/** What a piece of work took. */
export interface Cost {
	/** From its start to its end, pauses included. */
	readonly wallMs: number
	/** User and system time of the process while it worked, pauses left out. */
	readonly cpuMs: number
	/** The longest that it kept the event loop from anything else. */
	readonly longestBlockMs: number
}

/** Measures work that is done in slices. `performance.now()` and the process's own accounting are its clocks. */
export class Stopwatch {
	readonly #began = performance.now()
	#sliceBegan = this.#began
	#cpuBegan = process.cpuUsage()
	#cpuMicroseconds = 0
	#longestBlock = 0

	/** Milliseconds since the slice began. */
	get sliceMs(): number {
		return performance.now() - this.#sliceBegan
	}

	/** Ends a slice. */
	pause(): void {
		const { user, system } = process.cpuUsage(this.#cpuBegan)
		this.#cpuMicroseconds += user + system
		this.#longestBlock = Math.max(this.#longestBlock, this.sliceMs)
	}

	/** Begins the next slice. */
	resume(): void {
		this.#cpuBegan = process.cpuUsage()
		this.#sliceBegan = performance.now()
	}

	/** Ends the last slice and says what all took. */
	stop(): Cost {
		this.pause()
		return {
			wallMs: performance.now() - this.#began,
			cpuMs: this.#cpuMicroseconds / 1000,
			longestBlockMs: this.#longestBlock,
		}
	}
}
