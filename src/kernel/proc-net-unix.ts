/** One listening path with what the kernel lists under it: the listeners and the server's ends of its connections. */
export interface UnixPath {
	/** `/run/php/site1.sock`, or `@name` of an abstract socket. */
	readonly path: string
	/** Inodes of the sockets that listen on it: two where a restarted server binds the path anew and the old one still listens. */
	readonly listeners: readonly number[]
	/** Inodes of the accepted connections, ascending. */
	readonly accepted: readonly number[]
	/** Connections in the accept queue. */
	readonly waiting: number
}

const NEWLINE = 0x0a
const SPACE = 0x20
const COLON = 0x3a
/** include/uapi/linux/net.h: the `St` column of a socket that some process holds, or that none holds yet. */
const SS_UNCONNECTED = 1
const SS_CONNECTING = 2
const SS_CONNECTED = 3
/** The `Flags` column of a listener (__SO_ACCEPTCON), and the `Type` of streams. */
const ACCEPTCON = 0x10000
const SOCK_STREAM = 1
const HEADING = 'Num '
/** The longest path that a socket can have (include/uapi/linux/un.h UNIX_PATH_MAX): what is longer is no row of the kernel's. */
const MAX_PATH = 108

/** A path that was seen as a listener's, with what this table has of it. */
interface Entry {
	readonly bytes: Uint8Array
	readonly path: string
	listeners: number[]
	accepted: number[]
	waiting: number
}

/**
 * Reads /proc/net/unix again and again (net/unix/af_unix.c unix_seq_show): one pass over the bytes, nothing made of rows
 * that are not wanted.
 *
 * A server's end of a connection bears the path of the listener. Its state is 03 once it was accepted, with the inode of
 * the socket that the server holds; before that no struct socket is attached, so it is 02 with inode 0.
 */
export class UnixScanner {
	/** Every path that ever listened, by the hash of its bytes. */
	readonly #known = new Map<number, Entry[]>()
	#seen: Entry[] = []

	/**
	 * Reads a whole table. Returns the listening paths, in the order in which they stand there, or undefined where the bytes
	 * do not begin as such a table does. `wanted` is asked once for each new path.
	 */
	scan(
		bytes: Uint8Array,
		length = bytes.length,
		wanted: (path: string) => boolean = () => true,
	): UnixPath[] | undefined {
		for (let at = 0; at < HEADING.length; at++) if (bytes[at] !== HEADING.charCodeAt(at)) return undefined
		this.#seen = []
		// A listener may stand behind its connections: the order is that of a hash.
		this.#walk(bytes, length, (flags, state, inode, from, to) => {
			if (flags !== ACCEPTCON || state !== SS_UNCONNECTED) return
			const entry = this.#find(bytes, from, to) ?? this.#add(bytes, from, to, wanted)
			if (entry.listeners.length === 0) this.#seen.push(entry)
			entry.listeners.push(inode)
		})
		if (this.#seen.length > 0) {
			this.#walk(bytes, length, (flags, state, inode, from, to) => {
				if (flags === ACCEPTCON || state < SS_CONNECTING || state > SS_CONNECTED) return
				const entry = this.#find(bytes, from, to)
				if (entry === undefined || entry.listeners.length === 0) return
				if (inode === 0) entry.waiting++
				else if (state === SS_CONNECTED) entry.accepted.push(inode)
			})
		}
		const found: UnixPath[] = []
		for (const entry of this.#seen) {
			const { path, listeners, accepted, waiting } = entry
			accepted.sort((a, b) => a - b)
			if (path !== '') found.push({ path, listeners, accepted, waiting })
			entry.listeners = []
			entry.accepted = []
			entry.waiting = 0
		}
		return found
	}

	/** Calls for every row of a stream socket with a path. A line that is no row is passed over. */
	#walk(
		bytes: Uint8Array,
		length: number,
		row: (flags: number, state: number, inode: number, from: number, to: number) => void,
	): void {
		for (let line = endOf(bytes, 0, length) + 1; line < length; ) {
			const end = endOf(bytes, line, length)
			// `%pK: %08X %08X %08X %04X %02X %5lu path`: the pointer has 8 or 16 digits.
			let at = line
			while (at < end && bytes[at] !== COLON) at++
			const flags = at + 20
			const inodeAt = flags + 17
			if (inodeAt < end && bytes[at + 1] === SPACE && hex(bytes, flags + 9, 4) === SOCK_STREAM) {
				let inode = 0
				at = inodeAt
				while (at < end && bytes[at] === SPACE) at++
				for (; at < end && bytes[at]! >= 0x30 && bytes[at]! <= 0x39; at++) inode = inode * 10 + bytes[at]! - 0x30
				const isPath = at + 1 < end && end - at - 1 <= MAX_PATH
				if (isPath && bytes[at] === SPACE && inode <= 0xffffffff) {
					row(hex(bytes, flags, 8), hex(bytes, flags + 14, 2), inode, at + 1, end)
				}
			}
			line = end + 1
		}
	}

	#find(bytes: Uint8Array, from: number, to: number): Entry | undefined {
		return this.#known.get(hashOf(bytes, from, to))?.find((entry) => isSame(entry.bytes, bytes, from, to))
	}

	/** An unwanted path is kept under no name, so that it is not asked for again. */
	#add(bytes: Uint8Array, from: number, to: number, wanted: (path: string) => boolean): Entry {
		if (this.#known.size >= MAX_KNOWN) this.#known.clear()
		const path = Buffer.from(bytes.subarray(from, to)).toString('utf8')
		const entry = {
			// A copy: what was given may be a buffer that the next table is read into, and a Buffer's slice is a part of it.
			bytes: Uint8Array.prototype.slice.call(bytes, from, to),
			path: wanted(path) ? path : '',
			listeners: [],
			accepted: [],
			waiting: 0,
		}
		const hash = hashOf(bytes, from, to)
		this.#known.set(hash, [...(this.#known.get(hash) ?? []), entry])
		return entry
	}
}

