import { LISTEN } from '../detect/tcp-state.js'
import * as Field from './row.js'
import { createRow, type Row, type RowSink } from './row.js'

const EMPTY = -1

/** All rows of one reading in one growing array, found by identity. */
export class RowBlock implements RowSink {
	#words: Uint32Array
	#count = 0
	/** Row numbers by identity's hash; made when first asked for, and then of the first `#indexed` rows. */
	#index: Int32Array | undefined
	#indexed = 0
	/** Lines that were no rows. */
	malformedRows = 0

	constructor(rows = 256) {
		this.#words = new Uint32Array(rows * Field.ROW_FIELDS)
	}

	/** Rows held. */
	get length(): number {
		return this.#count
	}

	/** Forgets all rows and keeps the memory. */
	clear(): void {
		this.#count = 0
		this.#index?.fill(EMPTY)
		this.#indexed = 0
		this.malformedRows = 0
	}

	malformed(lines = 1): void {
		this.malformedRows += lines
	}

	row(row: Row): void {
		this.add(row)
	}

	/** Adds a row unless one of the same identity is there; tells whether it did. */
	add(row: Row): boolean {
		if (this.find(row) >= 0) return false
		this.append(row)
		return true
	}

	/** Adds a row whose identity is not there yet, as the caller knows. */
	append(row: Row): void {
		if ((this.#count + 1) * Field.ROW_FIELDS > this.#words.length) this.#grow()
		this.#words.set(row, this.#count * Field.ROW_FIELDS)
		this.#count++
	}

	/** A view of row number `index`; it is valid until the block is changed. */
	at(index: number): Row {
		return this.#words.subarray(index * Field.ROW_FIELDS, (index + 1) * Field.ROW_FIELDS)
	}

	/** One field of row number `index`: what `at` makes an object for. */
	field(index: number, field: number): number {
		return this.#words[index * Field.ROW_FIELDS + field]!
	}

	/** Copies row number `index` into a row of the caller's: what `at` makes an object for. */
	read(index: number, row: Row): void {
		const base = index * Field.ROW_FIELDS
		for (let field = 0; field < Field.ROW_FIELDS; field++) row[field] = this.#words[base + field]!
	}

	/** Changes one field of row number `index`, which must not be of its identity once rows were looked for. */
	set(index: number, field: number, value: number): void {
		this.#words[index * Field.ROW_FIELDS + field] = value
	}

	/** Adds row number `index` of another block, whose identity is not in this one. */
	copy(from: RowBlock, index: number): void {
		if ((this.#count + 1) * Field.ROW_FIELDS > this.#words.length) this.#grow()
		const base = index * Field.ROW_FIELDS
		this.#words.set(from.#words.subarray(base, base + Field.ROW_FIELDS), this.#count * Field.ROW_FIELDS)
		this.#count++
	}

	/** The number of the row with this identity, or -1. */
	find(row: Row): number {
		const index = this.#upToDateIndex()
		const mask = index.length - 1
		for (let slot = hashOf(row, 0) & mask; ; slot = (slot + 1) & mask) {
			const number = index[slot]!
			if (number === EMPTY || this.#same(number * Field.ROW_FIELDS, row)) return number
		}
	}

	/** Feeds every row to a sink. */
	pour(sink: RowSink): void {
		const row = createRow()
		for (let index = 0; index < this.#count; index++) {
			this.read(index, row)
			sink.row(row)
		}
		// The number comes from a file that may be someone else's: reported in one call, not counted row by row.
		if (this.malformedRows > 0) sink.malformed(this.malformedRows)
	}

	#same(base: number, row: Row): boolean {
		const words = this.#words
		if (words[base] !== row[0] || words[base + Field.LOCAL_PORT] !== row[Field.LOCAL_PORT]) return false
		if (words[base + Field.REMOTE_PORT] !== row[Field.REMOTE_PORT]) return false
		// Several sockets may listen on one port (SO_REUSEPORT): of LISTEN rows the inode is part of the identity.
		const listening = row[Field.STATE] === LISTEN
		if (listening !== (words[base + Field.STATE] === LISTEN)) return false
		if (listening && words[base + Field.INODE] !== row[Field.INODE]) return false
		for (let word = Field.LOCAL_ADDRESS; word < Field.ADDRESS_END; word++)
			if (words[base + word] !== row[word]) return false
		return true
	}

	#upToDateIndex(): Int32Array {
		let index = this.#index
		if (index === undefined || this.#count * 2 > index.length) {
			let slots = 1024
			while (slots < this.#count * 4) slots *= 2
			index = this.#index = new Int32Array(slots).fill(EMPTY)
			this.#indexed = 0
		}
		const mask = index.length - 1
		for (; this.#indexed < this.#count; this.#indexed++) {
			let slot = hashOf(this.#words, this.#indexed * Field.ROW_FIELDS) & mask
			while (index[slot] !== EMPTY) slot = (slot + 1) & mask
			index[slot] = this.#indexed
		}
		return index
	}

	#grow(): void {
		const words = new Uint32Array(this.#words.length * 2)
		words.set(this.#words)
		this.#words = words
	}
}

function hashOf(words: Uint32Array, base: number): number {
	let hash = (words[base + Field.LOCAL_PORT]! << 16) ^ words[base + Field.REMOTE_PORT]!
	for (let word = Field.LOCAL_ADDRESS; word < Field.ADDRESS_END; word++)
		hash = Math.imul(hash ^ words[base + word]!, 0x9e3779b1) ^ (hash >>> 15)
	return (hash ^ (hash >>> 16)) >>> 0
}
