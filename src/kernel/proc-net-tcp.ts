import { LAST_STATE, SYN_RECV } from '../detect/tcp-state.js'
import { hostByteOrder, swapAddresses } from './byte-order.js'
import { hex2, hex4, putHex8 } from './hex-digits.js'
import * as Field from './row.js'
import { createRow, MAPPED_WORD, type Row, type RowSink } from './row.js'

const NEWLINE = 0x0a
const SPACE = 0x20
const COLON = 0x3a
const ZERO = 0x30
/** Four spaces, as one little-endian number. */
const SPACES = 0x20202020
/** The least that `tr` to retrnsmt take: %02X:%08lX %08X. */
const TIMER_BYTES = 20
/** From `tr` to the inode where no field is wider than usual. */
const INODE_BEHIND_TIMER = 36
/** Bytes of the first line that are looked at: the kernel's have 150. */
const MAX_HEADING = 250
/** What #fields answers for a line that is no row, and for one whose end is not in the bytes yet. */
const MALFORMED = -1
const UNFINISHED = -2

/** A request socket that is not yet a full one: Linux prints it as SYN_RECV, other kernels by its own number. */
const NEW_SYN_RECV = 12

/**
 * The line that heads either file. The column of the remote address is named differently in tcp and tcp6, and udp has
 * one column more, `drops`: so a file under a wrong name is noticed.
 */
const HEADING = {
	4: /^ *sl +local_address +rem_address +st +tx_queue (?!.*drops)/,
	6: /^ *sl +local_address +remote_address +st +tx_queue (?!.*drops)/,
} as const

/**
 * Reads the bytes of /proc/net/tcp and tcp6 into a sink, in any chunks, one pass, nothing allocated per row.
 *
 * Row format: net/ipv4/tcp_ipv4.c get_tcp4_sock, tcp_ipv6.c get_tcp6_sock. Everything is found from the first colon
 * and the newline, never from the row's width: `sl` grows from row 10000 on, tcp rows are padded to 150 bytes but may
 * be longer, tcp6 rows are not padded, SYN_RECV and TIME_WAIT rows end after 12 fields.
 */
export class RowScanner {
	readonly #row: Row = createRow()
	readonly #sink: RowSink
	readonly #swaps: boolean
	#family: 4 | 6 = 4
	/** Undefined until the first line has been read. */
	#sawHeader: boolean | undefined
	/** The headings that were found, which are the same as long as the kernel runs. */
	readonly #headings: { [family in 4 | 6]?: Buffer } = {}
	/** The bytes of the last chunk, to be read several at a time: readers use one buffer for ever. */
	#bytes: Uint8Array = new Uint8Array(0)
	#view: DataView = new DataView(this.#bytes.buffer)

	/**
	 * `order` is that of the machine whose kernel wrote the file: it prints the words of addresses as its own integers, and rows have
	 * them as little-endian ones.
	 */
	constructor(sink: RowSink, order = hostByteOrder) {
		this.#sink = sink
		this.#swaps = order === 'BE'
	}

	/** Starts a file. */
	begin(family: 4 | 6): void {
		this.#family = family
		this.#sawHeader = undefined
		this.#row.fill(0)
		this.#row[Field.FAMILY] = family
		if (family === 4) {
			this.#row[Field.LOCAL_ADDRESS + 2] = MAPPED_WORD
			this.#row[Field.REMOTE_ADDRESS + 2] = MAPPED_WORD
		}
	}

	/** True where the file's first line was the heading of its family's table: without it this is no socket table. */
	get sawHeader(): boolean {
		return this.#sawHeader === true
	}

	/**
	 * Reads the whole lines of `bytes[start, end)` and returns where the first unfinished line begins: the caller keeps
	 * those bytes in front of the next chunk.
	 */
	scan(bytes: Uint8Array, start: number, end: number): number {
		if (bytes !== this.#bytes) {
			this.#bytes = bytes
			this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
		}
		let line = start
		while (line < end) {
			let next = this.#line(bytes, line, end)
			if (next === MALFORMED) {
				next = bytes.indexOf(NEWLINE, line)
				if (next < 0 || next >= end) return line
				this.#sink.malformed()
			} else if (next === UNFINISHED) return line
			line = next + 1
		}
		return line
	}

	/** Ends a file: bytes behind the last newline are a row that was cut off. */
	end(leftOver: number): void {
		if (leftOver > 0) this.#sink.malformed()
	}

	/** Reads one line; answers the place of its newline, MALFORMED or UNFINISHED. */
	#line(bytes: Uint8Array, start: number, end: number): number {
		let at = start
		while (at < end && bytes[at] === SPACE) at++
		if (at === end) return UNFINISHED
		if (bytes[at] === NEWLINE) return at
		if (this.#sawHeader === undefined) return this.#heading(bytes, start, end)
		const number = at
		while (at < end && bytes[at]! >= ZERO && bytes[at]! < COLON) at++
		if (at === number || bytes[at] !== COLON || bytes[at + 1] !== SPACE) return MALFORMED
		return this.#fields(bytes, at + 2, end)
	}

	/** Reads the first line, which may be no heading at all: then it is read again as a row. */
	#heading(bytes: Uint8Array, start: number, end: number): number {
		const newline = bytes.indexOf(NEWLINE, start)
		if (newline < 0 || newline >= end) return UNFINISHED
		const known = this.#headings[this.#family]
		this.#sawHeader = known?.equals(bytes.subarray(start, newline)) === true
		if (this.#sawHeader) return newline
		this.#sawHeader = HEADING[this.#family].test(
			Buffer.from(bytes.subarray(start, Math.min(newline, start + MAX_HEADING))).toString('latin1'),
		)
		if (!this.#sawHeader) return this.#line(bytes, start, end)
		this.#headings[this.#family] = Buffer.from(bytes.subarray(start, newline))
		return newline
	}

