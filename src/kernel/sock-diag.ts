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
import { nameOfErrno } from './libc.js'
import { type Netlink, openNetlink } from './netlink.js'
import type { RowSink } from './row.js'
import type { Extent } from './snapshot.js'
import { createRequest, DiagScanner } from './sock-diag-message.js'
import { Stopwatch } from './stopwatch.js'
import type { TableReading } from './table-reader.js'

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
			if (stopwatch.sliceMs >= SLICE_MS) {
				stopwatch.pause()
				await new Promise(setImmediate)
				stopwatch.resume()
			}
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
