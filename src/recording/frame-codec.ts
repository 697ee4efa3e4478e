import { RowBlock } from '../core/socket-table/row-block.js'
import { ByteReader, ByteWriter } from './bytes.js'
import { decodeRows, encodeRows } from './row-codec.js'
import type { Snapshot } from './snapshot.js'

/** Both sides of the format keep the same memory of what went before: frames are differences. */
class Memory {
	milliseconds = 0
	wallOffset = Number.NaN
	readonly full = { rows: new RowBlock(), milliseconds: 0 }
	readonly partial = { rows: new RowBlock(), milliseconds: 0 }
	readonly names: string[] = []
	readonly places = new Map<string, number>()
	readonly values: number[] = []

	learn(name: string): number {
		const place = this.names.push(name) - 1
		this.places.set(name, place)
		this.values.push(0)
		return place
	}
}

const FULL = 0
const PARTIAL = 1
/** Set where the wall clock moved against the monotonic one by more than a second, or is told for the first time. */
const WALL_TIME = 2
/** How far the two clocks may drift apart before it is written down, in milliseconds. */
const WALL_TOLERANCE = 1000

/** Turns snapshots into frame bodies (not yet compressed). */
export class FrameEncoder {
	readonly #memory = new Memory()
	readonly #out = new ByteWriter()

	/** The body of this snapshot's frame: a view that the next call overwrites. */
	encode(snapshot: Snapshot): Buffer {
		const memory = this.#memory
		const out = this.#out
		out.clear()
		const milliseconds = Math.round(snapshot.at * 1000)
		const wallOffset = snapshot.wallTime === undefined ? Number.NaN : snapshot.wallTime - milliseconds
		const newWall = !Number.isNaN(wallOffset) && !(Math.abs(wallOffset - memory.wallOffset) <= WALL_TOLERANCE)
		out.byte((snapshot.extent === 'full' ? FULL : PARTIAL) | (newWall ? WALL_TIME : 0))
		out.unsigned(milliseconds - memory.milliseconds)
		memory.milliseconds = milliseconds
		if (newWall) {
			memory.wallOffset = Math.round(wallOffset)
			out.signed(memory.wallOffset)
		}
		this.#counters(snapshot)
		const last = memory[snapshot.extent]
		encodeRows(last.rows, snapshot.rows, elapsed(last.milliseconds, milliseconds), out)
		last.rows = snapshot.rows
		last.milliseconds = milliseconds
		return out.written
	}

	/** New names first, then one number per known name: 0 = absent, else 1 + the zigzag distance from its last value. */
	#counters(snapshot: Snapshot): void {
		const { memory, out } = { memory: this.#memory, out: this.#out }
		const fresh = [...snapshot.counters.keys()].filter((name) => !memory.places.has(name))
		out.unsigned(fresh.length)
		for (const name of fresh) {
			out.text(name)
			memory.learn(name)
		}
		memory.names.forEach((name, place) => {
			const value = snapshot.counters.get(name)
			if (value === undefined) {
				out.unsigned(0)
				return
			}
			const distance = value - memory.values[place]!
			out.unsigned(1 + (distance < 0 ? -2 * distance - 1 : 2 * distance))
			memory.values[place] = value
		})
	}
}

/** Turns frame bodies back into snapshots, in their order. Throws RangeError on a damaged body. */
export class FrameDecoder {
	readonly #memory = new Memory()

	decode(body: Uint8Array): Snapshot {
		const memory = this.#memory
		const input = new ByteReader(body)
		const kind = input.byte()
		memory.milliseconds += input.unsigned()
		if (kind & WALL_TIME) memory.wallOffset = input.signed()
		const counters = this.#counters(input)
		const extent = kind & PARTIAL ? 'partial' : 'full'
		const last = memory[extent]
		const rows = decodeRows(last.rows, elapsed(last.milliseconds, memory.milliseconds), input)
		if (!input.done) throw new RangeError('the frame has bytes behind its last row')
		last.rows = rows
		last.milliseconds = memory.milliseconds
		const wallTime = Number.isNaN(memory.wallOffset) ? undefined : memory.wallOffset + memory.milliseconds
		return { at: memory.milliseconds / 1000, wallTime, extent, rows, counters }
	}

	#counters(input: ByteReader): Map<string, number> {
		const memory = this.#memory
		for (let fresh = input.unsigned(); fresh > 0; fresh--) memory.learn(input.text())
		const counters = new Map<string, number>()
		memory.names.forEach((name, place) => {
			const code = input.unsigned()
			if (code === 0) return
			const distance = (code - 1) % 2 === 0 ? (code - 1) / 2 : -code / 2
			const value = memory.values[place]! + distance
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
