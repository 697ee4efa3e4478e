import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { RowScanner } from '../../src/kernel/proc-net-tcp.js'
import { STATE } from '../../src/kernel/row.js'
import { captured, SCENES } from '../fixtures/proc-net.js'
import { RowList, scanChunks, scanInto } from './reading.js'

const HEADING_4 =
	'  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode                                                     \n'
const HEADING_6 =
	'  sl  local_address                         remote_address                        st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode\n'
/** From `states`: CLOSE_WAIT, not accepted, five unread bytes with the FIN. */
const ROW_4 =
	'  25: 0100007F:1F90 0100007F:7032 08 00000000:00000005 00:00000000 00000000     0        0 0 1 0000000067b94075 20 4 28 10 -1                        \n'
const ROW_4_FIELDS = [
	4, 8080, 0x7032, 8, 0, 5, 0, 0, 0, 0, 0, 0, 0xffff0000, 0x0100007f, 0, 0, 0xffff0000, 0x0100007f, 0, 0, 0, 0, 0, 0,
]
/** From `states`: an orphan in FIN_WAIT2, 12 fields. */
const ROW_4_SHORT =
	'  12: 0100007F:1F90 0100007F:7000 05 00000000:00000000 03:00001701 00000000     0        0 0 3 00000000cb1c1d0b                                      \n'
/** From `dual-stack`. */
const ROW_6 =
	'   8: 0000000000000000FFFF00000100007F:0050 0000000000000000FFFF0000070200C0:7575 01 00000000:0000000A 02:000AFC60 00000000     0        0 0 2 0000000098072d0b 20 4 30 10 -1\n'

function scan(family: 4 | 6, text: string): RowList & { heading: boolean } {
	const list = new RowList()
	const scanner = new RowScanner(list)
	scanChunks(scanner, family, Buffer.from(text, 'latin1'), [])
	return Object.assign(list, { heading: scanner.sawHeader })
}

