// Words of a line of text that is still bytes: what is separated by spaces or anything below, as in proc's files.

const NEWLINE = 10
const SPACE = 32
const MINUS = 45
const ZERO = 48

/** Where the line that begins at `begin` ends, before its newline or with the text. */
export function endOfLine(bytes: Uint8Array, begin: number, length: number): number {
	const end = bytes.indexOf(NEWLINE, begin)
	return end < 0 || end > length ? length : end
}

/** Where the next word begins at or behind `at`; `end` where there is none. */
export function startOfWord(bytes: Uint8Array, at: number, end: number): number {
	while (at < end && bytes[at]! <= SPACE) at++
	return at
}

/** Where the word that begins at `at` ends. */
export function endOfWord(bytes: Uint8Array, at: number, end: number): number {
	while (at < end && bytes[at]! > SPACE) at++
	return at
}

/** The value of a word of decimal digits, a minus before them or not; NaN for every other word. */
export function decimalOf(bytes: Uint8Array, begin: number, end: number): number {
	const isNegative = bytes[begin] === MINUS
	const first = isNegative ? begin + 1 : begin
	let value = 0
	for (let at = first; at < end; at++) {
		const digit = bytes[at]! - ZERO
		if (digit < 0 || digit > 9) return Number.NaN
		value = value * 10 + digit
	}
	if (first === end) return Number.NaN
	return isNegative ? -value : value
}

/** Whether `bytes[begin, end)` are these ones. */
export function isSame(known: Uint8Array, bytes: Uint8Array, begin: number, end: number): boolean {
	if (known.length !== end - begin) return false
	for (let index = 0; index < known.length; index++) if (known[index] !== bytes[begin + index]) return false
	return true
}

/** The bytes as text, one character each. Byte by byte: as arguments of one call a line of 100 KB exhausts the stack. */
export function textOf(bytes: Uint8Array, begin: number, end: number): string {
	let text = ''
	for (let at = begin; at < end; at++) text += String.fromCharCode(bytes[at]!)
	return text
}
