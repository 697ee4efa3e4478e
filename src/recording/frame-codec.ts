import { RowBlock } from '../kernel/row-block.js'
import type { Extent, Snapshot } from '../kernel/snapshot.js'
import { ByteReader, ByteWriter } from './bytes.js'
import { CounterCodec } from './counter-codec.js'
import { MAX_PAUSE, RecordingError } from './file-format.js'
import { decodeRows, encodeRows } from './row-codec.js'
import { UnixCodec } from './unix-codec.js'

const EXTENTS: readonly Extent[] = ['full', 'active', 'partial']
/** Bits of a frame's first byte, beside the two that number its extent. */
const SOCK_DIAG = 4
const UNIX = 8
const WALL_TIME = 16
const ENDS_SAMPLE = 32
const KNOWN_BITS = 63
/** The end of the year 9999 in milliseconds since 1970: later times cannot be written as dates. */
const LATEST = Date.UTC(10_000, 0) - 1

/** Both sides of the format keep the same memory of what went before: frames are differences. */
class Memory {
	milliseconds = 0
	wallOffset = 0
	readonly counters = new CounterCodec()
	readonly unix = new UnixCodec()
	/** The last rows of the whole table, and the last of listeners alone. */
	readonly #rows = [
		{ rows: new RowBlock(), milliseconds: 0 },
		{ rows: new RowBlock(), milliseconds: 0 },
	]

	rowsOf(extent: Extent): { rows: RowBlock; milliseconds: number } {
		return this.#rows[extent === 'partial' ? 1 : 0]!
	}
}

/** Turns snapshots into frame bodies (not yet compressed). */
export class FrameEncoder {
	readonly #memory = new Memory()
	readonly #out = new ByteWriter()
	#spare = new RowBlock()

	/** The body of this snapshot's frame: a view that the next call overwrites. Time must not run backwards. */
	encode(snapshot: Snapshot): Buffer {
		const memory = this.#memory
		const out = this.#out
		const milliseconds = Math.round(snapshot.at * 1000)
		checkTime(memory.milliseconds, milliseconds)
		const { source, extent, unix, wallTime, endsSample } = snapshot
		out.clear()
		const flags =
			(source === 'sock-diag' ? SOCK_DIAG : 0) |
			(unix ? UNIX : 0) |
			(wallTime === undefined ? 0 : WALL_TIME) |
			(endsSample ? ENDS_SAMPLE : 0)
		out.byte(EXTENTS.indexOf(extent) | flags)
		out.unsigned(milliseconds - memory.milliseconds)
		memory.milliseconds = milliseconds
		if (wallTime !== undefined) {
			const wallOffset = Math.round(wallTime) - milliseconds
			out.signed(wallOffset - memory.wallOffset)
			memory.wallOffset = wallOffset
		}
		memory.counters.encode(snapshot, out)
		if (unix) memory.unix.encode(unix, out)
		const before = memory.rowsOf(extent)
		encodeRows(before.rows, snapshot.rows, milliseconds - before.milliseconds, out, this.#spare)
		const old = before.rows
		before.rows = this.#spare
		before.milliseconds = milliseconds
		this.#spare = old
		return out.written
	}
}

function checkTime(before: number, now: number): void {
	if (now - before > MAX_PAUSE) {
		throw new RecordingError(
			`expected at most ${MAX_PAUSE / 86_400_000} days between two samples, got seconds ${before / 1000} and ${now / 1000}`,
		)
	}
	if (!(now >= before)) throw new RangeError(`a snapshot of second ${now / 1000} cannot follow one of ${before / 1000}`)
}

/** Turns frame bodies back into snapshots, in their order. Throws RangeError on a damaged body. */
export class FrameDecoder {
	readonly #memory = new Memory()

	decode(body: Uint8Array): Snapshot {
		const memory = this.#memory
		const input = new ByteReader(body)
		const kind = input.byte()
		const extent = EXTENTS[kind & 3]
		if (kind & ~KNOWN_BITS || extent === undefined) throw new RangeError(`unknown kind of frame ${kind}`)
		const pause = input.unsigned()
		if (pause > MAX_PAUSE) throw new RangeError(`a pause of ${pause} ms`)
		memory.milliseconds += pause
		if (kind & WALL_TIME) memory.wallOffset += input.signed()
		const wallTime = kind & WALL_TIME ? memory.wallOffset + memory.milliseconds : undefined
		if (wallTime !== undefined && Math.abs(wallTime) > LATEST) throw new RangeError(`a time of day of ${wallTime} ms`)
		const { counters, machine } = memory.counters.decode(input)
		const unix = kind & UNIX ? memory.unix.decode(input) : undefined
		const before = memory.rowsOf(extent)
		const rows = decodeRows(before.rows, memory.milliseconds - before.milliseconds, input)
		if (!input.done) throw new RangeError('the frame has bytes behind its last row')
		before.rows = rows
		before.milliseconds = memory.milliseconds
		const source = kind & SOCK_DIAG ? 'sock-diag' : 'proc'
		const ends = kind & ENDS_SAMPLE ? { endsSample: true as const } : {}
		return { at: memory.milliseconds / 1000, wallTime, extent, ...ends, source, rows, unix, counters, machine }
	}
}