describe('a row', () => {
	it('gives every field, an IPv4 address in the form of tcp6', () => {
		const { rows, malformedLines } = scan(4, HEADING_4 + ROW_4)
		expect(rows).toEqual([ROW_4_FIELDS])
		expect(malformedLines).toBe(0)
	})

	it('of tcp6 gives the words of both addresses', () => {
		const { rows } = scan(6, HEADING_6 + ROW_6)
		expect(rows).toEqual([
			[
				6, 80, 0x7575, 1, 0, 10, 2, 0x000afc60, 0, 0, 0, 0, 0xffff0000, 0x0100007f, 0, 0, 0xffff0000, 0x070200c0, 0, 0,
				0, 0, 0, 0,
			],
		])
	})

	it.each([
		{ name: 'twelve fields', line: ROW_4_SHORT, state: 5, inode: 0 },
		{ name: 'NEW_SYN_RECV by its own number, 0C', line: ROW_4.replace(' 08 ', ' 0C '), state: 3, inode: 0 },
		{ name: 'a running number of seven digits', line: ROW_4.replace('  25:', '1234567:'), state: 8, inode: 0 },
		{
			name: 'an inode of ten digits',
			line: ROW_4.replace(' 0 1 00000000', ' 4294967295 1 00000000'),
			state: 8,
			inode: 4294967295,
		},
		{
			name: 'an inode of 2^32, never taken for none',
			line: ROW_4.replace(' 0 1 00000000', ' 4294967296 1 00000000'),
			state: 8,
			inode: 1,
		},
		{
			name: 'a uid of ten digits',
			line: ROW_4.replace('     0        0 0 1', ' 4294967294        0 7 1'),
			state: 8,
			inode: 7,
		},
		{ name: 'a timer of nine digits', line: ROW_4.replace('00:00000000', '02:100000000'), state: 8, inode: 0 },
		{ name: '200 bytes', line: `${ROW_4.trimEnd()} ${'9'.repeat(80)}\n`, state: 8, inode: 0 },
		{ name: 'no padding', line: `${ROW_4.trimEnd()}\n`, state: 8, inode: 0 },
		{ name: 'nothing behind the inode', line: ROW_4.replace(/ 0 1 0000.*/, ' 5'), state: 8, inode: 5 },
		{ name: 'lower-case digits', line: ROW_4.replace('0100007F:1F90', '0100007f:1f90'), state: 8, inode: 0 },
	])('may have $name', ({ line, state, inode }) => {
		const { rows, malformedLines } = scan(4, HEADING_4 + line)
		expect(malformedLines).toBe(0)
		expect(rows.map((row) => [row[1], row[STATE], row[9]])).toEqual([[8080, state, inode]])
	})

	it.each([
		{ name: 'a state of 0', line: ROW_4.replace(' 08 ', ' 00 ') },
		{ name: 'a state of 13', line: ROW_4.replace(' 08 ', ' 0D ') },
		{ name: 'a letter beyond F in a port', line: ROW_4.replace(':1F90', ':1G90') },
		{ name: 'a letter beyond F in an address', line: ROW_4.replace('0100007F:1F90', '010000xF:1F90') },
		{ name: 'a letter beyond F in a queue', line: ROW_4.replace(':00000005', ':0000000z') },
		{ name: 'a letter beyond F in the timer', line: ROW_4.replace(' 00:00000000 ', ' 0z:00000000 ') },
		{ name: 'a letter in the inode', line: ROW_4.replace(' 0 1 0000', ' 0x 1 0000') },
		{ name: 'a letter beyond F in the retransmits', line: ROW_4.replace(' 00000000     0', ' 0000000z     0') },
		{ name: 'no running number', line: ROW_4.replace('  25:', '    :') },
		{ name: 'a word before the colon', line: ROW_4.replace('  25:', '  sl:') },
		{ name: 'no colon between address and port', line: ROW_4.replace('0100007F:1F90', '0100007F 1F90') },
		{ name: 'an address of tcp6 in tcp', line: ROW_6 },
		{ name: 'its end missing behind the queues', line: `${ROW_4.slice(0, 55)}\n` },
		{ name: 'its end missing inside the address', line: `${ROW_4.slice(0, 12)}\n` },
		{ name: 'its end missing before the inode', line: `${ROW_4.slice(0, 88)}\n` },
		{ name: 'nothing but a colon', line: ':\n' },
		{ name: 'binary rubbish', line: '\x00\xff\x80:\x01\n' },
		{ name: 'a second heading', line: HEADING_4 },
	])('that has $name is counted and skipped, and its neighbours are read', ({ line }) => {
		const { rows, malformedLines } = scan(4, HEADING_4 + ROW_4 + line + ROW_4)
		expect(rows).toEqual([ROW_4_FIELDS, ROW_4_FIELDS])
		expect(malformedLines).toBe(1)
	})
})

describe('the end of a file', () => {
	it.each([
		{ name: 'a newline', tail: '', malformed: 0 },
		{ name: 'a blank line', tail: '\n', malformed: 0 },
		{ name: 'a line of spaces', tail: '      \n', malformed: 0 },
		{ name: 'half a row', tail: ROW_4.slice(0, 70), malformed: 1 },
		{ name: 'a row without its newline', tail: ROW_4.trimEnd(), malformed: 1 },
	])('may be $name', ({ tail, malformed }) => {
		const { rows, malformedLines } = scan(4, HEADING_4 + ROW_4 + tail)
		expect(rows).toEqual([ROW_4_FIELDS])
		expect(malformedLines).toBe(malformed)
	})
})