/** Paths that are remembered: autobound abstract names may come and go by the thousand. */
const MAX_KNOWN = 4096

/**
 * Why a listening path cannot be what Apache's workers wait for; undefined where it can. These serve the system, and hold
 * connections open for days.
 */
export function whyNoUpstream(path: string): string | undefined {
	return NO_UPSTREAMS.find(({ pattern }) => pattern.test(path))?.reason
}

const NO_UPSTREAMS: readonly { readonly pattern: RegExp; readonly reason: string }[] = [
	{ pattern: /^@?\/?(tmp\/\.(X11|ICE|font)-unix|run\/user\/)/, reason: 'of a desktop session' },
	{
		pattern:
			/^(\/var)?\/run\/(systemd|dbus|udev|docker|containerd|crio|podman|snapd|acpid|avahi-daemon|lvm|rpcbind|gssproxy|nscd|sssd|cups|libvirt|lxd|chrony|irqbalance|multipathd|uuidd|forewarn)\b/,
		reason: 'of the system',
	},
	{ pattern: /^@?(\/org\/|\/com\/|dbus-|ISCSIADM|\/containerd)/, reason: 'of the system' },
	{
		pattern: /^\/(var\/lib\/(docker|containerd|kubelet|lxd|sss)|tmp\/(ssh-|tmux-|vscode-|dbus-|tsx-))/,
		reason: 'of the system',
	},
	{
		pattern: /(^|\/)(supervisor(d)?\.sock|fail2ban\.sock|php-fpm\.ctl|haproxy\/admin\.sock|master|private\/|public\/)/,
		reason: 'of another service',
	},
]

function endOf(bytes: Uint8Array, from: number, length: number): number {
	const end = bytes.indexOf(NEWLINE, from)
	return end < 0 || end > length ? length : end
}

function hex(bytes: Uint8Array, at: number, digits: number): number {
	let value = 0
	for (let index = at; index < at + digits; index++) {
		const byte = bytes[index]!
		const digit = byte <= 0x39 ? byte - 0x30 : byte - 0x37
		if (digit < 0 || digit > 15) return -1
		value = value * 16 + digit
	}
	return value
}

/** FNV-1a. */
function hashOf(bytes: Uint8Array, from: number, to: number): number {
	let hash = 0x811c9dc5
	for (let at = from; at < to; at++) hash = Math.imul(hash ^ bytes[at]!, 0x01000193)
	return hash
}

function isSame(known: Uint8Array, bytes: Uint8Array, from: number, to: number): boolean {
	if (known.length !== to - from) return false
	for (let at = 0; at < known.length; at++) if (known[at] !== bytes[from + at]) return false
	return true
}
