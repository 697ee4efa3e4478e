import {
	INODE,
	LOCAL_ADDRESS,
	LOCAL_PORT,
	MAPPED_WORD,
	REMOTE_ADDRESS,
	REMOTE_PORT,
	type Row,
} from '../../../../../src/kernel/row.js'

/** What the table says of a connection that was just seen. */
export const DUPLICATE = -1
export const OVERFLOW = -2

const EMPTY = -1
const FIRST_SLOTS = 1024
/** The words of an entry, side by side so that one connection costs one or two cache lines. */
const ENTRY = 5
const TAG = 0
const CHECK = 1
const HELD_BY = 2
const STUCK_SINCE = 3
const LAST_SEEN = 4

/** Readings between two looks at whether a peak has passed: half an hour at 30 s. The look goes through all entries, 1 ms at 300,000. */
const READINGS_PER_LOOK = 64

/**
 * Remembers the connections of the last readings by identity (the 4-tuple) in typed arrays, at most 20 bytes a slot; three quarters of
 * the slots may be in use, and nothing per row is on the heap. Two 32-bit hashes stand for the
 * tuple; among 300,000 connections two share both with a chance of 2.4e-9 (n²/2^65). `seed` makes the slots
 * unpredictable to an attacker who chooses the ports; results do not depend on it.
 *
 * Entries lie in the order in which they came. The kernel lists its hash in the same order every time, so a connection
 * mostly stands right behind the one before it: it is looked for there first, which reads memory in one sweep instead of
 * missing the processor's caches for every row.
 */
export class IdentityTable {
	readonly #limit: number
	readonly #seed: number
	#slots = FIRST_SLOTS
	/** Where each entry begins, by its tag; EMPTY = nowhere. */
	#index = new Int32Array(FIRST_SLOTS).fill(EMPTY)
	/** The entries. Signed, as hashes are: what may be above 2^31 would be a double to V8. */
	#words = new Int32Array(entriesIn(FIRST_SLOTS) * ENTRY)
	/** Words in use. */
	#end = 0
	/** The entry that was seen last. */
	#last = -ENTRY
	#generation = 2
	/** The last reading in which those were dropped that it and the two before did not show. */
	#sweptIn = 0
	/** The same for those that it and the one before did not show. */
	#sweptHardIn = 0
	#fresh = false

	/** At most `limit` connections are remembered; further ones are answered with OVERFLOW. */
	constructor(limit: number, seed: number) {
		this.#limit = limit
		this.#seed = seed | 1
	}

	/** Connections that are held now, those of earlier readings included. */
	get size(): number {
		return this.#end / ENTRY
	}

	/** Bytes of memory in use. */
	get bytes(): number {
		return this.#words.byteLength + this.#index.byteLength
	}