describe('the heading', () => {
	it.each([
		{ name: 'of tcp in tcp', family: 4, text: HEADING_4, known: true },
		{ name: 'of tcp6 in tcp6', family: 6, text: HEADING_6, known: true },
		{ name: 'of tcp6 in tcp', family: 4, text: HEADING_6, known: false },
		{ name: 'of tcp in tcp6', family: 6, text: HEADING_4, known: false },
		{ name: 'of udp', family: 4, text: HEADING_4.replace(/inode *\n/, 'inode ref pointer drops\n'), known: false },
		{ name: 'missing', family: 4, text: ROW_4, known: false },
		{ name: 'in the second line only', family: 4, text: ROW_4 + HEADING_4, known: false },
		{ name: 'of an empty file', family: 4, text: '', known: false },
		{ name: 'cut off', family: 4, text: HEADING_4.slice(0, 60), known: false },
		{ name: 'behind a blank line', family: 4, text: `\n${HEADING_4}`, known: true },
	] as const)('$name is recognised: $known', ({ family, text, known }) => {
		expect(scan(family, text).heading).toBe(known)
	})
})

describe('any division into chunks', () => {
	it.each(SCENES.filter((scene) => scene !== 'wide'))('gives the rows of %s, cut at every byte', (scene) => {
		const files = { 4: captured(scene, 'tcp'), 6: captured(scene, 'tcp6') } as const
		for (const family of [4, 6] as const) {
			const whole = new RowList()
			scanInto(whole, { [family]: files[family] })
			expect(whole.malformedLines).toBe(0)
			const lengths = Math.min(files[family].length, 2500)
			for (let cut = 0; cut <= lengths; cut++) {
				const cutUp = new RowList()
				scanInto(cutUp, { [family]: files[family] }, [cut])
				if (cutUp.malformedLines > 0 || cutUp.rows.length !== whole.rows.length) expect(cut).toBe('no difference')
				if (cut % 97 === 0) expect(cutUp.rows).toEqual(whole.rows)
			}
		}
	})

	it('gives the same rows and the same malformed lines, whatever lines and chunks there are', () => {
		const line = fc.oneof(
			fc.constantFrom(ROW_4, ROW_4_SHORT, '\n', '   \n', HEADING_4, ROW_6),
			fc.string({ maxLength: 40 }).map((text) => `${text}\n`),
			fc.integer({ min: 0, max: 149 }).map((length) => `${ROW_4.slice(0, length)}\n`),
			fc.integer({ min: 0, max: 149 }).map((length) => ROW_4.slice(0, length)),
		)
		fc.assert(
			fc.property(fc.array(line, { maxLength: 8 }), fc.array(fc.nat(1200), { maxLength: 12 }), (lines, places) => {
				const bytes = Buffer.from(HEADING_4 + lines.join(''), 'latin1')
				const cuts = places.filter((place) => place < bytes.length).sort((a, b) => a - b)
				const whole = new RowList()
				const cutUp = new RowList()
				scanInto(whole, { 4: bytes })
				scanInto(cutUp, { 4: bytes }, cuts)
				expect(cutUp).toEqual(whole)
			}),
			{ numRuns: 400 },
		)
	})
})

describe('arbitrary bytes', () => {
	it('never throw, and are all accounted for', () => {
		const rubbish = fc.oneof(
			fc.uint8Array({ maxLength: 600 }),
			fc
				.tuple(fc.nat(ROW_4.length - 1), fc.integer({ min: 0, max: 255 }))
				.map(([place, byte]) => Buffer.from(ROW_4, 'latin1').fill(byte, place, place + 1)),
		)
		fc.assert(
			fc.property(fc.constantFrom(4 as const, 6 as const), fc.array(rubbish, { maxLength: 6 }), (family, pieces) => {
				const bytes = Buffer.concat(pieces)
				const list = new RowList()
				scanChunks(new RowScanner(list), family, bytes, [])
				const lines = bytes.toString('latin1').split('\n')
				const blank = lines.slice(0, -1).filter((text) => /^ *$/.test(text)).length
				const headings =
					lines.length - 1 - blank + (lines.at(-1) === '' ? 0 : 1) - list.rows.length - list.malformedLines
				expect([0, 1]).toContain(headings)
			}),
			{ numRuns: 1000 },
		)
	})
})
