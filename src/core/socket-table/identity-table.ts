import { INODE, LOCAL_ADDRESS, LOCAL_PORT, MAPPED_WORD, REMOTE_ADDRESS, REMOTE_PORT, type Row } from './row.js'

/** What the table says of a connection that was just seen. */
export const DUPLICATE = -1
export const OVERFLOW = -2

const EMPTY = 0
const FIRST_SLOTS = 1024
/** The words of a slot, side by side so that one connection costs one or two cache lines. */
const SLOT = 5
const CHECK = 1
const HELD_BY = 2
const STUCK_SINCE = 3
const LAST_SEEN = 4

/**
 * Remembers the connections of the last readings by identity (the 4-tuple), in one typed array: 20 bytes a slot, at most
 * three quarters of the slots in use, nothing per row on the heap. Two 32-bit hashes stand for the tuple; among 300,000
 * connections two share both with a chance of 2.4e-9 (n²/2^65). `seed` makes the slots unpredictable to whoever chooses
 * the ports; results do not depend on it.
 */
export class IdentityTable {
	readonly #limit: number
	readonly #seed: number
	#slots = FIRST_SLOTS
	#words = new Uint32Array(FIRST_SLOTS * SLOT)
	#used = 0
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
		return this.#used
	}

	/** Bytes of memory in use. */
	get bytes(): number {
		return this.#words.byteLength
	}

	/** Starts a reading. What the last two did not show counts as new: one missed row is no proof that a connection ended. */
	nextReading(): void {
		this.#generation++
	}

	/** Finds or adds the row's connection: its slot, or DUPLICATE where this reading had it already, or OVERFLOW. */
	see(row: Row): number {
		const tag = tupleHash(row, this.#seed) || 1
		const check = tupleHash(row, 0x9e3779b9)
		let slot = this.#probe(tag, check)
		const words = this.#words
		if (words[slot] !== EMPTY) return this.#seeAgain(slot, row)
		if (this.#used >= this.#room()) {
			if (!this.#makeRoom()) return OVERFLOW
			slot = this.#probe(tag, check)
		}
		this.#used++
		this.#fresh = true
		this.#fill(slot, tag, check, row[INODE]!, 0, this.#generation)
		return slot
	}

	/** Whether the connection last seen is new: no reading of the last two held it. */
	get isFresh(): boolean {
		return this.#fresh
	}

	/**
	 * Notes that the slot's connection is stuck at this time (centiseconds > 0) and returns since when it has been,
	 * by the same 4-tuple and inode.
	 */
	markStuck(slot: number, now: number): number {
		if (this.#words[slot + STUCK_SINCE] === 0) this.#words[slot + STUCK_SINCE] = now
		return this.#words[slot + STUCK_SINCE]!
	}

	/** Notes that the slot's connection is not stuck. */
	clearStuck(slot: number): void {
		this.#words[slot + STUCK_SINCE] = 0
	}

	#seeAgain(slot: number, row: Row): number {
		const words = this.#words
		const last = words[slot + LAST_SEEN]!
		if (last === this.#generation) return DUPLICATE
		this.#fresh = last + 2 < this.#generation
		words[slot + LAST_SEEN] = this.#generation
		if (this.#fresh || words[slot + HELD_BY] !== row[INODE]) {
			words[slot + HELD_BY] = row[INODE]!
			words[slot + STUCK_SINCE] = 0
		}
		return slot
	}

	/** Where this identity stands, or the empty slot where it would. */
	#probe(tag: number, check: number): number {
		const words = this.#words
		const mask = this.#slots - 1
		for (let slot = tag & mask; ; slot = (slot + 1) & mask) {
			const at = slot * SLOT
			if (words[at] === EMPTY || (words[at] === tag && words[at + CHECK] === check)) return at
		}
	}

	#room(): number {
		return Math.min(this.#limit, (this.#slots / 4) * 3)
	}

	/**
	 * Drops what has gone, in place; grows where little has. A sweep that frees less than an eighth of the slots is
	 * followed by a doubling, so that a connection costs the same however many there are.
	 */
	#makeRoom(): boolean {
		if (this.#sweptIn !== this.#generation) {
			this.#sweptIn = this.#generation
			this.#sweep(this.#generation - 2)
		}
		if (this.#used * 8 <= this.#slots * 5 && this.#used < this.#limit) return true
		if ((this.#slots / 4) * 3 < this.#limit) this.#grow()
		else if (this.#sweptHardIn !== this.#generation) {
			this.#sweptHardIn = this.#generation
			this.#sweep(this.#generation - 1)
		}
		return this.#used < this.#room()
	}

	#grow(): void {
		const old = this.#words
		this.#slots *= 2
		this.#words = new Uint32Array(this.#slots * SLOT)
		for (let at = 0; at < old.length; at += SLOT) {
			if (old[at] === EMPTY) continue
			const to = this.#probe(old[at]!, old[at + CHECK]!)
			this.#fill(to, old[at]!, old[at + CHECK]!, old[at + HELD_BY]!, old[at + STUCK_SINCE]!, old[at + LAST_SEEN]!)
		}
	}

	#sweep(oldest: number): void {
		for (let slot = 0; slot < this.#slots; slot++) {
			const at = slot * SLOT
			while (this.#words[at] !== EMPTY && this.#words[at + LAST_SEEN]! < oldest) this.#remove(slot)
		}
	}

	/** Empties a slot and moves later ones of its run back, so that no probe meets a gap before its goal. */
	#remove(slot: number): void {
		const words = this.#words
		const mask = this.#slots - 1
		let hole = slot
		for (let next = (hole + 1) & mask; words[next * SLOT] !== EMPTY; next = (next + 1) & mask) {
			const home = words[next * SLOT]! & mask
			if (((next - home) & mask) < ((next - hole) & mask)) continue
			words.copyWithin(hole * SLOT, next * SLOT, (next + 1) * SLOT)
			hole = next
		}
		words[hole * SLOT] = EMPTY
		this.#used--
	}

	#fill(at: number, tag: number, check: number, inode: number, stuckSince: number, lastSeen: number): void {
		const words = this.#words
		words[at] = tag
		words[at + CHECK] = check
		words[at + HELD_BY] = inode
		words[at + STUCK_SINCE] = stuckSince
		words[at + LAST_SEEN] = lastSeen
	}
}

/** Murmur3's mixing over both ports and both addresses; of IPv4 ones what is not the same for all. */
function tupleHash(row: Row, seed: number): number {
	let hash = mix(seed, (row[LOCAL_PORT]! << 16) | row[REMOTE_PORT]!)
	// The local word between: whoever chooses remote ones never has two that are mixed in one after the other.
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
	return (hash ^ (hash >>> 16)) >>> 0
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
