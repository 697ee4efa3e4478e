import type { MachineSample } from '../detect/host-look.js'
import type { Snapshot } from '../kernel/snapshot.js'
import type { ByteReader, ByteWriter } from './bytes.js'
import { MAX_NAME, MAX_NAMES, RecordingError } from './file-format.js'

/** A number's code: absent, eight bytes of IEEE 754, or the zigzag distance from its last value plus 2. */
const ABSENT = 0
const DOUBLE = 1
const DISTANCE = 2
const MAX_DISTANCE = 2 ** 50

/** Names that begin so are the machine's, not the kernel's own counters. */
const PREFIX = 'machine.'

/** The fields of a MachineSample in the order of the file, and by what they are multiplied to be integers. */
const FIELDS = {
	load1: 100,
	memoryAvailableBytes: 1,
	memoryTotalBytes: 1,
	cpuPressure: 100,
	memoryPressure: 100,
	ioPressure: 100,
	receivedBytes: 1,
	sentBytes: 1,
} as const satisfies Record<keyof MachineSample, number>

const NAMES = Object.keys(FIELDS) as (keyof MachineSample)[]

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

/** Adds the machine's numbers to those of the kernel, as a recording keeps both. */
function addMachine(machine: MachineSample | undefined, into: Map<string, number>): void {
	if (!machine) return
	for (const name of NAMES) {
		const value = machine[name]
		if (value !== undefined) into.set(PREFIX + name, Math.round(value * FIELDS[name]))
	}
}

/** Takes the machine's numbers out of a recording's; undefined where it has none. */
function takeMachine(from: Map<string, number>): MachineSample | undefined {
	const machine = {} as Record<keyof MachineSample, number | undefined>
	let found = false
	for (const name of NAMES) {
		const value = from.get(PREFIX + name)
		if (from.delete(PREFIX + name)) found = true
		machine[name] = value === undefined ? undefined : value / FIELDS[name]
	}
	return found ? machine : undefined
}
