import { readFileSync } from 'node:fs'
import { gunzipSync } from 'node:zlib'
import { LAST_STATE } from '../../../src/detect/tcp-state.js'
import {
	createRow,
	FAMILY,
	INODE,
	LOCAL_ADDRESS,
	LOCAL_PORT,
	MAPPED_WORD,
	REMOTE_ADDRESS,
	REMOTE_PORT,
	RETRANSMITS,
	type Row,
	RX_QUEUE,
	STATE,
	TIMER,
	TIMER_WHEN,
	TX_QUEUE,
} from '../../../src/kernel/row.js'
import { RowBlock } from '../../../src/kernel/row-block.js'
import type { Snapshot } from '../../../src/kernel/snapshot.js'
import { ByteReader } from '../../../src/recording/bytes.js'
import { FRAME_HEAD } from '../../../src/recording/file-format.js'
import type { RecordingHeader } from '../../../src/recording/header.js'
import { takeMachine } from '../../../src/recording/machine-numbers.js'

/** The reader of the first format, without its checks: for whole files that were read before. */
export function readFormat1(path: string): { header: RecordingHeader; snapshots: Snapshot[] } {
	const file = readFileSync(path)
	const newline = file.indexOf(0x0a)
	const { format: _, version, check: __, ...header } = JSON.parse(file.toString('utf8', 0, newline))
	if (version !== 1) throw new Error(`${path}: expected version 1, got ${version}`)
	const decoder = new FrameDecoder()
	const snapshots: Snapshot[] = []
	for (let at = newline + 1; at < file.length; ) {
		const end = at + FRAME_HEAD + file.readUInt32LE(at + 4)
		snapshots.push(decoder.decode(gunzipSync(file.subarray(at + FRAME_HEAD, end))))
		at = end
	}
	return { header, snapshots }
}

const PARTIAL = 1
const WALL_TIME = 2
const WALL_MOVED = 4
const ABSENT = 0
const DOUBLE = 1
const DISTANCE = 2
const GONE = 0
const SAME = 1
const TIMER_MOVED = 2
const CHANGED = 0x80
const MUTABLE = [STATE, TX_QUEUE, RX_QUEUE, TIMER, TIMER_WHEN, RETRANSMITS, INODE] as const
const PORT = 0xffff
const WORD = 0xffffffff
const MOST = [LAST_STATE, WORD, WORD, 0xff, WORD, WORD, WORD] as const

interface Before {
	rows: RowBlock
	milliseconds: number
}

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

/** Turns frame bodies back into snapshots, in their order. Throws RangeError on a damaged body. */
class FrameDecoder {
	readonly #memory = new Memory()

	decode(body: Uint8Array): Snapshot {
		const memory = this.#memory
		const input = new ByteReader(body)
		const kind = input.byte()
		const pause = input.unsigned()
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
		return {
			at: memory.milliseconds / 1000,
			wallTime,
			extent,
			source: 'proc',
			unix: undefined,
			rows,
			counters,
			machine,
		}
	}

	#counters(input: ByteReader): Map<string, number> {
		const memory = this.#memory
		const fresh = input.unsigned()
		for (let name = 0; name < fresh; name++) memory.learn(input.text(256))
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

/** Reads what encodeRows wrote; `before` must be the same reading as there. Throws RangeError on what cannot be a row. */
function decodeRows(before: RowBlock, centiseconds: number, input: ByteReader): RowBlock {
	const now = new RowBlock(Math.max(64, before.length + 16))
	now.malformedRows = within(input.unsigned(), WORD)
	const row = createRow()
	for (let index = 0; index < before.length; index++) {
		const action = input.byte()
		if (action === GONE) continue
		row.set(before.at(index))
		decodeChange(row, action, centiseconds, input)
		now.append(row)
	}
	let lastInode = 0
	for (let fresh = input.unsigned(); fresh > 0; fresh--) {
		decodeWhole(row, lastInode, input)
		if (row[INODE] !== 0) lastInode = row[INODE]!
		now.append(row)
	}
	return now
}

/** Turns the row of the reading before into that of this one. */
function decodeChange(row: Row, action: number, centiseconds: number, input: ByteReader): void {
	row[TIMER_WHEN] = expectedTimer(row, centiseconds)
	if (action === SAME) return
	if (action === TIMER_MOVED) {
		row[TIMER_WHEN] = within(row[TIMER_WHEN]! + input.signed(), WORD)
		return
	}
	if ((action & CHANGED) === 0) throw new RangeError(`unknown row action ${action}`)
	for (let bit = 0; bit < MUTABLE.length; bit++) {
		if (action & (1 << bit)) row[MUTABLE[bit]!] = within(input.unsigned(), MOST[bit]!)
	}
	if (row[STATE] === 0) throw new RangeError('a row in state 0')
}

function expectedTimer(old: Row, centiseconds: number): number {
	return old[TIMER] === 0 ? old[TIMER_WHEN]! : Math.max(0, old[TIMER_WHEN]! - centiseconds)
}

function within(value: number, most: number): number {
	if (value < 0 || value > most) throw new RangeError(`expected a number up to ${most} in a row, got ${value}`)
	return value
}

function decodeWhole(row: Row, lastInode: number, input: ByteReader): void {
	const shape = within(input.byte(), 7)
	row[FAMILY] = shape & 1 ? 6 : 4
	decodeAddress(row, LOCAL_ADDRESS, (shape & 2) !== 0, input)
	row[LOCAL_PORT] = within(input.unsigned(), PORT)
	decodeAddress(row, REMOTE_ADDRESS, (shape & 4) !== 0, input)
	row[REMOTE_PORT] = within(input.unsigned(), PORT)
	const kind = within(input.unsigned(), 0xfff)
	row[TIMER] = kind >> 4
	row[STATE] = within(kind & 0x0f, LAST_STATE)
	if (row[STATE] === 0) throw new RangeError('a row in state 0')
	row[TX_QUEUE] = within(input.unsigned(), WORD)
	row[RX_QUEUE] = within(input.unsigned(), WORD)
	row[TIMER_WHEN] = within(input.unsigned(), WORD)
	row[RETRANSMITS] = within(input.unsigned(), WORD)
	const distance = input.signed()
	row[INODE] = distance === 0 ? 0 : within(lastInode + (distance > 0 ? distance - 1 : distance), WORD)
}

function decodeAddress(row: Row, address: number, mapped: boolean, input: ByteReader): void {
	row[address] = row[address + 1] = 0
	row[address + 2] = MAPPED_WORD
	for (let word = mapped ? 3 : 0; word < 4; word++) row[address + word] = input.word()
}
