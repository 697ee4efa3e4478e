import { isMapped } from './addresses.js'
import type { Row } from './row.js'
import * as Field from './row.js'
import { avalanche, mix, PROCESS_SEED, pairHash } from './word-hash.js'

/** What a connection was at one look. */
export const WAITING = 1
export const HELD = 2
export const PENDING = 3
export const STUCK = 4
export const OTHER = 5
/** Its first exchange fell into one tick of the clock: first-exchanges.ts. */
export const UNCLEAR = 6
/** Held by a process of before Apache's last reload: whatever it does, it is none of the present ones'. */
export const FINISHING = 7
/** Beside the kind: the server has sent without being asked again, so what looks idle is a stream or a tunnel. */
export const STREAMED = 8
const KINDS = 7

const EMPTY = -1
const TAG_SEED = 0x2545f491
const CHECK_SEED = 0x9e3779b9
const FIRST = 1024
/** The words of an entry, side by side so that one connection costs one or two cache lines. */
const ENTRY = 6
const TAG = 0
const CHECK = 1
const HELD_BY = 2
const KIND = 3
const BYTES = 4
const ACKED = 5

/**
 * The connections of one look by identity (the 4-tuple), in typed arrays: 32 bytes and a slot of the index for each,
 * nothing per row on the heap. Two 32-bit hashes stand for the tuple; among 300,000 connections two share both with a
 * chance of 2.4e-9 (n²/2^65). They are the same in every process, because what the detector saves names requests by them; where
 * the index keeps them depends on the seed.
 */
export class ConnectionMemory {
	#index = new Int32Array(FIRST * 2).fill(EMPTY)
	#words = new Int32Array(FIRST * ENTRY)
	#count = 0
	/** The entry behind the one that was found last. */
	#next = 0
	#at = 0
	/** Since when each entry's connection is of its kind: as of this look, unless the caller knows better. Another array once the memory has grown. */
	since = new Float64Array(FIRST)
	/** The hashes of the row that was asked for last. */
	tag = 0
	check = 0
	readonly #seed: number

	constructor(seed = PROCESS_SEED) {
		this.#seed = seed
	}

	/** Forgets all for a look at this event time; memory of a crowd that is gone is given back. */
	begin(at: number): void {
		this.#at = at
		if (this.#count * 16 < this.since.length && this.since.length > FIRST) {
			this.#allocate(Math.max(FIRST, this.since.length / 4))
		} else this.#index.fill(EMPTY)
		this.#count = this.#next = 0
	}

	/** The entry of this row's connection, or -1. */
	find(row: Row): number {
		this.tag = tupleHash(row, TAG_SEED)
		this.check = tupleHash(row, CHECK_SEED)
		return this.#index[this.#slot(this.tag, this.check)]!
	}

	/** The entry of the connection that another memory was asked for last, or -1. */
	findSame({ tag, check }: ConnectionMemory): number {
		// The kernel lists its hash in the same order every time: mostly it is the next one, and no slot is fetched from memory.
		const next = this.#next * ENTRY
		const isNext = this.#next < this.#count && this.#words[next + TAG] === tag && this.#words[next + CHECK] === check
		const entry = isNext ? this.#next : this.#index[this.#slot(tag, check)]!
		if (entry >= 0) this.#next = entry + 1
		return entry
	}

