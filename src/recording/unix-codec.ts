import type { UnixPath } from '../kernel/proc-net-unix.js'
import type { ByteReader, ByteWriter } from './bytes.js'
import { MAX_NAMES } from './file-format.js'

/** Bytes of a path: sun_path has 108, and each may take three in UTF-8. */
const MAX_PATH = 330
const MAX_INODE = 0xffffffff

type Known = { path: string } & { -readonly [Key in keyof UnixPath]: UnixPath[Key] }

/** The listening UNIX sockets from one snapshot to the next: each side of the format keeps one. */
export class UnixCodec {
	readonly #known: Known[] = []
	readonly #places = new Map<string, number>()

	/** Writes the paths as the difference from the last ones. */
	encode(paths: readonly UnixPath[], out: ByteWriter): void {
		const fresh = paths.filter(({ path }) => !this.#places.has(path))
		if (this.#known.length + fresh.length > MAX_NAMES) throw new RangeError(`more than ${MAX_NAMES} UNIX paths`)
		out.unsigned(fresh.length)
		for (const { path } of fresh) {
			out.text(path)
			this.#learn(path)
		}
		const now = new Map(paths.map((path) => [path.path, path]))
		for (const known of this.#known) {
			const { listeners, accepted, waiting } = now.get(known.path) ?? NONE
			encodeInodes(known.listeners, listeners, out)
			encodeInodes(known.accepted, accepted, out)
			out.unsigned(waiting)
			Object.assign(known, { listeners, accepted, waiting })
		}
	}

	/** Reads what `encode` wrote. Throws RangeError on what cannot be so. */
	decode(input: ByteReader): UnixPath[] {
		const fresh = input.unsigned()
		if (this.#known.length + fresh > MAX_NAMES) throw new RangeError(`${fresh} new UNIX paths`)
		for (let path = 0; path < fresh; path++) this.#learn(input.text(MAX_PATH))
		for (const known of this.#known) {
			known.listeners = decodeInodes(known.listeners, input)
			known.accepted = decodeInodes(known.accepted, input)
			known.waiting = input.unsigned()
			if (known.waiting > MAX_INODE) throw new RangeError(`${known.waiting} connections in one queue`)
		}
		return this.#known.filter(({ listeners }) => listeners.length > 0).map((known) => ({ ...known }))
	}

	#learn(path: string): void {
		this.#places.set(path, this.#known.push({ path, listeners: [], accepted: [], waiting: 0 }) - 1)
	}
}

const NONE = { listeners: [], accepted: [], waiting: 0 } as const

/** A byte for each of the old ones, whether it is there still; then the new ones, ascending, as distances. */
function encodeInodes(old: readonly number[], now: readonly number[], out: ByteWriter): void {
	const there = new Set(now)
	for (const inode of old) out.byte(there.delete(inode) ? 1 : 0)
	out.unsigned(there.size)
	let last = old.at(-1) ?? 0
	for (const inode of there) {
		out.signed(inode - last)
		last = inode
	}
}

function decodeInodes(old: readonly number[], input: ByteReader): number[] {
	const now = old.filter(() => input.byte() === 1)
	const fresh = input.unsigned()
	if (fresh > input.left) throw new RangeError(`${fresh} new inodes in a frame that has ${input.left} bytes left`)
	let last = old.at(-1) ?? 0
	for (let inode = 0; inode < fresh; inode++) {
		last += input.signed()
		if (last < 0 || last > MAX_INODE) throw new RangeError(`an inode ${last}`)
		now.push(last)
	}
	return now.sort((a, b) => a - b)
}
