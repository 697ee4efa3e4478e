import type { CounterSink, Counters } from '../detect/counters.js'

/** The names of a reading in their order, and the place of each. */
interface Layout {
	readonly names: readonly string[]
	readonly places: ReadonlyMap<string, number>
}

/**
 * Collects the counters of one reading after the other. The kernel prints the same ones in the same order each time, so
 * their names are kept once, and a reading is no more than an array of its values: 2 KB where a map takes 14, at every
 * look at the listeners.
 */
export class CounterCollector implements CounterSink {
	#layout: Layout = layoutOf([])
	#values: number[] = []
	/** Counters of this reading so far, as long as they are those of the layout. */
	#next = 0
	/** This reading, once it is another one. */
	#odd: Map<string, number> | undefined

	set(name: string, value: number): void {
		if (this.#odd === undefined && this.#layout.names[this.#next] === name) this.#values[this.#next++] = value
		else {
			this.#odd ??= this.#soFar()
			this.#odd.set(name, value)
		}
	}

	/** What was collected since the last call. Of a name that came twice, the later value. */
	finish(): Counters {
		if (this.#next < this.#layout.names.length) this.#odd ??= this.#soFar()
		if (this.#odd) {
			this.#layout = layoutOf([...this.#odd.keys()])
			this.#values = [...this.#odd.values()]
			this.#odd = undefined
		}
		this.#next = 0
		return new ReadCounters(this.#layout, this.#values.slice())
	}

	#soFar(): Map<string, number> {
		const names = this.#layout.names.slice(0, this.#next)
		return new Map(names.map((name, place) => [name, this.#values[place]!]))
	}
}

/** One reading. */
class ReadCounters implements Counters {
	readonly #layout: Layout
	readonly #values: readonly number[]

	constructor(layout: Layout, values: readonly number[]) {
		this.#layout = layout
		this.#values = values
	}

	get(name: string): number | undefined {
		const place = this.#layout.places.get(name)
		return place === undefined ? undefined : this.#values[place]
	}

	*[Symbol.iterator](): Iterator<[string, number]> {
		for (const [place, name] of this.#layout.names.entries()) yield [name, this.#values[place]!]
	}
}

function layoutOf(names: readonly string[]): Layout {
	return { names, places: new Map(names.map((name, place) => [name, place])) }
}
