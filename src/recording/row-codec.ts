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
} from '../core/socket-table/row.js'
import { RowBlock } from '../core/socket-table/row-block.js'
import type { ByteReader, ByteWriter } from './bytes.js'

/** What became of a row of the previous reading. Flags from CHANGED on say which fields follow. */
const GONE = 0
const SAME = 1
const TIMER_MOVED = 2
const CHANGED = 0x80

/** The fields of a surviving row that may change, in the order of their flag bits. */
const MUTABLE = [STATE, TX_QUEUE, RX_QUEUE, TIMER, TIMER_WHEN, RETRANSMITS, INODE] as const

/**
 * Writes the rows of a reading as the difference from the reading before: a byte or two for a row that stayed, the
 * whole row only when it is new. Timers run down, so their expected value is the old one less the time between.
 */
export function encodeRows(before: RowBlock, now: RowBlock, centiseconds: number, out: ByteWriter): void {
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
		encodeChange(old, now.at(at), centiseconds, out)
	}
	let fresh = 0
	for (let index = 0; index < now.length; index++) if (stayed[index] === 0) fresh++
	out.unsigned(fresh)
	let lastInode = 0
	for (let index = 0; index < now.length; index++) {
		if (stayed[index] === 1) continue
		const row = now.at(index)
		encodeWhole(row, lastInode, out)
		if (row[INODE] !== 0) lastInode = row[INODE]!
	}
}

/** Reads what encodeRows wrote; `before` must be the same reading as there. */
export function decodeRows(before: RowBlock, centiseconds: number, input: ByteReader): RowBlock {
	const now = new RowBlock(Math.max(64, before.length + 16))
	now.malformedRows = input.unsigned()
	const row = createRow()
	for (let index = 0; index < before.length; index++) {
		const action = input.byte()
		if (action === GONE) continue
		row.set(before.at(index))
		row[TIMER_WHEN] = expectedTimer(row, centiseconds)
		if (action === TIMER_MOVED) row[TIMER_WHEN] += input.signed()
		else if (action & CHANGED) {
			MUTABLE.forEach((field, bit) => {
				if (action & (1 << bit)) row[field] = input.unsigned()
			})
		} else if (action !== SAME) throw new RangeError(`unknown row action ${action}`)
		now.row(row)
	}
	let lastInode = 0
	for (let fresh = input.unsigned(); fresh > 0; fresh--) {
		decodeWhole(row, lastInode, input)
		if (row[INODE] !== 0) lastInode = row[INODE]!
		now.row(row)
	}
	return now
}

function expectedTimer(old: Row, centiseconds: number): number {
	return old[TIMER] === 0 ? old[TIMER_WHEN]! : Math.max(0, old[TIMER_WHEN]! - centiseconds)
}

function encodeChange(old: Row, row: Row, centiseconds: number, out: ByteWriter): void {
	const drift = row[TIMER_WHEN]! - expectedTimer(old, centiseconds)
	let changed = 0
	MUTABLE.forEach((field, bit) => {
		if (field !== TIMER_WHEN && old[field] !== row[field]) changed |= 1 << bit
	})
	if (changed === 0) {
		out.byte(drift === 0 ? SAME : TIMER_MOVED)
		if (drift !== 0) out.signed(drift)
		return
	}
	if (drift !== 0) changed |= 1 << MUTABLE.indexOf(TIMER_WHEN)
	out.byte(CHANGED | changed)
	MUTABLE.forEach((field, bit) => {
		if (changed & (1 << bit)) out.unsigned(row[field]!)
	})
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
	out.byte((row[TIMER]! << 4) | row[STATE]!)
	out.unsigned(row[TX_QUEUE]!)
	out.unsigned(row[RX_QUEUE]!)
	out.unsigned(row[TIMER_WHEN]!)
	out.unsigned(row[RETRANSMITS]!)
	// 0 = no inode; else the distance from the last new one, shifted so that it is never 0.
	const distance = row[INODE]! - lastInode
	out.signed(row[INODE] === 0 ? 0 : distance >= 0 ? distance + 1 : distance)
}

function decodeWhole(row: Row, lastInode: number, input: ByteReader): void {
	const shape = input.byte()
	row[FAMILY] = shape & 1 ? 6 : 4
	decodeAddress(row, LOCAL_ADDRESS, (shape & 2) !== 0, input)
	row[LOCAL_PORT] = input.unsigned()
	decodeAddress(row, REMOTE_ADDRESS, (shape & 4) !== 0, input)
	row[REMOTE_PORT] = input.unsigned()
	const kind = input.byte()
	row[TIMER] = kind >> 4
	row[STATE] = kind & 0x0f
	row[TX_QUEUE] = input.unsigned()
	row[RX_QUEUE] = input.unsigned()
	row[TIMER_WHEN] = input.unsigned()
	row[RETRANSMITS] = input.unsigned()
	const distance = input.signed()
	row[INODE] = distance === 0 ? 0 : lastInode + (distance > 0 ? distance - 1 : distance)
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
