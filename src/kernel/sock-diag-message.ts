import { LAST_STATE, LISTEN } from '../detect/tcp-state.js'
import { hostByteOrder } from './byte-order.js'
import * as Field from './row.js'
import { createRow, MAPPED_WORD, type Row, type RowSink } from './row.js'

// include/uapi/linux/{netlink,sock_diag,inet_diag,tcp}.h: layouts that only ever grow at their ends.

const HEADER = 16
const TCPDIAG_GETSOCK = 18
const NLMSG_ERROR = 2
const NLMSG_DONE = 3
const NLM_F_REQUEST_DUMP = 0x301
/** struct inet_diag_req of the older request, which alone gives both families in one walk through the hash. */
const REQUEST = 60
const INET_DIAG_REQ_BYTECODE = 1
const INET_DIAG_INFO = 2
/** struct inet_diag_msg. */
const SOCKET = 72
/** struct tcp_info as far as bytes_received; kernels before 4.1 end sooner. */
const TCP_INFO = 136
const AF_INET = 2
const AF_INET6 = 10
const BC_JMP = 1
const BC_S_GE = 2
const BC_S_LE = 3
/** Bytes of byte code for one port. */
const PORT_CODE = 20
/** So that jumps fit into 16 bits; more ports are not left out, which costs time only. */
const MAX_PORTS = 1000

/** Asks for all TCP sockets in these states (a bit for each number), with tcp_info, but those of these local ports. */
export function createRequest(
	sequence: number,
	states: number,
	leftOut: readonly number[] = [],
	order = hostByteOrder,
): Uint8Array {
	const ports = leftOut.filter((port) => port > 0 && port < 0xffff).slice(0, MAX_PORTS)
	const code = ports.length * PORT_CODE
	const bytes = new Uint8Array(HEADER + REQUEST + (code > 0 ? 4 + code : 0))
	const view = new DataView(bytes.buffer)
	const put16 = (at: number, value: number) => view.setUint16(at, value, order === 'LE')
	const put32 = (at: number, value: number) => view.setUint32(at, value, order === 'LE')
	put32(0, bytes.length)
	put16(4, TCPDIAG_GETSOCK)
	put16(6, NLM_F_REQUEST_DUMP)
	put32(8, sequence)
	bytes[HEADER] = AF_INET
	bytes[HEADER + 3] = 1 << (INET_DIAG_INFO - 1)
	put32(HEADER + 52, states)
	if (code === 0) return bytes
	put16(HEADER + REQUEST, 4 + code)
	put16(HEADER + REQUEST + 2, INET_DIAG_REQ_BYTECODE)
	ports.forEach((port, index) => {
		const at = HEADER + REQUEST + 4 + index * PORT_CODE
		const op = (from: number, kind: number, yes: number, no: number) => {
			bytes[from] = kind
			bytes[from + 1] = yes
			put16(from + 2, no)
		}
		// Above the port: on to the next one. Else below it: on as well; else out, by a jump behind the end.
		op(at, BC_S_GE, 8, 12)
		put16(at + 6, port + 1)
		op(at + 8, BC_JMP, 4, 12)
		op(at + 12, BC_S_LE, 8, code - index * PORT_CODE - 12 + 4)
		put16(at + 18, port - 1)
	})
	return bytes
}

/** What a datagram came to: more follow, the dump is over, or in words what is wrong. */
type DiagProgress = 'more' | 'done' | { readonly error: string } | { readonly errno: number }

/**
 * Reads the datagrams of a dump into a sink, one pass over the bytes, nothing allocated per socket. A dump is as little atomic as /proc: a socket that moves may be
 * missing or come twice, which the census takes once. NLM_F_DUMP_INTR would say no more, and sock_diag does not set it (net/ipv4/inet_diag.c).
 */
export class DiagScanner {
	readonly #row: Row = createRow()
	readonly #sink: RowSink
	readonly #little: boolean
	#bytes: Uint8Array = new Uint8Array(0)
	#view: DataView = new DataView(this.#bytes.buffer)

	/** `order` is that of the kernel that wrote the datagrams. */
	constructor(sink: RowSink, order = hostByteOrder) {
		this.#sink = sink
		this.#little = order === 'LE'
	}

