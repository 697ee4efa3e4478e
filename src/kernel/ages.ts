import type { Ages, RequestAge } from '../detect/look.js'

/** Of nothing. */
export const NO_AGES: Ages = { count: 0, median: 0, p90: 0, oldest: 0, mean: 0, over10: 0, over30: 0, over60: 0 }

/** Collects since when things are so, each with its identity, in seconds of event time. */
export class AgeList {
	#since = new Float64Array(8)
	#high = new Int32Array(8)
	#low = new Int32Array(8)
	#count = 0

	/** Forgets all. */
	clear(): void {
		this.#count = 0
	}

	/** Adds one; the two numbers are its identity. */
	add(since: number, high: number, low: number): void {
		if (this.#count === this.#since.length) this.#grow()
		this.#since[this.#count] = since
		this.#high[this.#count] = high
		this.#low[this.#count++] = low
	}

	/** How old they are at this time. */
	ages(at: number): Ages {
		if (this.#count === 0) return NO_AGES
		const sorted = this.#since.slice(0, this.#count).sort()
		// Oldest first, so rank r from the youngest end.
		const age = (share: number) =>
			toMilliseconds(Math.max(0, at - sorted[Math.floor((sorted.length - 1) * (1 - share))]!))
		const over = (seconds: number) => {
			let count = 0
			while (count < sorted.length && at - sorted[count]! > seconds) count++
			return count
		}
		const sum = sorted.reduce((all, since) => all + Math.max(0, at - since), 0)
		return {
			count: sorted.length,
			median: age(0.5),
			p90: age(0.9),
			oldest: age(1),
			mean: toMilliseconds(sum / sorted.length),
			over10: over(10),
			over30: over(30),
			over60: over(60),
		}
	}

	/** The oldest, oldest first, at most so many. */
	oldest(most: number): RequestAge[] {
		const isMore = this.#count > most
		const bar = isMore ? this.#since.slice(0, this.#count).sort()[most - 1]! : Number.POSITIVE_INFINITY
		const places: number[] = []
		for (let place = 0; place < this.#count; place++) if (this.#since[place]! <= bar) places.push(place)
		return places
			.sort((a, b) => this.#since[a]! - this.#since[b]! || this.#low[a]! - this.#low[b]!)
			.slice(0, most)
			.map((place) => {
				const since = this.#since[place]!
				return { key: keyOf(this.#high[place]!, this.#low[place]!, since), since }
			})
	}

	#grow(): void {
		const length = this.#since.length * 2
		const since = new Float64Array(length)
		since.set(this.#since)
		this.#since = since
		const high = new Int32Array(length)
		high.set(this.#high)
		this.#high = high
		const low = new Int32Array(length)
		low.set(this.#low)
		this.#low = low
	}
}

/** Seconds to the millisecond, as the kernel's clocks are. */
export function toMilliseconds(seconds: number): number {
	return Math.round(seconds * 1000) / 1000
}

function keyOf(high: number, low: number, since: number): string {
	return `${(high >>> 0).toString(36)}${(low >>> 0).toString(36)}-${Math.round(since * 1000).toString(36)}`
}
