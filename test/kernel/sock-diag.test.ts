import { constants } from 'node:os'
import { describe, expect, it } from 'vitest'
import { ESTABLISHED, LISTEN } from '../../src/detect/tcp-state.js'
import {
	BYTES_ACKED,
	BYTES_RECEIVED,
	INFO,
	LAST_RECEIVED,
	LAST_SENT,
	RETRANSMITS,
	RX_QUEUE,
	STATE,
	TIMER_WHEN,
	TX_QUEUE,
	UID,
} from '../../src/kernel/row.js'
import { RowBlock } from '../../src/kernel/row-block.js'
import type { Netlink, NetlinkOpening } from '../../src/kernel/sock-diag.js'
import { SockDiagReader } from '../../src/kernel/sock-diag.js'
import { createRequest, DiagScanner } from '../../src/kernel/sock-diag-message.js'
import { addSocketInfo } from '../../src/recording/ss-text.js'
import { captured, capturedDatagrams } from '../fixtures/proc-net.js'
import { RowList, scanInto } from './reading.js'

/**
 * Fields that the two sources need not agree on: the timer is rounded otherwise, the clocks went on between the copies, and
 * sock_diag says probes where /proc says retransmits (net/ipv4/inet_diag.c inet_sk_diag_fill).
 */
const LOOSE = new Set([TIMER_WHEN, RETRANSMITS, LAST_SENT, LAST_RECEIVED])

function rowsOf(block: RowBlock, without: ReadonlySet<number> = LOOSE): string[] {
	return Array.from({ length: block.length }, (_, index) =>
		[...block.at(index)].filter((_, field) => !without.has(field)).join(),
	).sort()
}

function scanned(): RowBlock {
	const rows = new RowBlock()
	const scanner = new DiagScanner(rows)
	for (const datagram of capturedDatagrams('spoken')) scanner.scan(datagram, datagram.length, datagram.readUInt32LE(8))
	return rows
}

/** A socket that gives these datagrams, or errors as negative numbers; then nothing. */
function netlinkOf(...answers: (Buffer | number)[]): { open: () => NetlinkOpening; closed: () => number } {
	let closed = 0
	const netlink: Netlink = {
		send: () => 0,
		receive(buffer) {
			const answer = answers.shift() ?? -constants.errno.EAGAIN
			if (typeof answer === 'number') return answer
			buffer.set(answer.subarray(0, buffer.length))
			return answer.length
		},
		close: () => closed++,
	}
	return { open: () => ({ ok: true, netlink }), closed: () => closed }
}

/** A message of this type in answer to request number one. */
function message(type: number, payload: readonly number[] = [], sequence = 1): Buffer {
	const bytes = Buffer.alloc(16 + payload.length)
	bytes.writeUInt32LE(bytes.length, 0)
	bytes.writeUInt16LE(type, 4)
	bytes.writeUInt32LE(sequence, 8)
	bytes.set(payload, 16)
	return bytes
}

const done = (sequence: number) => message(3, [0, 0, 0, 0], sequence)
const errno = (number: number, type = 2) => message(type, [...Buffer.from(Int32Array.from([-number]).buffer)])

describe('a captured dump', () => {
	it('has the rows of /proc/net/tcp and tcp6', () => {
		const proc = new RowBlock()
		scanInto(proc, { 4: captured('spoken', 'tcp'), 6: captured('spoken', 'tcp6') })
		const own = new Set([...LOOSE, INFO, BYTES_ACKED, BYTES_RECEIVED])
		const withoutBacklog = new RowBlock()
		scanned().pour({
			row(row) {
				const copy = row.slice()
				if (copy[STATE] === LISTEN) copy[TX_QUEUE] = 0
				withoutBacklog.add(copy)
			},
			malformed() {},
		})
		expect(rowsOf(withoutBacklog, own)).toEqual(rowsOf(proc, own))
	})

	it('tells what ss tells', () => {
		const proc = new RowBlock()
		scanInto(proc, { 4: captured('spoken', 'tcp'), 6: captured('spoken', 'tcp6') })
		// ss was not asked for listeners, and shows nothing of the FIN_WAIT2 row, of which only a stub is left.
		expect(addSocketInfo(captured('spoken', 'ss').toString(), proc)).toBe(20)
		const told = (rows: RowBlock) => rowsOf(rows).filter((row) => Number(row.split(',')[STATE]) === ESTABLISHED)
		expect(told(proc)).toEqual(told(scanned()))
	})

	it('tells the limit and the length of each accept queue', () => {
		const rows = scanned()
		const listeners = Array.from({ length: rows.length }, (_, index) => rows.at(index)).filter(
			(row) => row[STATE] === LISTEN,
		)
		expect(listeners.map((row) => [row[RX_QUEUE], row[TX_QUEUE], row[INFO], row[UID]])).toEqual([
			[2, 4, 0, 0],
			[0, 128, 0, 0],
		])
	})
})

