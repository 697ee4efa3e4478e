import { endianness } from 'node:os'
import { LOCAL_ADDRESS, REMOTE_ADDRESS, type Row } from './row.js'

/** In which order a machine has the bytes of a word: s390x is big-endian. */
export type ByteOrder = 'LE' | 'BE'

/** That of this machine. */
export const hostByteOrder: ByteOrder = endianness()

/** IPv4 as tcp6 shows it (::ffff:0:0/96), and 127.0.0.1, as kernels of either order print them. */
const PRINTED = { LE: /\b0{16}FFFF0000|\b0100007F:/, BE: /\b0{16}0000FFFF|\b7F000001:/ } as const

/** The order of the machine that printed these tables; undefined where no address in them tells. */
export function byteOrderOf(tables: string): ByteOrder | undefined {
	const [little, big] = [PRINTED.LE.test(tables), PRINTED.BE.test(tables)]
	if (little === big) return undefined
	return big ? 'BE' : 'LE'
}

/** Turns the words of both addresses round: rows have them as a little-endian kernel prints them. */
export function swapAddresses(row: Row, family: 4 | 6): void {
	for (const address of [LOCAL_ADDRESS, REMOTE_ADDRESS]) {
		for (let word = family === 4 ? 3 : 0; word < 4; word++) row[address + word] = swapWord(row[address + word]!)
	}
}

/** The word with its bytes the other way round. */
export function swapWord(word: number): number {
	return ((word << 24) | ((word & 0xff00) << 8) | ((word >>> 8) & 0xff00) | (word >>> 24)) >>> 0
}
