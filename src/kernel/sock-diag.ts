import { constants } from 'node:os'
import {
	CLOSE_WAIT,
	CLOSING,
	ESTABLISHED,
	FIN_WAIT1,
	FIN_WAIT2,
	LAST_ACK,
	LISTEN,
	SYN_RECV,
	SYN_SENT,
	TIME_WAIT,
} from '../detect/tcp-state.js'
import { type Libc, loadLibc, nameOfErrno } from './libc.js'
import type { RowSink } from './row.js'
import type { Extent } from './snapshot.js'
import { createRequest, DiagScanner } from './sock-diag-message.js'
import { Stopwatch } from './stopwatch.js'
import type { TableReading } from './table-reader.js'

/** One netlink socket for sock_diag. */
export interface Netlink {
	/** Sends a message; 0, or the errno of what the system answered. */
	send(message: Uint8Array): number
	/** Waits for the next datagram, some tenths of a second at most; its length, or a negative errno. Longer than the buffer = cut off. */
	receive(buffer: Uint8Array): number
	close(): void
}

/** An open socket, or in words why there is none. */
export type NetlinkOpening =
	| { readonly ok: true; readonly netlink: Netlink }
	| { readonly ok: false; readonly reason: string }

/** include/uapi/linux/netlink.h, include/linux/socket.h; the same on every architecture but MIPS and SPARC, which koffi's prebuilt files are not for. */
const AF_NETLINK = 16
const SOCK_RAW_CLOEXEC = 3 | 0o2000000
const NETLINK_SOCK_DIAG = 4
const SOL_SOCKET = 1
const SO_RCVTIMEO = 20
const SO_RCVBUF = 8
const MSG_TRUNC = 0x20
const TIMEOUT_MICROSECONDS = 300_000
const RECEIVE_BUFFER = 1024 * 1024

/**
 * Opens the socket through koffi, an optional package that is loaded here, at the first call (7 ms CPU, 3 MB). Returns why
 * it cannot be had: koffi is not installed or does not load here, or the system refuses AF_NETLINK (seccomp, systemd's
 * RestrictAddressFamilies). No privilege is needed. The socket sees the network namespace of this process.
 */
function openNetlink(): NetlinkOpening {
	let libc: Libc
	try {
		libc = loadLibc()
	} catch (error) {
		return { ok: false, reason: `koffi does not load: ${(error as Error).message.split('\n')[0]}` }
	}
	const socket = libc.socket(AF_NETLINK, SOCK_RAW_CLOEXEC, NETLINK_SOCK_DIAG)
	if (socket < 0) return { ok: false, reason: `netlink: ${nameOfErrno(libc.errno())}` }
	const timeout = new BigInt64Array([0n, BigInt(TIMEOUT_MICROSECONDS)])
	if (libc.setsockopt(socket, SOL_SOCKET, SO_RCVTIMEO, timeout, timeout.byteLength) < 0) {
		const reason = `netlink: ${nameOfErrno(libc.errno())}`
		libc.close(socket)
		return { ok: false, reason }
	}
	// More room makes refusals of a busy machine (ENOBUFS) rarer; a system that grants less is fine.
	libc.setsockopt(socket, SOL_SOCKET, SO_RCVBUF, new Int32Array([RECEIVE_BUFFER]), 4)
	const netlink: Netlink = {
		send: (message) => (libc.send(socket, message, message.length, 0) === message.length ? 0 : libc.errno()),
		receive: (buffer) => {
			const length = Number(libc.recv(socket, buffer, buffer.length, MSG_TRUNC))
			return length < 0 ? -libc.errno() : length
		},
		close: () => void libc.close(socket),
	}
	return { ok: true, netlink }
}

/** The kernel makes datagrams of 32 KiB at most, whatever room they find (net/netlink/af_netlink.c netlink_dump). */
const BUFFER_BYTES = 64 * 1024
/** How long a slice may take before the event loop gets its turn; it is looked at after each datagram, some 90 sockets. */
const SLICE_MS = 5
/** A signal may interrupt a system call; so many in a row are no signals. */
const MAX_INTERRUPTIONS = 100
/** A dump of more datagrams would be of 100 million sockets: the kernel is not what it says. */
const MAX_DATAGRAMS = 1_000_000

