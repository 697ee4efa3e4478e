import { LISTEN } from '../tcp-state.js'
import { INODE, LOCAL_PORT, REMOTE_PORT, ROW_FIELDS, type Row, type RowSink, STATE } from './row.js'

const EMPTY = -1

/** All rows of one reading in one growing array, indexed by identity. A row whose identity came already is dropped. */
export class RowBlock implements RowSink {
	#words: Uint32Array
	#count = 0
	#index: Int32Array
	/** Lines that were no rows. */
	malformedRows = 0

	constructor(rows = 256) {
		this.#words = new Uint32Array(rows * ROW_FIELDS)
		this.#index = new Int32Array(1024).fill(EMPTY)
	}

	/** Rows held. */
	get length(): number {
		return this.#count
	}

	/** Forgets all rows and keeps the memory. */
	clear(): void {
		this.#count = 0
		this.#index.fill(EMPTY)
		this.malformedRows = 0
	}

	malformed(): void {
		this.malformedRows++
	}

	row(row: Row): void {
		if (this.#slotOf(row) >= 0) return
		if ((this.#count + 1) * ROW_FIELDS > this.#words.length) this.#grow()
		this.#words.set(row, this.#count * ROW_FIELDS)
		this.#count++
		if (this.#count * 2 > this.#index.length) this.#reindex(this.#index.length * 4)
		else this.#insert(this.#count - 1)
	}

	/** A view of row number `index`; it is valid until the block is changed. */
	at(index: number): Row {
		return this.#words.subarray(index * ROW_FIELDS, (index + 1) * ROW_FIELDS)
	}

	/** The number of the row with this identity, or -1. */
	find(row: Row): number {
		return this.#slotOf(row)
	}

	/** Feeds every row to a sink. */
	pour(sink: RowSink): void {
		for (let index = 0; index < this.#count; index++) sink.row(this.at(index))
		for (let line = 0; line < this.malformedRows; line++) sink.malformed()
	}

	#slotOf(row: Row): number {
		const mask = this.#index.length - 1
		for (let slot = hashOf(row, 0) & mask; ; slot = (slot + 1) & mask) {
			const index = this.#index[slot]!
			if (index === EMPTY || this.#same(index * ROW_FIELDS, row)) return index
		}
	}

	#same(base: number, row: Row): boolean {
		const words = this.#words
		if (words[base] !== row[0] || words[base + LOCAL_PORT] !== row[LOCAL_PORT]) return false
		if (words[base + REMOTE_PORT] !== row[REMOTE_PORT]) return false
		// Several sockets may listen on one port (SO_REUSEPORT): of LISTEN rows the inode is part of the identity.
		const listening = row[STATE] === LISTEN
		if (listening !== (words[base + STATE] === LISTEN)) return false
		if (listening && words[base + INODE] !== row[INODE]) return false
		for (let word = 10; word < ROW_FIELDS; word++) if (words[base + word] !== row[word]) return false
		return true
	}

	#insert(index: number): void {
		const mask = this.#index.length - 1
		let slot = hashOf(this.#words, index * ROW_FIELDS) & mask
		while (this.#index[slot] !== EMPTY) slot = (slot + 1) & mask
		this.#index[slot] = index
	}

	#reindex(slots: number): void {
		this.#index = new Int32Array(slots).fill(EMPTY)
		for (let index = 0; index < this.#count; index++) this.#insert(index)
	}

	#grow(): void {
		const words = new Uint32Array(this.#words.length * 2)
		words.set(this.#words)
		this.#words = words
	}
}

function hashOf(words: Uint32Array, base: number): number {
	let hash = (words[base + LOCAL_PORT]! << 16) ^ words[base + REMOTE_PORT]!
	for (let word = 10; word < ROW_FIELDS; word++)
		hash = Math.imul(hash ^ words[base + word]!, 0x9e3779b1) ^ (hash >>> 15)
	return (hash ^ (hash >>> 16)) >>> 0
}