	#fields(bytes: Uint8Array, local: number, end: number): number {
		const row = this.#row
		const view = this.#view
		const addressDigits = this.#family === 4 ? 8 : 32
		const remote = local + addressDigits + 6
		const state = remote + addressDigits + 6
		const queues = state + 3
		const timer = queues + 18
		// Of a line that ends too early the newline stands where a digit or a mark should; scan() looks whether there is one.
		if (timer + TIMER_BYTES > end) return MALFORMED
		if (bytes[remote - 1] !== SPACE || bytes[state - 1] !== SPACE || bytes[queues - 1] !== SPACE) return MALFORMED
		if (bytes[remote - 6] !== COLON || bytes[state - 6] !== COLON) return MALFORMED
		if (bytes[timer - 1] !== SPACE || bytes[queues + 8] !== COLON) return MALFORMED

		const localPort = hex4(view, local + addressDigits + 1)
		const remotePort = hex4(view, remote + addressDigits + 1)
		const printed = hex2(view, state)
		const stateNumber = printed === NEW_SYN_RECV ? SYN_RECV : printed
		const queuesRead = putHex8(row, Field.TX_QUEUE, view, queues) | putHex8(row, Field.RX_QUEUE, view, queues + 9)
		if ((localPort | remotePort | queuesRead) < 0) return MALFORMED
		if (stateNumber <= 0 || stateNumber > LAST_STATE) return MALFORMED
		row[Field.LOCAL_PORT] = localPort
		row[Field.REMOTE_PORT] = remotePort
		row[Field.STATE] = stateNumber
		if (!this.#detail(bytes, local, remote, timer, end)) return MALFORMED

		const usual = timer + INODE_BEHIND_TIMER
		const isUsual = usual < end && isUsualWidth(bytes, timer)
		row[Field.UID] = decimal(bytes, isUsual ? timer + TIMER_BYTES : skipFields(bytes, timer, end, 2), end)
		let at = isUsual ? usual : skipFields(bytes, timer, end, 4)
		const first = at
		let inode = 0
		for (; at < end; at++) {
			const digit = bytes[at]! - ZERO
			if (digit < 0 || digit > 9) break
			inode = inode * 10 + digit
		}
		if (at < end && (at === first || bytes[at]! > SPACE)) return MALFORMED
		// Folded into 32 bits, but never to 0, which means that no process holds the socket.
		row[Field.INODE] = inode <= 0xffffffff ? inode : inode >>> 0 || 1
		while (at + 8 <= end && isPrintable(view.getInt32(at, true), view.getInt32(at + 4, true))) at += 8
		if (at + 4 <= end && isPrintable(view.getInt32(at, true), SPACES)) at += 4
		while (at < end && bytes[at] !== NEWLINE) at++
		if (at === end) return UNFINISHED
		this.#sink.row(row)
		return at
	}

	#detail(bytes: Uint8Array, local: number, remote: number, timer: number, end: number): boolean {
		const row = this.#row
		const view = this.#view
		let read = 0
		for (let word = this.#family === 4 ? 3 : 0, offset = 0; word < 4; word++, offset += 8) {
			read |= putHex8(row, Field.LOCAL_ADDRESS + word, view, local + offset)
			read |= putHex8(row, Field.REMOTE_ADDRESS + word, view, remote + offset)
		}
		if (this.#swaps) swapAddresses(row, this.#family)
		const kind = hex2(view, timer)
		read |= putHex8(row, Field.TIMER_WHEN, view, timer + 3)
		let space = timer + 11
		while (space < end && bytes[space]! > SPACE) space++
		if (space + 9 > end) return false
		read |= putHex8(row, Field.RETRANSMITS, view, space + 1)
		if ((read | kind) < 0 || bytes[timer + 2] !== COLON) return false
		row[Field.TIMER] = kind
		// %08lX of a time beyond 497 days is longer.
		if (space !== timer + 11) row[Field.TIMER_WHEN] = 0xffffffff
		return true
	}
}

/** Whether `%02X:%08lX %08X %5u %8d ` have their least widths, so that the inode stands where it usually does. */
function isUsualWidth(bytes: Uint8Array, timer: number): boolean {
	return (
		bytes[timer + 11] === SPACE &&
		bytes[timer + 20] === SPACE &&
		bytes[timer + 25]! > SPACE &&
		bytes[timer + 26] === SPACE &&
		bytes[timer + 34]! > SPACE &&
		bytes[timer + 35] === SPACE &&
		bytes[timer + 36]! > SPACE
	)
}

/** A number behind spaces; 0 where there is none. */
function decimal(bytes: Uint8Array, start: number, end: number): number {
	let at = start
	while (at < end && bytes[at] === SPACE) at++
	let value = 0
	for (; at < end && bytes[at]! >= ZERO && bytes[at]! < COLON; at++) value = value * 10 + bytes[at]! - ZERO
	return value
}

/** Skips so many of tr:tm, retrnsmt, uid and timeout by their spaces: %08lX grows beyond eight digits, %5u beyond five. */
function skipFields(bytes: Uint8Array, timer: number, end: number, fields: number): number {
	let at = timer
	for (let field = 0; field < fields; field++) {
		while (at < end && bytes[at] === SPACE) at++
		while (at < end && bytes[at]! > SPACE) at++
	}
	while (at < end && bytes[at] === SPACE) at++
	return at
}

/** Whether none of eight bytes is below the space (each has bit 5 or 6 set): so none of them is a newline. */
function isPrintable(four: number, fourMore: number): boolean {
	return ((four | (four >>> 1)) & (fourMore | (fourMore >>> 1)) & SPACES) === SPACES
}
