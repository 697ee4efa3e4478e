import { LAST_STATE } from '../tcp-state.js'
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
	type RowSink,
	RX_QUEUE,
	STATE,
	TIMER,
	TIMER_WHEN,
	TX_QUEUE,
} from './row.js'

const NEWLINE = 0x0a
const SPACE = 0x20
const COLON = 0x3a
const ZERO = 0x30
/** Above every four-digit value at any of the four places, so that one comparison finds a bad digit. */
const BAD_DIGIT = 0x10000
const BAD_NUMBER = -1
/** From `tr` to the inode where no field is wider than usual. */
const INODE_BEHIND_TIMER = 36
/** What #fields answers for a line that is no row, and for one whose end is not in the bytes yet. */
const MALFORMED = -1
const UNFINISHED = -2

/** Value of each ASCII hex digit, BAD_DIGIT for every other byte. */
const HEX = new Int32Array(256).fill(BAD_DIGIT)
for (let digit = 0; digit < 16; digit++) {
	const lower = digit.toString(16)
	HEX[lower.charCodeAt(0)] = digit
	HEX[lower.toUpperCase().charCodeAt(0)] = digit
}

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
	/** Ports whose rows are read in full; of the others the addresses, timer and retransmits stay unread. */
	readonly #detailed: Uint8Array
	#family: 4 | 6 = 4
	/** Undefined until the first line has been read. */
	#sawHeader: boolean | undefined

	/** `detailed[port]` is 1 where the sink wants addresses and timers; undefined = of every row. */
	constructor(sink: RowSink, detailed?: Uint8Array) {
		this.#sink = sink
		this.#detailed = detailed ?? new Uint8Array(65_536).fill(1)
	}

	/** Starts a file. */
	begin(family: 4 | 6): void {
		this.#family = family
		this.#sawHeader = undefined
		this.#row.fill(0)
		this.#row[FAMILY] = family
		if (family === 4) {
			this.#row[LOCAL_ADDRESS + 2] = MAPPED_WORD
			this.#row[REMOTE_ADDRESS + 2] = MAPPED_WORD
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
		let text = ''
		for (let at = start; at < newline && at < start + 250; at++) text += String.fromCharCode(bytes[at]!)
		this.#sawHeader = HEADING[this.#family].test(text)
		return this.#sawHeader ? newline : this.#line(bytes, start, end)
	}

	#fields(bytes: Uint8Array, local: number, end: number): number {
		const row = this.#row
		const addressDigits = this.#family === 4 ? 8 : 32
		const remote = local + addressDigits + 6
		const state = remote + addressDigits + 6
		const queues = state + 3
		const timer = queues + 18
		// Of a line that ends too early the newline stands where a digit or a mark should; scan() looks whether there is one.
		if (timer >= end) return MALFORMED
		if (bytes[remote - 1] !== SPACE || bytes[state - 1] !== SPACE || bytes[queues - 1] !== SPACE) return MALFORMED
		if (bytes[remote - 6] !== COLON || bytes[state - 6] !== COLON) return MALFORMED
		if (bytes[timer - 1] !== SPACE || bytes[queues + 8] !== COLON) return MALFORMED

		const localPort = hex4(bytes, local + addressDigits + 1)
		const remotePort = hex4(bytes, remote + addressDigits + 1)
		const stateNumber = (HEX[bytes[state]!]! << 4) | HEX[bytes[state + 1]!]!
		const txQueue = hex8(bytes, queues)
		const rxQueue = hex8(bytes, queues + 9)
		if (localPort > 0xffff || remotePort > 0xffff || stateNumber === 0 || stateNumber > LAST_STATE) return MALFORMED
		if (txQueue < 0 || rxQueue < 0) return MALFORMED
		row[LOCAL_PORT] = localPort
		row[REMOTE_PORT] = remotePort
		row[STATE] = stateNumber
		row[TX_QUEUE] = txQueue
		row[RX_QUEUE] = rxQueue
		if (this.#detailed[localPort] === 1 && !this.#detail(bytes, local, remote, timer)) return MALFORMED

		const usual = timer + INODE_BEHIND_TIMER
		let at = usual < end && isUsualWidth(bytes, timer) ? usual : skipFields(bytes, timer, end)
		const first = at
		let inode = 0
		for (; at < end; at++) {
			const digit = bytes[at]! - ZERO
			if (digit < 0 || digit > 9) break
			inode = inode * 10 + digit
		}
		if (at < end && (at === first || bytes[at]! > SPACE)) return MALFORMED
		// Folded into 32 bits, but never to 0, which means that nobody holds the socket.
		row[INODE] = inode <= 0xffffffff ? inode : inode >>> 0 || 1
		while (at < end && bytes[at] !== NEWLINE) at++
		if (at === end) return UNFINISHED
		this.#sink.row(row)
		return at
	}

	#detail(bytes: Uint8Array, local: number, remote: number, timer: number): boolean {
		const row = this.#row
		let bad = false
		for (let word = this.#family === 4 ? 3 : 0, offset = 0; word < 4; word++, offset += 8) {
			const localWord = hex8(bytes, local + offset)
			const remoteWord = hex8(bytes, remote + offset)
			row[LOCAL_ADDRESS + word] = localWord
			row[REMOTE_ADDRESS + word] = remoteWord
			bad ||= localWord < 0 || remoteWord < 0
		}
		const kind = (HEX[bytes[timer]!]! << 4) | HEX[bytes[timer + 1]!]!
		const when = hex8(bytes, timer + 3)
		let space = timer + 11
		while (bytes[space]! > SPACE) space++
		const retransmits = hex8(bytes, space + 1)
		if (bad || kind > 0xff || when < 0 || retransmits < 0 || bytes[timer + 2] !== COLON) return false
		row[TIMER] = kind
		// %08lX of a time beyond 497 days would be longer.
		row[TIMER_WHEN] = space === timer + 11 ? when : 0xffffffff
		row[RETRANSMITS] = retransmits
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

/** Skips tr:tm, retrnsmt, uid and timeout by their spaces: %08lX grows beyond eight digits, %5u beyond five. */
function skipFields(bytes: Uint8Array, timer: number, end: number): number {
	let at = timer
	for (let field = 0; field < 4; field++) {
		while (at < end && bytes[at] === SPACE) at++
		while (at < end && bytes[at]! > SPACE) at++
	}
	while (at < end && bytes[at] === SPACE) at++
	return at
}

function hex4(bytes: Uint8Array, at: number): number {
	return (HEX[bytes[at]!]! << 12) | (HEX[bytes[at + 1]!]! << 8) | (HEX[bytes[at + 2]!]! << 4) | HEX[bytes[at + 3]!]!
}

function hex8(bytes: Uint8Array, at: number): number {
	const high = hex4(bytes, at)
	const low = hex4(bytes, at + 4)
	return high > 0xffff || low > 0xffff ? BAD_NUMBER : high * 0x10000 + low
}
