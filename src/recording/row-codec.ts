import { LAST_STATE } from '../detect/tcp-state.js'
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
} from '../kernel/row.js'
import { RowBlock } from '../kernel/row-block.js'
import type { ByteReader, ByteWriter } from './bytes.js'

/** What became of a row of the previous reading. Flags from CHANGED on say which fields follow. */
const GONE = 0
const SAME = 1
const TIMER_MOVED = 2
const CHANGED = 0x80

/** The fields of a surviving row that may change, in the order of their flag bits. */
const MUTABLE = [STATE, TX_QUEUE, RX_QUEUE, TIMER, TIMER_WHEN, RETRANSMITS, INODE] as const

const PORT = 0xffff
const WORD = 0xffffffff
/** The largest value of each of them. The timer's kind is two hexadecimal digits in the kernel's print. */
const MOST = [LAST_STATE, WORD, WORD, 0xff, WORD, WORD, WORD] as const

/**
 * Writes the rows of a reading as the difference from the reading before: a byte or two for a row that stayed, the
 * whole row only when it is new. Timers run down, so their expected value is the old one less the time between.
 *
 * `next` is emptied and receives the rows in the order in which they are written, which is the order in which the
 * reader will hold them: it is the `before` of the next call.
 */
export function encodeRows(
	before: RowBlock,
	now: RowBlock,
	centiseconds: number,
	out: ByteWriter,
	next: RowBlock,
): void {
	next.clear()
	next.malformedRows = now.malformedRows
	out.unsigned(now.malformedRows)
	const stayed = new Uint8Array(now.length)
	for (let index = 0; index < before.length; index++) {
		const old = before.at(index)
		const at = now.find(old)
		if (at < 0) {
			out.byte(GONE)
			continue
		}
		stayed[at] = 1
		const row = now.at(at)
		encodeChange(old, row, centiseconds, out)
		next.append(row)
	}
	out.unsigned(now.length - next.length)
	let lastInode = 0
	for (let index = 0; index < now.length; index++) {
		if (stayed[index] === 1) continue
		const row = now.at(index)
		encodeWhole(row, lastInode, out)
		if (row[INODE] !== 0) lastInode = row[INODE]!
		next.append(row)
	}
}

/** Reads what encodeRows wrote; `before` must be the same reading as there. Throws RangeError on what cannot be a row. */
export function decodeRows(before: RowBlock, centiseconds: number, input: ByteReader): RowBlock {
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

function expectedTimer(old: Row, centiseconds: number): number {
	return old[TIMER] === 0 ? old[TIMER_WHEN]! : Math.max(0, old[TIMER_WHEN]! - centiseconds)
}

function encodeChange(old: Row, row: Row, centiseconds: number, out: ByteWriter): void {
	const drift = row[TIMER_WHEN]! - expectedTimer(old, centiseconds)
	let changed = 0
	for (let bit = 0; bit < MUTABLE.length; bit++) {
		const field = MUTABLE[bit]!
		if (field !== TIMER_WHEN && old[field] !== row[field]) changed |= 1 << bit
	}
	if (changed === 0) {
		out.byte(drift === 0 ? SAME : TIMER_MOVED)
		if (drift !== 0) out.signed(drift)
		return
	}
	if (drift !== 0) changed |= 1 << MUTABLE.indexOf(TIMER_WHEN)
	out.byte(CHANGED | changed)
	for (let bit = 0; bit < MUTABLE.length; bit++) {
		if (changed & (1 << bit)) out.unsigned(row[MUTABLE[bit]!]!)
	}
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

function within(value: number, most: number): number {
	if (value < 0 || value > most) throw new RangeError(`expected a number up to ${most} in a row, got ${value}`)
	return value
}

/** A new row: one byte of shape, then both ends, then the fields. */
function encodeWhole(row: Row, lastInode: number, out: ByteWriter): void {
	const shape =
		(row[FAMILY] === 6 ? 1 : 0) | (isMapped(row, LOCAL_ADDRESS) ? 2 : 0) | (isMapped(row, REMOTE_ADDRESS) ? 4 : 0)
	out.byte(shape)
	encodeAddress(row, LOCAL_ADDRESS, out)
	out.unsigned(row[LOCAL_PORT]!)
	encodeAddress(row, REMOTE_ADDRESS, out)
	out.unsigned(row[REMOTE_PORT]!)
	out.unsigned((row[TIMER]! << 4) | row[STATE]!)
	out.unsigned(row[TX_QUEUE]!)
	out.unsigned(row[RX_QUEUE]!)
	out.unsigned(row[TIMER_WHEN]!)
	out.unsigned(row[RETRANSMITS]!)
	// 0 = no inode; else the distance from the last new one, shifted so that it is never 0.
	const distance = row[INODE]! - lastInode
	out.signed(row[INODE] === 0 ? 0 : distance >= 0 ? distance + 1 : distance)
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

function isMapped(row: Row, address: number): boolean {
	return row[address] === 0 && row[address + 1] === 0 && row[address + 2] === MAPPED_WORD
}

function encodeAddress(row: Row, address: number, out: ByteWriter): void {
	for (let word = isMapped(row, address) ? 3 : 0; word < 4; word++) out.word(row[address + word]!)
}

function decodeAddress(row: Row, address: number, mapped: boolean, input: ByteReader): void {
	row[address] = row[address + 1] = 0
	row[address + 2] = MAPPED_WORD
	for (let word = mapped ? 3 : 0; word < 4; word++) row[address + word] = input.word()
}