/** The same dump as a big-endian kernel writes it: numbers the other way round, ports and addresses as they travel. */
function turnedRound(datagram: Buffer): Buffer {
	const bytes = Buffer.from(datagram)
	const turn = (at: number, size: number) => void bytes.subarray(at, at + size).reverse()
	for (let at = 0; at + 16 <= datagram.length; at += (datagram.readUInt32LE(at) + 3) & ~3) {
		const [size, type] = [datagram.readUInt32LE(at), datagram.readUInt16LE(at + 4)]
		for (const [offset, length] of [
			[0, 4],
			[4, 2],
			[6, 2],
			[8, 4],
			[12, 4],
		] as const)
			turn(at + offset, length)
		if (type === 3) turn(at + 16, 4)
		if (type !== 18) continue
		for (const field of [52, 56, 60, 64, 68]) turn(at + 16 + field, 4)
		for (let attribute = at + 16 + 72; attribute + 4 <= at + size; ) {
			const [length, kind] = [datagram.readUInt16LE(attribute), datagram.readUInt16LE(attribute + 2)]
			turn(attribute, 2)
			turn(attribute + 2, 2)
			// struct tcp_info: eight single bytes, numbers of 32 bits, of 64 from the pacing rate on.
			if (kind === 2) {
				for (let field = 8; field < 104; field += 4) turn(attribute + 4 + field, 4)
				for (let field = 104; field < 136; field += 8) turn(attribute + 4 + field, 8)
			}
			attribute += (length + 3) & ~3
		}
	}
	return bytes
}

describe('a big-endian machine (s390x)', () => {
	it('reads the same rows from the same dump', () => {
		const rows = new RowBlock()
		const scanner = new DiagScanner(rows, 'BE')
		const progress = capturedDatagrams('spoken').map((datagram) =>
			scanner.scan(turnedRound(datagram), datagram.length, datagram.readUInt32LE(8)),
		)
		expect(progress).toContain('done')
		expect(rowsOf(rows, new Set())).toEqual(rowsOf(scanned(), new Set()))
	})

	it('asks the same, with its numbers the other way round', () => {
		const [little, big] = (['LE', 'BE'] as const).map((order) => Buffer.from(createRequest(7, 0xdfe, [80], order)))
		expect(big!.subarray(0, 20).toString('hex')).toBe('0000006400120301000000070000000002000002')
		expect(big!.subarray(68, 72).toString('hex')).toBe('00000dfe')
		expect(big!.subarray(76).toString('hex')).toBe('001800010208000c000000510104000c0308000c0000004f')
		expect(little!.length).toBe(big!.length)
	})
})

describe('a datagram that is wrong', () => {
	it.each([
		[
			'a message shorter than its head',
			Buffer.from([8, 0, 0, 0, ...new Array(12).fill(0)]),
			'a message of 8 bytes in 16',
		],
		[
			'a message longer than the datagram',
			Buffer.from([0, 1, 0, 0, ...new Array(12).fill(0)]),
			'a message of 256 bytes in 16',
		],
		[
			'bytes behind the last message',
			Buffer.concat([message(18, new Array(72).fill(1)), Buffer.from([1, 2, 3, 4])]),
			'4 bytes behind the last message',
		],
		['an error without a number', message(2), 'an error without a number'],
	])('%s', (_, datagram, error) => {
		expect(new DiagScanner(new RowList()).scan(datagram, datagram.length, 1)).toEqual({ error })
	})

	it('that was cut off says how long it was', () => {
		expect(new DiagScanner(new RowList()).scan(Buffer.alloc(100), 70_000, 1)).toEqual({
			error: 'a datagram of 70000 bytes was cut off',
		})
	})

	it('with a socket of another family, or cut short, counts as malformed', () => {
		const list = new RowList()
		const scanner = new DiagScanner(list)
		for (const payload of [new Array(72).fill(9), [2, 1, 0]]) {
			const datagram = message(18, payload)
			expect(scanner.scan(datagram, datagram.length, 1)).toBe('more')
		}
		expect(list).toMatchObject({ rows: [], malformedLines: 2 })
	})
})

