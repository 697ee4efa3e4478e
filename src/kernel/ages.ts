import type { Ages, ClientRequest, RequestAge } from '../detect/look.js'
import type { AddressTally } from './address-tally.js'
import type { ConnectionMemory } from './connection-memory.js'
import { leading } from './leading.js'

/** Of nothing. */
const NO_AGES: Ages = { count: 0, median: 0, p90: 0, oldest: 0, over10: 0, over30: 0, over60: 0 }

/** One of the oldest, with its identity. */
interface Old {
	readonly high: number
	readonly low: number
	readonly request: RequestAge
	/** Undefined until someone asked for it. */
	client: ClientRequest | undefined
}

/** Collects since when things are so, each with its identity, in seconds of event time. */
export class AgeList {
	#since = new Float64Array(8)
	/** For their order. */
	#sorted = new Float64Array(8)
	#high = new Int32Array(8)
	#low = new Int32Array(8)
	#clients = new Int32Array(8)
	#count = 0
	/** The places of the oldest, once someone asked for them. */
	#places: readonly number[] = []
	/** What was made of them, or of those of the look before. */
	#olds: readonly Old[] = []

	/** Forgets all. */
	clear(): void {
		this.#count = 0
		this.#places = []
	}

	/** Adds one; the two numbers are its identity. */
	add(since: number, high: number, low: number): void {
		if (this.#count === this.#since.length) this.#grow()
		this.#since[this.#count] = since
		this.#high[this.#count] = high
		this.#low[this.#count++] = low
	}

	/** Adds a connection that a memory holds, with its client's number. Its time is not handed over: V8 would make an object of it. */
	take(memory: ConnectionMemory, entry: number, client = -1): void {
		this.add(0, memory.tag, memory.check)
		this.#since[this.#count - 1] = memory.since[entry]!
		this.#clients[this.#count - 1] = client
	}

	/** How old they are at this time. */
	ages(at: number): Ages {
		const count = this.#count
		if (count === 0) return NO_AGES
		const sorted = this.#sorted.subarray(0, count)
		sorted.set(this.#since.subarray(0, count))
		sorted.sort()
		// Oldest first, so rank r from the youngest end.
		const age = (share: number) => toMilliseconds(Math.max(0, at - sorted[Math.floor((count - 1) * (1 - share))]!))
		const over = [10, 30, 60].map((seconds) => {
			let older = 0
			while (older < count && at - sorted[older]! > seconds) older++
			return older
		})
		const [over10, over30, over60] = over as [number, number, number]
		return { count, median: age(0.5), p90: age(0.9), oldest: age(1), over10, over30, over60 }
	}

	/** The oldest, oldest first, at most so many. Those that were among them at the look before are the same objects. */
	oldest(most: number): RequestAge[] {
		return this.#oldest(most).map(({ request }) => request)
	}

	/** The same, with the networks of their clients by the tally that numbered them. Costs least after `oldest` of more. */
	clients(most: number, tally: AddressTally): ClientRequest[] {
		return this.#oldest(most).map((old, rank) => {
			const { since } = old.request
			if (old.client?.network === undefined) {
				old.client = { since, network: tally.network(this.#clients[this.#places[rank]!]!) }
			}
			return old.client
		})
	}

	#oldest(most: number): readonly Old[] {
		if (this.#places.length < Math.min(most, this.#count)) this.#find(most)
		return this.#olds.slice(0, Math.min(most, this.#places.length))
	}

	/** Both lists are in one order, so what is in both is met in one walk. */
	#find(most: number): void {
		const since = this.#since
		const low = this.#low
		const isBefore = (a: number, b: number) => since[a]! < since[b]! || (since[a] === since[b] && low[a]! < low[b]!)
		const olds = this.#olds
		let next = 0
		this.#places = leading(this.#count, most, isBefore)
		this.#olds = this.#places.map((place) => {
			const begun = since[place]!
			let old = olds[next]
			while (old && (old.request.since < begun || (old.request.since === begun && old.low < low[place]!))) {
				old = olds[++next]
			}
			const isSame = old?.request.since === begun && old.low === low[place] && old.high === this.#high[place]
			return isSame ? old! : this.#oldAt(place)
		})
	}

	#oldAt(place: number): Old {
		const [since, high, low] = [this.#since[place]!, this.#high[place]!, this.#low[place]!]
		return { high, low, request: { key: keyOf(high, low, since), since }, client: undefined }
	}

	#grow(): void {
		this.#since = enlarged(this.#since, new Float64Array(this.#count * 2))
		this.#sorted = new Float64Array(this.#count * 2)
		this.#high = enlarged(this.#high, new Int32Array(this.#count * 2))
		this.#low = enlarged(this.#low, new Int32Array(this.#count * 2))
		this.#clients = enlarged(this.#clients, new Int32Array(this.#count * 2))
	}
}

function enlarged<Words extends Float64Array | Int32Array>(words: Words, larger: Words): Words {
	larger.set(words)
	return larger
}

/** Seconds to the millisecond, as the kernel's clocks are. */
export function toMilliseconds(seconds: number): number {
	return Math.round(seconds * 1000) / 1000
}

function keyOf(high: number, low: number, since: number): string {
	return `${(high >>> 0).toString(36)}${(low >>> 0).toString(36)}-${Math.round(since * 1000).toString(36)}`
}
