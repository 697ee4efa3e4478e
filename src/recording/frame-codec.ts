import { RowBlock } from '../kernel/row-block.js'
import type { Snapshot } from '../kernel/snapshot.js'
import { ByteReader, ByteWriter } from './bytes.js'
import { LONGEST_NAME, LONGEST_PAUSE, MOST_NAMES } from './file-format.js'
import { addMachine, takeMachine } from './machine-numbers.js'
import { RecordingError } from './recording-error.js'
import { decodeRows, encodeRows } from './row-codec.js'

/** Both sides of the format keep the same memory of what went before: frames are differences. */
class Memory {
	milliseconds = 0
	wallOffset = 0
	readonly full: Before = { rows: new RowBlock(), milliseconds: 0 }
	readonly partial: Before = { rows: new RowBlock(), milliseconds: 0 }
	readonly names: string[] = []
	readonly places = new Map<string, number>()
	readonly values: number[] = []

	learn(name: string): void {
		this.places.set(name, this.names.push(name) - 1)
		this.values.push(0)
	}
}

/** The last reading of one extent, with its rows in the order in which the file lists them. */
interface Before {
	rows: RowBlock
	milliseconds: number
}

/** Bits of a frame's first byte. */
const PARTIAL = 1
const WALL_TIME = 2
/** The wall clock's distance from the monotonic one is not what it was, or is told for the first time. */
const WALL_MOVED = 4
const KNOWN_BITS = PARTIAL | WALL_TIME | WALL_MOVED

/** A number's code: absent, eight bytes of IEEE 754, or the zigzag distance from its last value plus 2. */
const ABSENT = 0
const DOUBLE = 1
const DISTANCE = 2
const LONGEST_DISTANCE = 2 ** 50

/** Turns snapshots into frame bodies (not yet compressed). */
export class FrameEncoder {
	readonly #memory = new Memory()
	readonly #out = new ByteWriter()
	readonly #spare = { full: new RowBlock(), partial: new RowBlock() }

	/** The body of this snapshot's frame: a view that the next call overwrites. Time must not run backwards. */
	encode(snapshot: Snapshot): Buffer {
		const memory = this.#memory
		const out = this.#out
		const milliseconds = Math.round(snapshot.at * 1000)
		if (milliseconds - memory.milliseconds > LONGEST_PAUSE) {
			const days = LONGEST_PAUSE / 86_400_000
			throw new RecordingError(
				`expected at most ${days} days between two samples, got seconds ${memory.milliseconds / 1000} and ${snapshot.at}`,
			)
		}
		if (!(milliseconds >= memory.milliseconds)) {
			throw new RangeError(`a snapshot of second ${snapshot.at} cannot follow one of ${memory.milliseconds / 1000}`)
		}
		out.clear()
		this.#head(snapshot, milliseconds)
		memory.milliseconds = milliseconds
		this.#counters(snapshot)
		const extent = snapshot.extent === 'partial' ? 'partial' : 'full'
		const before = memory[extent]
		const next = this.#spare[extent]
		encodeRows(before.rows, snapshot.rows, elapsed(before.milliseconds, milliseconds), out, next)
		this.#spare[extent] = before.rows
		before.rows = next
		before.milliseconds = milliseconds
		return out.written
	}

	#head(snapshot: Snapshot, milliseconds: number): void {
		const { memory, out } = { memory: this.#memory, out: this.#out }
		const wallOffset = snapshot.wallTime === undefined ? undefined : Math.round(snapshot.wallTime) - milliseconds
		const wallMoved = wallOffset !== undefined && wallOffset !== memory.wallOffset
		out.byte(
			(snapshot.extent === 'full' ? 0 : PARTIAL) |
				(wallOffset === undefined ? 0 : WALL_TIME) |
				(wallMoved ? WALL_MOVED : 0),
		)
		out.unsigned(milliseconds - memory.milliseconds)
		if (wallMoved) {
			out.signed(wallOffset - memory.wallOffset)
			memory.wallOffset = wallOffset
		}
	}

