import type { Row } from './row.js'
import { endpointHash, PROCESS_SEED } from './word-hash.js'

const NONE = -1
const FIRST = 32
/** Four words of address, then the port. */
const ENTRY = 5
const PORT = 4

/** Numbers addresses, or endpoints, from 0 in the order of their first coming. Nothing is made per row. */
export class AddressIndex {
	#words = new Uint32Array(FIRST * ENTRY)
	#slots = new Int32Array(FIRST * 2).fill(NONE)
	#count = 0
	#last = 0
	readonly #seed: number

	constructor(seed = PROCESS_SEED) {
		this.#seed = seed
	}

	/** Addresses that have come. */
	get size(): number {
		return this.#count
	}

	/** Forgets all. */
	clear(): void {
		this.#slots.fill(NONE)
		this.#count = 0
	}

	/** The number of the address at this field of a row, together with this port; a new one gets the next number. */
	numberOf(row: Row, address: number, port = 0): number {
		// Rows of one address often follow each other.
		if (this.#last < this.#count && this.#isAt(this.#last, row, address, port)) return this.#last
		if (this.#count * 2 === this.#slots.length) this.#grow()
		const slot = this.#slot(row, address, port)
		let number = this.#slots[slot]!
		if (number === NONE) {
			number = this.#slots[slot] = this.#count++
			for (let word = 0; word < PORT; word++) this.#words[number * ENTRY + word] = row[address + word]!
			this.#words[number * ENTRY + PORT] = port
		}
		this.#last = number
		return number
	}

	/** The number of an address that has come; -1 = it has not. */
	find(row: Row, address: number, port = 0): number {
		return this.#slots[this.#slot(row, address, port)]!
	}

	/** One of the four words of the address with this number. */
	word(number: number, word: number): number {
		return this.#words[number * ENTRY + word]!
	}

	#isAt(number: number, row: Row, address: number, port: number): boolean {
		const words = this.#words
		const at = number * ENTRY
		return (
			words[at + 3] === row[address + 3] &&
			words[at + PORT] === port &&
			words[at + 2] === row[address + 2] &&
			words[at + 1] === row[address + 1] &&
			words[at] === row[address]
		)
	}

	/** The slot that names this address, or the empty one that would. */
	#slot(row: Row, address: number, port: number): number {
		const mask = this.#slots.length - 1
		for (let slot = endpointHash(this.#seed, row, address, port) & mask; ; slot = (slot + 1) & mask) {
			const number = this.#slots[slot]!
			if (number === NONE || this.#isAt(number, row, address, port)) return slot
		}
	}

	#grow(): void {
		const words = new Uint32Array(this.#words.length * 2)
		words.set(this.#words)
		this.#words = words
		this.#slots = new Int32Array(this.#slots.length * 2).fill(NONE)
		for (let number = 0; number < this.#count; number++) {
			this.#slots[this.#slot(words, number * ENTRY, words[number * ENTRY + PORT]!)] = number
		}
	}
}
