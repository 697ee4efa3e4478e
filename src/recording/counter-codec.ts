import type { MachineSample } from '../detect/sample.js'
import type { Snapshot } from '../kernel/snapshot.js'
import type { ByteReader, ByteWriter } from './bytes.js'
import { MAX_NAME, MAX_NAMES } from './file-format.js'
import { addMachine, takeMachine } from './machine-numbers.js'
import { RecordingError } from './recording-error.js'

/** A number's code: absent, eight bytes of IEEE 754, or the zigzag distance from its last value plus 2. */
const ABSENT = 0
const DOUBLE = 1
const DISTANCE = 2
const MAX_DISTANCE = 2 ** 50

/** The counters from one snapshot to the next, the machine's numbers among them: each side of the format keeps one. */
export class CounterCodec {
	readonly #names: string[] = []
	readonly #places = new Map<string, number>()
	readonly #values: number[] = []

	/** Writes new names first, then one number per known name. */
	encode(snapshot: Pick<Snapshot, 'counters' | 'machine'>, out: ByteWriter): void {
		const counters = new Map(snapshot.counters)
		addMachine(snapshot.machine, counters)
		const fresh = [...counters.keys()].filter((name) => !this.#places.has(name))
		const names = this.#names.length + fresh.length
		if (names > MAX_NAMES) throw new RecordingError(`expected at most ${MAX_NAMES} counters, got ${names}`)
		const long = fresh.find((name) => Buffer.byteLength(name) > MAX_NAME)
		if (long) {
			throw new RecordingError(`expected counters' names of at most ${MAX_NAME} bytes, got ${long.slice(0, 40)}…`)
		}
		out.unsigned(fresh.length)
		for (const name of fresh) {
			out.text(name)
			this.#learn(name)
		}
		for (const [place, name] of this.#names.entries()) this.#number(place, counters.get(name), out)
	}

	/** Reads what `encode` wrote. Throws RangeError on what cannot be so. */
	decode(input: ByteReader): { counters: Map<string, number>; machine: MachineSample | undefined } {
		const fresh = input.unsigned()
		if (this.#names.length + fresh > MAX_NAMES) throw new RangeError(`${fresh} new counters`)
		for (let name = 0; name < fresh; name++) this.#learn(input.text(MAX_NAME))
		const counters = new Map<string, number>()
		for (const [place, name] of this.#names.entries()) {
			const code = input.unsigned()
			if (code === ABSENT) continue
			const zigzag = code - DISTANCE
			const distance = zigzag % 2 === 0 ? zigzag / 2 : -(zigzag + 1) / 2
			const value = code === DOUBLE ? input.double() : this.#values[place]! + distance
			if (!Number.isFinite(value)) throw new RangeError(`the counter ${name} is ${value}`)
			this.#values[place] = value
			counters.set(name, value)
		}
		return { machine: takeMachine(counters), counters }
	}

	#number(place: number, value: number | undefined, out: ByteWriter): void {
		if (value === undefined) {
			out.unsigned(ABSENT)
			return
		}
		const last = this.#values[place]!
		const distance = value - last
		this.#values[place] = value
		if (Number.isInteger(distance) && Math.abs(distance) <= MAX_DISTANCE && last + distance === value) {
			out.unsigned(DISTANCE + (distance < 0 ? -2 * distance - 1 : 2 * distance))
		} else {
			out.unsigned(DOUBLE)
			out.double(value)
		}
	}

	#learn(name: string): void {
		this.#places.set(name, this.#names.push(name) - 1)
		this.#values.push(0)
	}
}
