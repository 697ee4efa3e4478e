import { LAST_STATE } from '../detect/tcp-state.js'
import * as Field from '../kernel/row.js'
import { createRow } from '../kernel/row.js'
import { RowBlock } from '../kernel/row-block.js'
import type { ByteReader, ByteWriter } from './bytes.js'

const PORT = 0xffff
const WORD = 0xffffffff

/**
 * The fields that a row may change from one snapshot to the next, in the file's order, with their largest values. What runs
 * with the time stands before what says whether it runs, so that a reader still has the old answer.
 */
const CHANGING: readonly (readonly [field: number, most: number])[] = [
	[Field.STATE, LAST_STATE],
	[Field.TX_QUEUE, WORD],
	[Field.RX_QUEUE, WORD],
	[Field.TIMER_WHEN, WORD],
	[Field.TIMER, 0xff],
	[Field.RETRANSMITS, WORD],
	[Field.INODE, WORD],
	[Field.UID, WORD],
	[Field.LAST_SENT, WORD],
	[Field.LAST_RECEIVED, WORD],
	[Field.INFO, 1],
	[Field.BYTES_ACKED, WORD],
	[Field.BYTES_RECEIVED, WORD],
]
/** Those of its identity, which only a new row needs. */
const IDENTITY: readonly (readonly [field: number, most: number])[] = [
	[Field.FAMILY, 6],
	[Field.LOCAL_PORT, PORT],
	[Field.REMOTE_PORT, PORT],
]
const ADDRESSES = [0, 1, 2, 3].flatMap((word) => [Field.LOCAL_ADDRESS + word, Field.REMOTE_ADDRESS + word])
/** Bytes that a new row takes at least: one for each number, four for each word. */
const MIN_NEW_ROW = IDENTITY.length + ADDRESSES.length * 4 + CHANGING.length

/**
 * Writes the rows of a snapshot as the difference from those before, field by field: what is as expected, mostly, is a 0,
 * and runs of those are what gzip is best at. Timers run down and the clocks of tcp_info run up: their expected value is
 * the old one with the time between, so that a connection on which nothing happens costs nothing.
 *
 * `next` is emptied and receives the rows in the order in which the reader will hold them: the `before` of the next call.
 */
export function encodeRows(
	before: RowBlock,
	now: RowBlock,
	milliseconds: number,
	out: ByteWriter,
	next: RowBlock,
): void {
	next.clear()
	next.malformedRows = now.malformedRows
	out.unsigned(now.malformedRows)
	const old: number[] = []
	const isOld = new Uint8Array(now.length)
	for (let index = 0; index < before.length; index++) {
		const at = now.find(before.at(index))
		out.byte(at < 0 ? 0 : 1)
		if (at < 0) continue
		old.push(index)
		isOld[at] = 1
		next.copy(now, at)
	}
	for (let index = 0; index < now.length; index++) if (isOld[index] === 0) next.copy(now, index)
	out.unsigned(next.length - old.length)
	for (const [field] of IDENTITY) {
		for (let index = old.length; index < next.length; index++) out.unsigned(next.field(index, field))
	}
	for (const field of ADDRESSES) {
		for (let index = old.length; index < next.length; index++) out.word(next.field(index, field))
	}
	for (const [field] of CHANGING) {
		const run = runOf(field, milliseconds)
		for (let index = 0; index < old.length; index++) {
			const from = old[index]!
			const value = before.field(from, field)
			out.signed(next.field(index, field) - (run && before.field(from, run.when) !== 0 ? run.of(value) : value))
		}
		for (let index = old.length; index < next.length; index++) {
			out.signed(next.field(index, field) - expectedOfNew(next, index, old.length, field))
		}
	}
}

/** Reads what encodeRows wrote; `before` must be the same as there. Throws RangeError on what cannot be a row. */
export function decodeRows(before: RowBlock, milliseconds: number, input: ByteReader): RowBlock {
	const now = new RowBlock(Math.max(64, before.length + 16))
	now.malformedRows = within(input.unsigned(), WORD)
	for (let index = 0; index < before.length; index++) if (within(input.byte(), 1) === 1) now.copy(before, index)
	const old = now.length
	const fresh = input.unsigned()
	// A number that lies is found before memory is taken for it.
	if (fresh > input.left / MIN_NEW_ROW) throw new RangeError(`${fresh} new rows in ${input.left} bytes`)
	const row = createRow()
	for (let index = 0; index < fresh; index++) now.append(row)
	for (const [field, most] of IDENTITY) {
		for (let index = old; index < now.length; index++) now.set(index, field, within(input.unsigned(), most))
	}
	for (const field of ADDRESSES) {
		for (let index = old; index < now.length; index++) now.set(index, field, input.word())
	}
	for (const [field, most] of CHANGING) {
		const run = runOf(field, milliseconds)
		for (let index = 0; index < old; index++) {
			const change = input.signed()
			const value = now.field(index, field)
			const expected = run && now.field(index, run.when) !== 0 ? run.of(value) : value
			if (change !== 0 || expected !== value) now.set(index, field, within(expected + change, most))
		}
		for (let index = old; index < now.length; index++) {
			now.set(index, field, within(expectedOfNew(now, index, old, field) + input.signed(), most))
		}
	}
	for (let index = 0; index < now.length; index++) {
		if (now.field(index, Field.STATE) === 0) throw new RangeError('a row in state 0')
	}
	return now
}

/** How a field runs with the time, in rows whose other field `when` is not 0; undefined of one that stands still. */
function runOf(
	field: number,
	milliseconds: number,
): { readonly when: number; readonly of: (value: number) => number } | undefined {
	const centiseconds = Math.round(milliseconds / 10)
	if (field === Field.TIMER_WHEN) return { when: Field.TIMER, of: (value) => Math.max(0, value - centiseconds) }
	if (field !== Field.LAST_SENT && field !== Field.LAST_RECEIVED) return undefined
	return { when: Field.INFO, of: (value) => Math.min(WORD, value + milliseconds) }
}

/** New rows are mostly like the one before them, and both clocks of a connection are set at its handshake. */
function expectedOfNew(rows: RowBlock, index: number, first: number, field: number): number {
	if (field === Field.LAST_RECEIVED) return rows.field(index, Field.LAST_SENT)
	const isOwn = field === Field.TX_QUEUE || field === Field.RX_QUEUE || field === Field.LAST_SENT
	return isOwn || index === first ? 0 : rows.field(index - 1, field)
}

function within(value: number, most: number): number {
	if (value < 0 || value > most) throw new RangeError(`expected a number up to ${most} in a row, got ${value}`)
	return value
}
