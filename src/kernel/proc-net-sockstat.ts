import type { CounterSink } from '../detect/counters.js'
import { decimalOf, endOfLine, endOfWord, isSame, startOfWord, textOf } from './byte-words.js'

/** The name of one number that was seen, as the file has it and as the counters have it. */
interface Known {
	readonly section: Uint8Array
	readonly field: Uint8Array
	readonly name: string
}

const COLON = 58

/**
 * Parses one of /proc/net/sockstat and sockstat6 (`TCP: inuse 5 orphan 0 …`) again and again, from bytes and without
 * garbage: the names are the same as long as the kernel runs, so their text is made once. The kernel prints decimal
 * numbers only.
 */
export class SockstatCounters {
	/** Of the first number of the file, the second, …. */
	readonly #known: Known[] = []

	/** Adds the counters of the first `length` bytes. What is no pair of a name and a number is skipped. */
	parse(bytes: Uint8Array, length: number, into: CounterSink): void {
		let pair = 0
		for (let line = 0; line < length; ) {
			const end = endOfLine(bytes, line, length)
			pair = this.#line(bytes, line, end, pair, into)
			line = end + 1
		}
	}

	/** Reads a line whose first number is number `pair` of the file; answers the number of the next. */
	#line(bytes: Uint8Array, begin: number, end: number, pair: number, into: CounterSink): number {
		const section = startOfWord(bytes, begin, end)
		const sectionEnd = endOfWord(bytes, section, end)
		const bare = bytes[sectionEnd - 1] === COLON ? sectionEnd - 1 : sectionEnd
		if (bare <= section) return pair
		for (let at = sectionEnd; ; pair++) {
			const field = startOfWord(bytes, at, end)
			const fieldEnd = endOfWord(bytes, field, end)
			const value = startOfWord(bytes, fieldEnd, end)
			if (value === end) return pair
			at = endOfWord(bytes, value, end)
			const number = decimalOf(bytes, value, at)
			if (Number.isFinite(number)) into.set(this.#name(bytes, section, bare, field, fieldEnd, pair), number)
		}
	}

	#name(bytes: Uint8Array, section: number, sectionEnd: number, field: number, fieldEnd: number, pair: number): string {
		const known = this.#known[pair]
		if (known && isSame(known.section, bytes, section, sectionEnd) && isSame(known.field, bytes, field, fieldEnd)) {
			return known.name
		}
		const name = `${textOf(bytes, section, sectionEnd)}.${textOf(bytes, field, fieldEnd)}`
		this.#known[pair] = { section: bytes.slice(section, sectionEnd), field: bytes.slice(field, fieldEnd), name }
		return name
	}
}