const bits = (...states: readonly number[]) => states.reduce((mask, state) => mask | (1 << state), 0)
const ACTIVE = bits(ESTABLISHED, SYN_SENT, SYN_RECV, FIN_WAIT1, FIN_WAIT2, CLOSE_WAIT, LAST_ACK, CLOSING)
const STATES: { readonly [extent in Extent]: number } = { full: ACTIVE | bits(TIME_WAIT), active: ACTIVE, partial: 0 }

/**
 * Reads the TCP sockets of this process's network namespace through sock_diag: half of what /proc/net/tcp costs, and it
 * tells who spoke last. One socket is kept open; after a failure it is opened anew. One reading at a time.
 */
export class SockDiagReader {
	readonly #open: typeof openNetlink
	readonly #buffer = new Uint8Array(BUFFER_BYTES)
	#netlink: Netlink | undefined
	#sequence = 0

	constructor(open = openNetlink) {
		this.#open = open
	}

	/**
	 * Reads the LISTEN sockets, then what this extent holds, but for connections of the local ports `leftOut`. What cannot be
	 * read is a value with its reason; rows may have been given by then.
	 */
	async read(
		sink: RowSink,
		extent: Extent,
		leftOut: Iterable<number> = [],
		signal?: AbortSignal,
	): Promise<TableReading> {
		const stopwatch = new Stopwatch()
		let bytes = 0
		let reason: string | undefined
		try {
			// A dump of listeners does not walk the hash of connections, and the ports are not to leave out theirs.
			bytes += await this.#dump(sink, bits(LISTEN), [], stopwatch, signal)
			if (extent !== 'partial') bytes += await this.#dump(sink, STATES[extent], [...leftOut], stopwatch, signal)
		} catch (error) {
			if (!(error instanceof DiagFailure)) throw error
			reason = error.message
			this.close()
		}
		const cost = stopwatch.stop()
		return reason === undefined ? { kind: 'read', cost, bytes } : { kind: 'failed', reason, cost, bytes }
	}

	/** Closes the socket; the next reading opens another. */
	close(): void {
		this.#netlink?.close()
		this.#netlink = undefined
	}

	async #dump(
		sink: RowSink,
		states: number,
		leftOut: readonly number[],
		stopwatch: Stopwatch,
		signal: AbortSignal | undefined,
	): Promise<number> {
		const netlink = this.#connected()
		const sequence = ++this.#sequence
		const errno = netlink.send(createRequest(sequence, states, leftOut))
		if (errno !== 0) throw new DiagFailure(`sock_diag: ${nameOfErrno(errno)}`)
		const scanner = new DiagScanner(sink)
		let bytes = 0
		let interruptions = 0
		for (let datagrams = 0; datagrams < MAX_DATAGRAMS; ) {
			if (signal?.aborted) throw new DiagFailure('stopped while reading')
			const length = netlink.receive(this.#buffer)
			if (length === -constants.errno.EINTR && interruptions++ < MAX_INTERRUPTIONS) continue
			if (length <= 0) throw new DiagFailure(`sock_diag: ${whyNothing(-length)}`)
			datagrams++
			bytes += length
			const progress = scanner.scan(this.#buffer, length, sequence)
			if (progress === 'done') return bytes
			if (progress !== 'more') {
				const what = 'errno' in progress ? nameOfErrno(progress.errno) : `expected a dump, got ${progress.error}`
				throw new DiagFailure(`sock_diag: ${what}`)
			}
			if (stopwatch.sliceMs >= SLICE_MS) await stopwatch.rest()
		}
		throw new DiagFailure('sock_diag: the dump does not end')
	}

	#connected(): Netlink {
		if (this.#netlink) return this.#netlink
		const opening = this.#open()
		if (!opening.ok) throw new DiagFailure(opening.reason)
		this.#netlink = opening.netlink
		return opening.netlink
	}
}

/** What the kernel, or a filter before it, would not give. */
class DiagFailure extends Error {}

function whyNothing(errno: number): string {
	if (errno === 0) return 'an empty datagram'
	return errno === constants.errno.EAGAIN ? 'no answer' : nameOfErrno(errno)
}