	/** Starts a reading. What the last two did not show counts as new: one missed row is no proof that a connection ended. */
	nextReading(): void {
		this.#generation++
		this.#last = -ENTRY
		if (this.#generation % READINGS_PER_LOOK === 0 && this.#slots > FIRST_SLOTS) this.#shrink()
	}

	/** Finds or adds the row's connection: its entry, or DUPLICATE where this reading had it already, or OVERFLOW. */
	see(row: Row): number {
		const tag = tupleHash(row, this.#seed)
		const check = tupleHash(row, 0x9e3779b9)
		const next = this.#last + ENTRY
		if (next < this.#end && this.#is(next, tag, check)) return this.#seeAgain(next, row)
		let slot = this.#probe(tag, check)
		if (this.#index[slot] !== EMPTY) return this.#seeAgain(this.#index[slot]!, row)
		if (this.size >= this.#room()) {
			if (!this.#makeRoom()) return OVERFLOW
			slot = this.#probe(tag, check)
		}
		return this.#add(slot, row, tag, check)
	}

	/** Whether the connection last seen is new: no reading of the last two held it. */
	get isFresh(): boolean {
		return this.#fresh
	}

	/**
	 * Notes that the entry's connection is stuck at this time (centiseconds > 0) and returns since when it has been,
	 * by the same 4-tuple and inode.
	 */
	markStuck(entry: number, now: number): number {
		if (this.#words[entry + STUCK_SINCE] === 0) this.#words[entry + STUCK_SINCE] = now
		return this.#words[entry + STUCK_SINCE]! >>> 0
	}

	/** Notes that the entry's connection is not stuck. */
	clearStuck(entry: number): void {
		this.#words[entry + STUCK_SINCE] = 0
	}

	#add(slot: number, row: Row, tag: number, check: number): number {
		const entry = this.#end
		const words = this.#words
		this.#index[slot] = entry
		this.#end += ENTRY
		words[entry + TAG] = tag
		words[entry + CHECK] = check
		words[entry + HELD_BY] = row[INODE]! | 0
		words[entry + STUCK_SINCE] = 0
		words[entry + LAST_SEEN] = this.#generation
		this.#fresh = true
		// Not #last: what follows in the kernel's order is probably behind the one before still.
		return entry
	}

	#seeAgain(entry: number, row: Row): number {
		const words = this.#words
		const last = words[entry + LAST_SEEN]!
		if (last === this.#generation) return DUPLICATE
		this.#last = entry
		this.#fresh = last + 2 < this.#generation
		words[entry + LAST_SEEN] = this.#generation
		const inode = row[INODE]! | 0
		if (this.#fresh || words[entry + HELD_BY] !== inode) {
			words[entry + HELD_BY] = inode
			words[entry + STUCK_SINCE] = 0
		}
		return entry
	}

	#is(entry: number, tag: number, check: number): boolean {
		return this.#words[entry + TAG] === tag && this.#words[entry + CHECK] === check
	}

	/** The slot of the index that names this identity's entry, or the empty one that would. */
	#probe(tag: number, check: number): number {
		const index = this.#index
		const mask = this.#slots - 1
		let slot = tag & mask
		while (index[slot] !== EMPTY && !this.#is(index[slot]!, tag, check)) slot = (slot + 1) & mask
		return slot
	}

	#room(): number {
		return Math.min(this.#limit, entriesIn(this.#slots))
	}

	/**
	 * Drops what has gone; grows where little has. A sweep that frees less than an eighth of the slots is followed by a
	 * doubling, so that a connection costs the same however many there are.
	 */
	#makeRoom(): boolean {
		if (this.#sweptIn !== this.#generation) {
			this.#sweptIn = this.#generation
			this.#sweep(this.#generation - 2)
		}
		if (this.size * 8 <= this.#slots * 5 && this.size < this.#limit) return true
		if (entriesIn(this.#slots) < this.#limit) this.#grow()
		else if (this.#sweptHardIn !== this.#generation) {
			this.#sweptHardIn = this.#generation
			this.#sweep(this.#generation - 1)
		}
		return this.size < this.#room()
	}

	#grow(): void {
		const old = this.#words
		this.#slots *= 2
		this.#words = new Int32Array(entriesIn(this.#slots) * ENTRY)
		this.#words.set(old.subarray(0, this.#end))
		this.#index = new Int32Array(this.#slots)
		this.#reindex()
	}

	/** Gives back what a peak took, once the last two readings fill less than an eighth of it; room for as many again is left. */
	#shrink(): void {
		const oldest = this.#generation - 2
		let held = 0
		for (let entry = 0; entry < this.#end; entry += ENTRY) if (this.#words[entry + LAST_SEEN]! >= oldest) held++
		if (held * 8 > entriesIn(this.#slots)) return
		this.#sweep(oldest)
		while (this.#slots > FIRST_SLOTS && held * 4 <= entriesIn(this.#slots)) this.#slots /= 2
		this.#words = this.#words.slice(0, entriesIn(this.#slots) * ENTRY)
		this.#index = new Int32Array(this.#slots)
		this.#reindex()
	}

	/** Drops what was last seen before this reading; the others close up in their order. */
	#sweep(oldest: number): void {
		const words = this.#words
		let to = 0
		let last = -ENTRY
		for (let from = 0; from < this.#end; from += ENTRY) {
			if (words[from + LAST_SEEN]! < oldest) continue
			for (let word = 0; word < ENTRY; word++) words[to + word] = words[from + word]!
			if (from <= this.#last) last = to
			to += ENTRY
		}
		this.#end = to
		this.#last = last
		this.#reindex()
	}

	#reindex(): void {
		const index = this.#index.fill(EMPTY)
		const mask = this.#slots - 1
		for (let entry = 0; entry < this.#end; entry += ENTRY) {
			let slot = this.#words[entry + TAG]! & mask
			while (index[slot] !== EMPTY) slot = (slot + 1) & mask
			index[slot] = entry
		}
	}
}

function entriesIn(slots: number): number {
	return (slots / 4) * 3
}

/** Murmur3's mixing over both ports and both addresses; of IPv4 ones what is not the same for all. */
function tupleHash(row: Row, seed: number): number {
	let hash = mix(seed, (row[LOCAL_PORT]! << 16) | row[REMOTE_PORT]!)
	// The local word between: an attacker who chooses remote ones never has two that are mixed in one after the other.
	hash = mix(hash, row[LOCAL_ADDRESS + 3]!)
	hash = mix(hash, row[REMOTE_ADDRESS + 3]!)
	if (!isMapped(row, LOCAL_ADDRESS) || !isMapped(row, REMOTE_ADDRESS)) {
		for (let word = 2; word >= 0; word--) {
			hash = mix(hash, row[LOCAL_ADDRESS + word]!)
			hash = mix(hash, row[REMOTE_ADDRESS + word]!)
		}
	}
	hash ^= hash >>> 16
	hash = Math.imul(hash, 0x85ebca6b)
	hash ^= hash >>> 13
	hash = Math.imul(hash, 0xc2b2ae35)
	return hash ^ (hash >>> 16)
}

function isMapped(row: Row, address: number): boolean {
	return row[address + 2] === MAPPED_WORD && row[address] === 0 && row[address + 1] === 0
}

function mix(hash: number, word: number): number {
	let mixed = Math.imul(word, 0xcc9e2d51)
	mixed = (mixed << 15) | (mixed >>> 17)
	const next = hash ^ Math.imul(mixed, 0x1b873593)
	return (Math.imul((next << 13) | (next >>> 19), 5) + 0xe6546b64) | 0
}
