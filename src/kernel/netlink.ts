import { createRequire } from 'node:module'
import { constants } from 'node:os'

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
export function openNetlink(): NetlinkOpening {
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

/** The name of an error number (`EPERM`), as the system's headers have it. */
export function nameOfErrno(errno: number): string {
	return Object.entries(constants.errno).find(([, number]) => number === errno)?.[0] ?? `error ${errno}`
}

interface Libc {
	socket(domain: number, type: number, protocol: number): number
	setsockopt(socket: number, level: number, name: number, value: ArrayBufferView, length: number): number
	send(socket: number, message: Uint8Array, length: number, flags: number): number
	recv(socket: number, buffer: Uint8Array, length: number, flags: number): number
	close(socket: number): number
	errno(): number
}

function loadLibc(): Libc {
	const koffi = createRequire(import.meta.url)('koffi') as typeof import('koffi')
	// The C library that Node itself is linked to: glibc or musl, whatever its file is called.
	const library = koffi.load(null)
	return {
		socket: library.func('int socket(int, int, int)'),
		setsockopt: library.func('int setsockopt(int, int, int, const void *, unsigned int)'),
		send: library.func('long send(int, const void *, size_t, int)'),
		recv: library.func('long recv(int, void *, size_t, int)'),
		close: library.func('int close(int)'),
		errno: () => koffi.errno(),
	}
}
