import { INODE, LOCAL_ADDRESS, LOCAL_PORT, REMOTE_ADDRESS, REMOTE_PORT, type Row } from './row.js'

/** What the table says of a connection that was just seen. */
export const DUPLICATE = -1
export const OVERFLOW = -2

const EMPTY = 0
const FIRST_SLOTS = 1024

/**
 * Remembers the connections of the last readings by identity (the 4-tuple), in typed arrays: 24 bytes a slot, nothing
 * per row on the heap. Two independent 32-bit hashes stand for the tuple; among 300,000 connections two share both
 * with a chance of 2.4e-9 (n²/2^65). `seed` makes the slots unpredictable to whoever chooses the ports; results do not
 * depend on it.
 */
export class IdentityTable {
	readonly #limit: number
	readonly #seed: number
	#mask = FIRST_SLOTS - 1
	#used = 0
	#tag = new Uint32Array(FIRST_SLOTS)
	#check = new Uint32Array(FIRST_SLOTS)
	#inode = new Uint32Array(FIRST_SLOTS)
	#stuckSince = new Uint32Array(FIRST_SLOTS)
	#lastSeen = new Uint32Array(FIRST_SLOTS)
	#generation = 2

	/** At most `limit` connections are remembered; further ones are answered with OVERFLOW. */
	constructor(limit: number, seed: number) {
		this.#limit = limit
		this.#seed = seed | 1
	}

	/** Starts a reading: drops what the last two did not show. One missed row is no proof that a connection ended. */
	nextReading(): void {
		this.#generation++
		if (this.#used * 2 > this.#mask) this.#rebuild()
	}

	/** Finds or adds the row's connection: its slot, or DUPLICATE where this reading had it already, or OVERFLOW. */
	see(row: Row): number {
		const tag = tupleHash(row, this.#seed) || 1
		const check = tupleHash(row, 0x9e3779b9)
		let slot = tag & this.#mask
		while (this.#tag[slot] !== EMPTY) {
			if (this.#tag[slot] === tag && this.#check[slot] === check) return this.#seeAgain(slot, row)
			slot = (slot + 1) & this.#mask
		}
		if (this.#used >= this.#limit) return OVERFLOW
		if (this.#used * 4 > this.#mask * 3) {
			this.#rebuild()
			return this.see(row)
		}
		this.#used++
		this.#tag[slot] = tag
		this.#check[slot] = check
		this.#inode[slot] = row[INODE]!
		this.#stuckSince[slot] = 0
		this.#lastSeen[slot] = this.#generation
		this.#fresh = true
		return slot
	}

	/** Whether the connection last seen is new: no reading of the last two held it. */
	get isFresh(): boolean {
		return this.#fresh
	}
	#fresh = false

	/**
	 * Notes that the slot's connection is stuck at this time (centiseconds > 0) and returns since when it has been,
	 * by the same 4-tuple and inode.
	 */
	markStuck(slot: number, now: number): number {
		if (this.#stuckSince[slot] === 0) this.#stuckSince[slot] = now
		return this.#stuckSince[slot]!
	}

	/** Notes that the slot's connection is not stuck. */
	clearStuck(slot: number): void {
		this.#stuckSince[slot] = 0
	}

	#seeAgain(slot: number, row: Row): number {
		const last = this.#lastSeen[slot]!
		if (last === this.#generation) return DUPLICATE
		this.#fresh = last + 2 < this.#generation
		this.#lastSeen[slot] = this.#generation
		if (this.#inode[slot] !== row[INODE]) {
			this.#inode[slot] = row[INODE]!
			this.#stuckSince[slot] = 0
		}
		return slot
	}

	#rebuild(): void {
		const oldest = this.#generation - 2
		let live = 0
		for (let slot = 0; slot <= this.#mask; slot++) {
			if (this.#tag[slot] !== EMPTY && this.#lastSeen[slot]! >= oldest) live++
		}
		let slots = FIRST_SLOTS
		while (slots < live * 3) slots *= 2
		const old = {
			tag: this.#tag,
			check: this.#check,
			inode: this.#inode,
			stuck: this.#stuckSince,
			seen: this.#lastSeen,
		}
		this.#mask = slots - 1
		this.#used = live
		this.#tag = new Uint32Array(slots)
		this.#check = new Uint32Array(slots)
		this.#inode = new Uint32Array(slots)
		this.#stuckSince = new Uint32Array(slots)
		this.#lastSeen = new Uint32Array(slots)
		for (let from = 0; from < old.tag.length; from++) {
			if (old.tag[from] === EMPTY || old.seen[from]! < oldest) continue
			let slot = old.tag[from]! & this.#mask
			while (this.#tag[slot] !== EMPTY) slot = (slot + 1) & this.#mask
			this.#tag[slot] = old.tag[from]!
			this.#check[slot] = old.check[from]!
			this.#inode[slot] = old.inode[from]!
			this.#stuckSince[slot] = old.stuck[from]!
			this.#lastSeen[slot] = old.seen[from]!
		}
	}
}

/** Murmur3's mixing over both addresses and both ports. */
function tupleHash(row: Row, seed: number): number {
	let hash = seed
	hash = mix(hash, (row[LOCAL_PORT]! << 16) | row[REMOTE_PORT]!)
	hash = mix(hash, row[REMOTE_ADDRESS + 3]!)
	hash = mix(hash, row[LOCAL_ADDRESS + 3]!)
	for (let word = 0; word < 3; word++) {
		hash = mix(hash, row[REMOTE_ADDRESS + word]!)
		hash = mix(hash, row[LOCAL_ADDRESS + word]!)
	}
	hash ^= hash >>> 16
	hash = Math.imul(hash, 0x85ebca6b)
	hash ^= hash >>> 13
	hash = Math.imul(hash, 0xc2b2ae35)
	return (hash ^ (hash >>> 16)) >>> 0
}

function mix(hash: number, word: number): number {
	let mixed = Math.imul(word, 0xcc9e2d51)
	mixed = (mixed << 15) | (mixed >>> 17)
	const next = hash ^ Math.imul(mixed, 0x1b873593)
	return (Math.imul((next << 13) | (next >>> 19), 5) + 0xe6546b64) | 0
}
