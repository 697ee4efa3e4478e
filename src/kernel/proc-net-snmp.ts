import type { CounterSink } from '../detect/counters.js'
import { decimalOf, endOfLine, endOfWord, isSame, startOfWord, textOf } from './byte-words.js'

/** The bytes of a line of names that was seen, and what its fields are called; undefined = a section that is not kept. */
interface Heading {
	readonly bytes: Uint8Array
	readonly names: readonly string[] | undefined
}

const COLON = 58

/**
 * Parses one of /proc/net/snmp and /proc/net/netstat again and again, from bytes and without garbage: the lines of names
 * are the same as long as the kernel runs, so their text is made once. The kernel prints decimal numbers only.
 */
export class PairedCounters {
	readonly #sections: readonly string[]
	readonly #headings: Heading[] = []

	/** Only these sections are kept. */
	constructor(sections: readonly string[]) {
		this.#sections = sections
	}

	/** Adds the counters of the first `length` bytes. A pair of lines that does not match is skipped. */
	parse(bytes: Uint8Array, length: number, into: CounterSink): void {
		let line = 0
		for (let begin = 0; begin < length; line++) {
			const end = endOfLine(bytes, begin, length)
			const next = end + 1
			if (next >= length) return
			const nextEnd = endOfLine(bytes, next, length)
			const names = this.#namesOf(bytes, begin, end, line)
			if (names === undefined || !startsAlike(bytes, begin, next, nextEnd)) {
				begin = next
				continue
			}
			addValues(bytes, next, nextEnd, names, into)
			begin = nextEnd + 1
		}
	}

	#namesOf(bytes: Uint8Array, begin: number, end: number, line: number): readonly string[] | undefined {
		const known = this.#headings[line]
		if (known && isSame(known.bytes, bytes, begin, end)) return known.names
		const copy = bytes.slice(begin, end)
		const text = textOf(bytes, begin, end)
		const section = text.slice(0, text.indexOf(':'))
		const words = this.#sections.includes(section) ? text.trim().split(/\s+/).slice(1) : undefined
		const names = words?.map((word) => `${section}.${word}`)
		this.#headings[line] = { bytes: copy, names }
		return names
	}
}

/** Whether the line of values begins with the section that the line of names begins with, colon included. */
function startsAlike(bytes: Uint8Array, names: number, values: number, end: number): boolean {
	for (let index = 0; values + index < end; index++) {
		const byte = bytes[names + index]
		if (byte !== bytes[values + index]) return false
		if (byte === COLON) return true
	}
	return false
}

/** The words of a line behind its first, as numbers; a word that is none is left out. */
function addValues(bytes: Uint8Array, begin: number, end: number, names: readonly string[], into: CounterSink): void {
	let at = endOfWord(bytes, begin, end)
	for (const name of names) {
		at = startOfWord(bytes, at, end)
		if (at >= end) return
		const wordEnd = endOfWord(bytes, at, end)
		const value = decimalOf(bytes, at, wordEnd)
		if (Number.isFinite(value)) into.set(name, value)
		at = wordEnd
	}
}