describe('SockDiagReader', () => {
	it('reads both dumps and keeps its socket', async () => {
		const { open, closed } = netlinkOf(...capturedDatagrams('spoken'))
		const rows = new RowBlock()
		expect(await new SockDiagReader(open).read(rows, 'full')).toMatchObject({ kind: 'read', bytes: 8712 })
		expect(rowsOf(rows)).toEqual(rowsOf(scanned()))
		expect(closed()).toBe(0)
	})

	it.each<[string, (Buffer | number)[], string]>([
		['no answer (seccomp, another kernel)', [], 'sock_diag: no answer'],
		['EPERM', [errno(constants.errno.EPERM)], 'sock_diag: EPERM'],
		['no module tcp_diag', [errno(constants.errno.ENOENT)], 'sock_diag: ENOENT'],
		['an error at the end', [errno(constants.errno.EINTR, 3)], 'sock_diag: EINTR'],
		['too little memory', [-constants.errno.ENOBUFS], 'sock_diag: ENOBUFS'],
		['a socket that was shut', [-constants.errno.EBADF], 'sock_diag: EBADF'],
		['an empty datagram', [0], 'sock_diag: an empty datagram'],
		['garbage', [Buffer.alloc(50, 7)], 'sock_diag: expected a dump, got a message of 117901063 bytes in 50'],
		['signals without end', new Array(200).fill(-constants.errno.EINTR), 'sock_diag: EINTR'],
	])('says what it got instead of a dump: %s', async (_, answers, reason) => {
		const { open, closed } = netlinkOf(...answers)
		expect(await new SockDiagReader(open).read(new RowList(), 'full')).toMatchObject({ kind: 'failed', reason })
		expect(closed()).toBe(1)
	})

	it('goes on after a signal, passes over what an earlier request left, and opens anew after a failure', async () => {
		const { open } = netlinkOf(
			-constants.errno.EINTR,
			done(77),
			done(1),
			done(2),
			-constants.errno.ENOBUFS,
			done(4),
			done(5),
		)
		const reader = new SockDiagReader(open)
		const kinds: string[] = []
		for (let times = 0; times < 3; times++) kinds.push((await reader.read(new RowList(), 'active')).kind)
		expect(kinds).toEqual(['read', 'failed', 'read'])
	})

	it('says why there is no socket', async () => {
		const reader = new SockDiagReader(() => ({ ok: false, reason: "koffi does not load: Cannot find module 'koffi'" }))
		expect(await reader.read(new RowList(), 'full')).toMatchObject({
			kind: 'failed',
			reason: "koffi does not load: Cannot find module 'koffi'",
		})
	})
})

describe('a request', () => {
	it('asks for both families with tcp_info', () => {
		const request = Buffer.from(createRequest(7, 0xdfe))
		expect(request.length).toBe(76)
		expect([
			request.readUInt32LE(0),
			request.readUInt16LE(4),
			request.readUInt16LE(6),
			request.readUInt32LE(8),
		]).toEqual([76, 18, 0x301, 7])
		expect([request[19], request.readUInt32LE(68)]).toEqual([2, 0xdfe])
	})

	it('leaves out ports by byte code that jumps behind its end', () => {
		const request = Buffer.from(createRequest(7, 2, [80, 0, 443]))
		expect(request.length).toBe(76 + 4 + 40)
		expect(request.subarray(76).toString('hex')).toBe(
			[
				'2c000100',
				'02080c00',
				'00005100',
				'01040c00',
				'03082000',
				'00004f00',
				'02080c00',
				'0000bc01',
				'01040c00',
				'03080c00',
				'0000ba01',
			].join(''),
		)
	})
})