	/** Reads a datagram of `length` bytes that belongs to the request of this number; those of others are passed over. */
	scan(bytes: Uint8Array, length: number, sequence: number): DiagProgress {
		if (bytes !== this.#bytes) {
			this.#bytes = bytes
			this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
		}
		const view = this.#view
		if (length > bytes.length) return { error: `a datagram of ${length} bytes was cut off` }
		let at = 0
		while (at + HEADER <= length) {
			const size = view.getUint32(at, this.#little)
			if (size < HEADER || size > length - at) return { error: `a message of ${size} bytes in ${length - at}` }
			const type = view.getUint16(at + 4, this.#little)
			if (view.getUint32(at + 8, this.#little) === sequence) {
				if (type === NLMSG_DONE) {
					const errno = size >= HEADER + 4 ? -view.getInt32(at + HEADER, this.#little) : 0
					return errno > 0 ? { errno } : 'done'
				}
				if (type === NLMSG_ERROR) {
					return size >= HEADER + 4
						? { errno: -view.getInt32(at + HEADER, this.#little) }
						: { error: 'an error without a number' }
				}
				if (type === TCPDIAG_GETSOCK) this.#socket(at + HEADER, at + size)
			}
			at += (size + 3) & ~3
		}
		if (at < length) return { error: `${length - at} bytes behind the last message` }
		return 'more'
	}

	#socket(at: number, end: number): void {
		const row = this.#row
		const view = this.#view
		const family = this.#bytes[at]
		const state = this.#bytes[at + 1]!
		if (at + SOCKET > end || (family !== AF_INET && family !== AF_INET6) || state === 0 || state > LAST_STATE) {
			this.#sink.malformed()
			return
		}
		row[Field.FAMILY] = family === AF_INET ? 4 : 6
		row[Field.STATE] = state
		row[Field.TIMER] = this.#bytes[at + 2]!
		row[Field.RETRANSMITS] = this.#bytes[at + 3]!
		row[Field.LOCAL_PORT] = view.getUint16(at + 4, false)
		row[Field.REMOTE_PORT] = view.getUint16(at + 6, false)
		this.#address(Field.LOCAL_ADDRESS, at + 8, family)
		this.#address(Field.REMOTE_ADDRESS, at + 24, family)
		row[Field.TIMER_WHEN] = Math.floor(view.getUint32(at + 52, this.#little) / 10)
		row[Field.RX_QUEUE] = view.getUint32(at + 56, this.#little)
		row[Field.TX_QUEUE] = view.getUint32(at + 60, this.#little)
		row[Field.UID] = view.getUint32(at + 64, this.#little)
		row[Field.INODE] = view.getUint32(at + 68, this.#little)
		row[Field.INFO] =
			row[Field.LAST_SENT] =
			row[Field.LAST_RECEIVED] =
			row[Field.BYTES_ACKED] =
			row[Field.BYTES_RECEIVED] =
				0
		for (let attribute = at + SOCKET; attribute + 4 <= end; ) {
			const size = view.getUint16(attribute, this.#little)
			if (size < 4 || attribute + size > end) break
			if (view.getUint16(attribute + 2, this.#little) === INET_DIAG_INFO) this.#info(attribute + 4, size - 4)
			attribute += (size + 3) & ~3
		}
		this.#sink.row(row)
	}

	/** In the form in which a little-endian kernel prints it, with IPv4 as ::ffff:a.b.c.d: as /proc's rows have it. */
	#address(field: number, at: number, family: number): void {
		const row = this.#row
		const view = this.#view
		const isV4 = family === AF_INET
		row[field] = isV4 ? 0 : view.getUint32(at, true)
		row[field + 1] = isV4 ? 0 : view.getUint32(at + 4, true)
		row[field + 2] = isV4 ? MAPPED_WORD : view.getUint32(at + 8, true)
		row[field + 3] = view.getUint32(isV4 ? at : at + 12, true)
	}

	#info(at: number, size: number): void {
		if (size < TCP_INFO || this.#row[Field.STATE] === LISTEN) return
		const row = this.#row
		const view = this.#view
		row[Field.INFO] = 1
		row[Field.LAST_SENT] = view.getUint32(at + 44, this.#little)
		row[Field.LAST_RECEIVED] = view.getUint32(at + 52, this.#little)
		row[Field.BYTES_ACKED] = this.#low32(at + 120)
		row[Field.BYTES_RECEIVED] = this.#low32(at + 128)
	}

	/** The low half of 64 bits, but never 0 of a number that is not. */
	#low32(at: number): number {
		const low = this.#view.getUint32(this.#little ? at : at + 4, this.#little)
		const high = this.#view.getUint32(this.#little ? at + 4 : at, this.#little)
		return low === 0 && high !== 0 ? 1 : low
	}
}
