import { type Libc, loadLibc, nameOfErrno } from './libc.js'

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
