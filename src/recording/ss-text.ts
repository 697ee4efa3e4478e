import { isIPv4, isIPv6 } from 'node:net'
import { LISTEN } from '../detect/tcp-state.js'
import * as Field from '../kernel/row.js'
import { createRow, MAPPED_WORD, type Row } from '../kernel/row.js'
import type { RowBlock } from '../kernel/row-block.js'

/** The words of tcp_info that are kept, as ss names them (iproute2 misc/ss.c tcp_stats_print); it leaves out those that are 0. */
const WORDS: readonly (readonly [field: number, word: RegExp])[] = [
	[Field.LAST_SENT, / lastsnd:(\d+)/],
	[Field.LAST_RECEIVED, / lastrcv:(\d+)/],
	[Field.BYTES_ACKED, / bytes_acked:(\d+)/],
	[Field.BYTES_RECEIVED, / bytes_received:(\d+)/],
]
/** `State Recv-Q Send-Q Local:Port Peer:Port …`, with or without the state. */
const SOCKET = /^(?:([A-Z][A-Z0-9-]+) +)?(\d+) +(\d+) +(\S+):(\d+) +(\S+):(\d+|\*)(.*)$/

/**
 * Adds what the text of `ss -tinHO` tells to the rows of the same 4-tuples; a line of a socket that is not among them, or
 * that is no socket's, says nothing. Returns how many rows it found.
 */
export function addSocketInfo(text: string, rows: RowBlock): number {
	let found = 0
	for (const line of text.split('\n')) {
		const parts = SOCKET.exec(line)
		if (!parts) continue
		const [, state, , sendQueue, local, localPort, remote, remotePort, words] = parts as unknown as string[]
		if (state === 'LISTEN') addBacklog(rows, Number(localPort), local!, Number(sendQueue))
		const row = rowOf(local!, Number(localPort), remote!, Number(remotePort))
		const index = row === undefined ? -1 : rows.find(row)
		if (index < 0) continue
		const kept = rows.at(index)
		if (kept[Field.STATE] === LISTEN) continue
		found++
		kept[Field.INFO] = 1
		for (const [field, word] of WORDS) kept[field] = low32(Number(word.exec(words!)?.[1] ?? 0))
	}
	return found
}

/** The low 32 bits, but never 0 of a number that is not. */
function low32(value: number): number {
	return value <= 0xffffffff ? value : value % 2 ** 32 || 1
}

/** Of a listener `Send-Q` is its limit. Several may listen on one port: which is which does not show. */
function addBacklog(rows: RowBlock, port: number, address: string, limit: number): void {
	const words = wordsOf(address)
	for (let index = 0; index < rows.length; index++) {
		const row = rows.at(index)
		if (row[Field.STATE] !== LISTEN || row[Field.LOCAL_PORT] !== port || row[Field.TX_QUEUE] !== 0) continue
		const isAny = [0, 1, 3].every((word) => row[Field.LOCAL_ADDRESS + word] === 0)
		if (words === undefined ? isAny : words.every((word, at) => row[Field.LOCAL_ADDRESS + at] === word))
			row[Field.TX_QUEUE] = limit
	}
}

/** The identity that these ends have in the table; undefined where they are no addresses. */
function rowOf(local: string, localPort: number, remote: string, remotePort: number): Row | undefined {
	const localWords = wordsOf(local)
	const remoteWords = wordsOf(remote)
	if (!localWords || !remoteWords || !(remotePort >= 0)) return undefined
	const row = createRow()
	row[Field.FAMILY] = local.startsWith('[') ? 6 : 4
	row[Field.STATE] = 1
	row[Field.LOCAL_PORT] = localPort
	row[Field.REMOTE_PORT] = remotePort
	row.set(localWords, Field.LOCAL_ADDRESS)
	row.set(remoteWords, Field.REMOTE_ADDRESS)
	return row
}

/** The four words of `192.0.2.1`, `[2001:db8::1]` or `[::ffff:192.0.2.1]`, an interface (`%eth0`) left out. */
function wordsOf(text: string): number[] | undefined {
	const address = text.replace(/^\[|\]$|%[^\]]*/g, '')
	if (isIPv4(address)) return [0, 0, MAPPED_WORD, wordOfOctets(address)]
	if (!isIPv6(address)) return undefined
	const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/.exec(address)
	if (mapped) return [0, 0, MAPPED_WORD, wordOfOctets(mapped[1]!)]
	const [head = '', tail] = address.split('::')
	const first = head === '' ? [] : head.split(':')
	const last = tail === undefined || tail === '' ? [] : tail.split(':')
	const groups = [...first, ...Array.from({ length: 8 - first.length - last.length }, () => '0'), ...last]
	const bytes = groups.flatMap((group) => [Number.parseInt(group, 16) >> 8, Number.parseInt(group, 16) & 0xff])
	return [0, 4, 8, 12].map((at) => wordOf(bytes.slice(at, at + 4)))
}

function wordOfOctets(text: string): number {
	return wordOf(text.split('.').map(Number))
}

/** As a little-endian kernel prints them: the first octet is the lowest byte. */
function wordOf([a, b, c, d]: readonly number[]): number {
	return ((d! << 24) | (c! << 16) | (b! << 8) | a!) >>> 0
}