	/** Adds the connection that was asked for last, in vain, and names its entry. `bytes` tells one request from the next. */
	add(row: Row, kind: number, bytes: number): number {
		if (this.#count === this.since.length) this.#grow()
		const entry = this.#count++
		const words = this.#words
		const at = entry * ENTRY
		words[at + TAG] = this.tag
		words[at + CHECK] = this.check
		words[at + HELD_BY] = row[Field.INODE]! | 0
		words[at + KIND] = kind
		words[at + BYTES] = bytes | 0
		words[at + ACKED] = row[Field.BYTES_ACKED]! | 0
		this.since[entry] = this.#at
		this.#index[this.#slot(this.tag, this.check)] = entry
		return entry
	}

	kind(entry: number): number {
		return this.#words[entry * ENTRY + KIND]! & KINDS
	}

	/** STREAMED where it was added with that mark, else 0. */
	mark(entry: number): number {
		return this.#words[entry * ENTRY + KIND]! & STREAMED
	}

	/** Marks an entry as STREAMED that was added without. */
	stream(entry: number): void {
		this.#words[entry * ENTRY + KIND]! |= STREAMED
	}

	/** Whether a process held it, and it is the one that holds the row. */
	isHeldBy(entry: number, row: Row): boolean {
		return row[Field.INODE] !== 0 && this.#words[entry * ENTRY + HELD_BY] === (row[Field.INODE]! | 0)
	}

	/** The bytes that were given for it. */
	bytes(entry: number): number {
		return this.#words[entry * ENTRY + BYTES]! >>> 0
	}

	/** The bytes that the other end had acknowledged. */
	acked(entry: number): number {
		return this.#words[entry * ENTRY + ACKED]! >>> 0
	}

	/** Bytes that came in since the look of an entry that was added with all of them. */
	receivedSince(entry: number, row: Row): number {
		return (row[Field.BYTES_RECEIVED]! - this.bytes(entry)) >>> 0
	}

	/** Bytes that the other end has acknowledged since the look of the entry. */
	ackedSince(entry: number, row: Row): number {
		return (row[Field.BYTES_ACKED]! - this.acked(entry)) >>> 0
	}

	/** Whether the entry is of this kind, held by the row's inode, with as many bytes. */
	isSame(entry: number, row: Row, kind: number, bytes: number): boolean {
		const at = entry * ENTRY
		return (
			(this.#words[at + KIND]! & KINDS) === kind &&
			this.#words[at + HELD_BY] === (row[Field.INODE]! | 0) &&
			this.#words[at + BYTES] === (bytes | 0)
		)
	}

	/** The slot of the index that names this identity's entry, or the empty one that would. */
	#slot(tag: number, check: number): number {
		const mask = this.#index.length - 1
		let slot = pairHash(this.#seed, tag, check) & mask
		for (; ; slot = (slot + 1) & mask) {
			const at = this.#index[slot]! * ENTRY
			if (at < 0 || (this.#words[at + TAG] === tag && this.#words[at + CHECK] === check)) return slot
		}
	}

	#grow(): void {
		const words = this.#words
		const since = this.since
		this.#allocate(since.length * 2)
		this.#words.set(words)
		this.since.set(since)
		for (let entry = 0; entry < this.#count; entry++) {
			const at = entry * ENTRY
			this.#index[this.#slot(words[at + TAG]!, words[at + CHECK]!)] = entry
		}
	}

	#allocate(entries: number): void {
		this.#words = new Int32Array(entries * ENTRY)
		this.since = new Float64Array(entries)
		this.#index = new Int32Array(entries * 2).fill(EMPTY)
	}
}

/** The connections of the last look with rows, and of this one. */
export interface Remembered {
	before: ConnectionMemory
	now: ConnectionMemory
}

/** Murmur3's mixing over both ports and both addresses; of IPv4 ones what is not the same for all. */
function tupleHash(row: Row, seed: number): number {
	let hash = mix(seed, (row[Field.LOCAL_PORT]! << 16) | row[Field.REMOTE_PORT]!)
	// The local word between: remote ones, which a client chooses, are never mixed in one after the other.
	hash = mix(hash, row[Field.LOCAL_ADDRESS + 3]!)
	hash = mix(hash, row[Field.REMOTE_ADDRESS + 3]!)
	if (!isMapped(row, Field.LOCAL_ADDRESS) || !isMapped(row, Field.REMOTE_ADDRESS)) {
		for (let word = 2; word >= 0; word--) {
			hash = mix(hash, row[Field.LOCAL_ADDRESS + word]!)
			hash = mix(hash, row[Field.REMOTE_ADDRESS + word]!)
		}
	}
	return avalanche(hash)
}