	/** New names first, then one number per known name. */
	#counters(snapshot: Snapshot): void {
		const { memory, out } = { memory: this.#memory, out: this.#out }
		const counters = new Map(snapshot.counters)
		addMachine(snapshot.machine, counters)
		const fresh = [...counters.keys()].filter((name) => !memory.places.has(name))
		const names = memory.names.length + fresh.length
		if (names > MOST_NAMES) throw new RecordingError(`expected at most ${MOST_NAMES} counters, got ${names}`)
		const long = fresh.find((name) => Buffer.byteLength(name) > LONGEST_NAME)
		if (long)
			throw new RecordingError(`expected counters' names of at most ${LONGEST_NAME} bytes, got ${long.slice(0, 40)}…`)
		out.unsigned(fresh.length)
		for (const name of fresh) {
			out.text(name)
			memory.learn(name)
		}
		memory.names.forEach((name, place) => {
			const value = counters.get(name)
			if (value === undefined) {
				out.unsigned(ABSENT)
				return
			}
			const last = memory.values[place]!
			const distance = value - last
			memory.values[place] = value
			if (Number.isInteger(distance) && Math.abs(distance) <= LONGEST_DISTANCE && last + distance === value) {
				out.unsigned(DISTANCE + (distance < 0 ? -2 * distance - 1 : 2 * distance))
			} else {
				out.unsigned(DOUBLE)
				out.double(value)
			}
		})
	}
}

/** The end of the year 9999 in milliseconds since 1970: later times cannot be written as dates. */
const LATEST = Date.UTC(10_000, 0) - 1

/** Turns frame bodies back into snapshots, in their order. Throws RangeError on a damaged body. */
export class FrameDecoder {
	readonly #memory = new Memory()

	decode(body: Uint8Array): Snapshot {
		const memory = this.#memory
		const input = new ByteReader(body)
		const kind = input.byte()
		if (kind & ~KNOWN_BITS) throw new RangeError(`unknown kind of frame ${kind}`)
		const pause = input.unsigned()
		if (pause > LONGEST_PAUSE) throw new RangeError(`a pause of ${pause} ms`)
		memory.milliseconds += pause
		if (kind & WALL_MOVED) memory.wallOffset += input.signed()
		const counters = this.#counters(input)
		const machine = takeMachine(counters)
		const extent = kind & PARTIAL ? 'partial' : 'full'
		const before = memory[extent]
		const rows = decodeRows(before.rows, elapsed(before.milliseconds, memory.milliseconds), input)
		if (!input.done) throw new RangeError('the frame has bytes behind its last row')
		before.rows = rows
		before.milliseconds = memory.milliseconds
		const wallTime = kind & WALL_TIME ? memory.wallOffset + memory.milliseconds : undefined
		if (wallTime !== undefined && Math.abs(wallTime) > LATEST) throw new RangeError(`a time of day of ${wallTime} ms`)
		return { at: memory.milliseconds / 1000, wallTime, extent, rows, counters, machine }
	}

	#counters(input: ByteReader): Map<string, number> {
		const memory = this.#memory
		const fresh = input.unsigned()
		if (memory.names.length + fresh > MOST_NAMES) throw new RangeError(`${fresh} new counters`)
		for (let name = 0; name < fresh; name++) memory.learn(input.text(LONGEST_NAME))
		const counters = new Map<string, number>()
		memory.names.forEach((name, place) => {
			const code = input.unsigned()
			if (code === ABSENT) return
			const zigzag = code - DISTANCE
			const value =
				code === DOUBLE ? input.double() : memory.values[place]! + (zigzag % 2 === 0 ? zigzag / 2 : -(zigzag + 1) / 2)
			if (!Number.isFinite(value)) throw new RangeError(`the counter ${name} is ${value}`)
			memory.values[place] = value
			counters.set(name, value)
		})
		return counters
	}
}

/** Time between two readings in the timers' unit, 1/100 s, rounded the same way on both sides. */
function elapsed(from: number, to: number): number {
	return Math.round((to - from) / 10)
}
