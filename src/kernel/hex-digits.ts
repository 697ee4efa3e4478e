import type { Row } from './row.js'

// Numbers in hexadecimal digits, read several bytes at a time. An invalid digit makes the value negative, and it stays
// so where values are put together by |: one comparison for many fields finds it.

const BAD_PAIR = -1
/** `0000`, what most fields hold. */
const ZEROS = 0x30303030

/** Value of two ASCII hex digits by their bytes as one little-endian number, BAD_PAIR for every other two bytes. */
const PAIRS = new Int16Array(0x10000).fill(BAD_PAIR)
const DIGITS = [...'0123456789ABCDEFabcdef'].map((digit) => ({ byte: digit.charCodeAt(0), value: parseInt(digit, 16) }))
for (const first of DIGITS) {
	for (const second of DIGITS) PAIRS[(second.byte << 8) | first.byte] = (first.value << 4) | second.value
}

/** Two hex digits; negative where one of them is none. */
export function hex2(view: DataView, at: number): number {
	return PAIRS[view.getUint16(at, true)]!
}

/** Four hex digits; negative where one of them is none. */
export function hex4(view: DataView, at: number): number {
	return (PAIRS[view.getUint16(at, true)]! << 8) | PAIRS[view.getUint16(at + 2, true)]!
}

/**
 * Puts eight hex digits into a field; answers a negative number where one of them is none. Both halves stay small
 * integers: one number of 32 bits would be a double to V8 as soon as it could be above 2^31.
 */
export function putHex8(row: Row, field: number, view: DataView, at: number): number {
	if (view.getInt32(at, true) === ZEROS && view.getInt32(at + 4, true) === ZEROS) {
		row[field] = 0
		return 0
	}
	const high = hex4(view, at)
	const low = hex4(view, at + 4)
	row[field] = (high << 16) | low
	return high | low
}
