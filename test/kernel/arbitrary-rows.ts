import fc from 'fast-check'
import { LISTEN } from '../../src/detect/tcp-state.js'
import {
	createRow,
	FAMILY,
	INODE,
	LOCAL_ADDRESS,
	LOCAL_PORT,
	MAPPED_WORD,
	REMOTE_ADDRESS,
	REMOTE_PORT,
	RETRANSMITS,
	type Row,
	RX_QUEUE,
	STATE,
	TIMER,
	TIMER_WHEN,
	TX_QUEUE,
} from '../../src/kernel/row.js'

interface Given {
	readonly state: number
	readonly inode: number
	readonly localPort: number
	readonly remotePort: number
	readonly family?: 4 | 6
	readonly local?: readonly number[]
	readonly remote?: readonly number[]
	readonly queues?: readonly [number, number]
	readonly timer?: readonly [number, number, number]
}

const LOOPBACK = [0, 0, MAPPED_WORD, 0x0100007f]

/** Makes a row, by default of loopback in tcp. */
export function rowOf(given: Given): Row {
	const row = createRow()
	row[FAMILY] = given.family ?? 4
	row[STATE] = given.state
	row[INODE] = given.inode
	row[LOCAL_PORT] = given.localPort
	row[REMOTE_PORT] = given.remotePort
	row.set(given.local ?? LOOPBACK, LOCAL_ADDRESS)
	row.set(given.remote ?? LOOPBACK, REMOTE_ADDRESS)
	row.set(given.queues ?? [0, 0], TX_QUEUE)
	row.set(given.timer ?? [0, 0, 0], TIMER)
	return row
}

const word = fc.oneof(fc.nat(3), fc.integer({ min: 0, max: 0xffffffff }))
const address = fc.oneof(
	fc.nat(5).map((last) => [0, 0, MAPPED_WORD, last]),
	fc.array(word, { minLength: 4, maxLength: 4 }),
)
const port = fc.oneof(fc.constantFrom(80, 443, 8080), fc.integer({ min: 0, max: 0xffff }))

const row = fc
	.record({
		family: fc.constantFrom(4 as const, 6 as const),
		state: fc.integer({ min: 1, max: 11 }),
		inode: fc.oneof(fc.constant(0), fc.integer({ min: 1, max: 0xffffffff })),
		localPort: port,
		remotePort: port,
		local: address,
		remote: address,
		queues: fc.tuple(word, word),
		timer: fc.tuple(fc.nat(4), word, word),
	})
	.map((given) => {
		// tcp shows IPv4 only, and a listener always has an inode.
		const isMapped = (words: readonly number[]) => words[0] === 0 && words[1] === 0 && words[2] === MAPPED_WORD
		const family = isMapped(given.local) && isMapped(given.remote) ? given.family : 6
		return rowOf({ ...given, family, inode: given.state === LISTEN ? given.inode || 1 : given.inode })
	})

/** Rows that may stand in one table: no two of one 4-tuple, no two listeners of one inode. */
export function arbitraryRows(maxLength = 30): fc.Arbitrary<Row[]> {
	return fc.uniqueArray(row, {
		maxLength,
		selector: (each) =>
			each[STATE] === LISTEN
				? `listener ${each[INODE]}`
				: [LOCAL_PORT, REMOTE_PORT, ...Array.from({ length: 8 }, (_, at) => LOCAL_ADDRESS + at)]
						.map((field) => each[field])
						.join(),
	})
}

/** The fields that a row may change from one reading to the next, for sequences. */
export const CHANGING = [STATE, TX_QUEUE, RX_QUEUE, TIMER_WHEN, RETRANSMITS, INODE] as const
