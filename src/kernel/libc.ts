import { createRequire } from 'node:module'
import { constants } from 'node:os'

/** The calls of the C library for the sockets that Node does not have: netlink, and UNIX sockets for datagrams. A failed one returns -1. */
export interface Libc {
	socket(domain: number, type: number, protocol: number): number
	setsockopt(socket: number, level: number, name: number, value: ArrayBufferView, length: number): number
	send(socket: number, message: Uint8Array, length: number, flags: number): number
	sendto(socket: number, message: Uint8Array, length: number, flags: number, to: Uint8Array, toLength: number): number
	recv(socket: number, buffer: Uint8Array, length: number, flags: number): number
	close(socket: number): number
	/** Why the last call failed. */
	errno(): number
}

/** Loads the calls through koffi, an optional package (7 ms CPU, 3 MB, once). Throws where that is not installed or does not load here. */
export function loadLibc(): Libc {
	loaded ??= load()
	return loaded
}

let loaded: Libc | undefined

function load(): Libc {
	const koffi = createRequire(import.meta.url)('koffi') as typeof import('koffi')
	// The C library that Node itself is linked to: glibc or musl, whatever its file is called.
	const library = koffi.load(null)
	return {
		socket: library.func('int socket(int, int, int)'),
		setsockopt: library.func('int setsockopt(int, int, int, const void *, unsigned int)'),
		send: library.func('long send(int, const void *, size_t, int)'),
		sendto: library.func('long sendto(int, const void *, size_t, int, const void *, unsigned int)'),
		recv: library.func('long recv(int, void *, size_t, int)'),
		close: library.func('int close(int)'),
		errno: () => koffi.errno(),
	}
}

/** The name of an error number (`EPERM`), as the system's headers have it. */
export function nameOfErrno(errno: number): string {
	return Object.entries(constants.errno).find(([, number]) => number === errno)?.[0] ?? `error ${errno}`
}
