import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { LOCAL_ADDRESS, REMOTE_ADDRESS } from '../../src/kernel/row.js'
import { RowBlock } from '../../src/kernel/row-block.js'
import { Pseudonyms } from '../../src/recording/pseudonyms.js'
import { captured } from '../fixtures/proc-net.js'
import { scanInto } from '../kernel/reading.js'
import { contentOf, snapshotOf } from './snapshots.js'

const MAPPED = 0xffff0000

function replaced(words: readonly number[], pseudonyms = new Pseudonyms()): number[] {
	const block = Uint32Array.from([9, ...words, 9])
	pseudonyms.replace(block, 1)
	expect([block[0], block[5]]).toEqual([9, 9])
	return [...block.subarray(1, 5)]
}

const ipv4 = (a: number, b: number, c: number, d: number) => [0, 0, MAPPED, Buffer.from([a, b, c, d]).readUInt32LE()]

describe('pseudonyms', () => {
	it.each([
		{ name: '127.0.0.1', words: ipv4(127, 0, 0, 1) },
		{ name: '127.200.3.4', words: ipv4(127, 200, 3, 4) },
		{ name: '0.0.0.0', words: ipv4(0, 0, 0, 0) },
		{ name: '::', words: [0, 0, 0, 0] },
		{ name: '::1', words: [0, 0, 0, 0x01000000] },
	])('leave $name as it is', ({ words }) => {
		expect(replaced(words)).toEqual(words)
	})

	it('of IPv4 are one to one, keep each /24 together and never look like loopback', () => {
		const pseudonyms = new Pseudonyms()
		const seen = new Set<number>()
		for (let third = 0; third < 8; third++) {
			const networks = new Set<number>()
			for (let host = 0; host < 256; host++) {
				const [first, second, marker, word] = replaced(ipv4(198, 51, third, host), pseudonyms)
				expect([first, second, marker]).toEqual([0, 0, MAPPED])
				expect([0, 127]).not.toContain(word! & 0xff)
				networks.add(word! & 0xffffff)
				seen.add(word!)
			}
			expect(networks.size).toBe(1)
		}
		expect(seen.size).toBe(8 * 256)
		expect(new Set([...seen].map((word) => word & 0xffffff)).size).toBe(8)
		expect(seen.has(ipv4(198, 51, 0, 1)[3]!)).toBe(false)
	})

	it('of IPv6 are one to one, keep a /48 together and nothing wider, and are never special', () => {
		const pseudonyms = new Pseudonyms()
		const networks = new Map<string, string>()
		fc.assert(
			fc.property(fc.nat(3), fc.nat(3), fc.nat(0xffff), fc.nat(5), fc.nat(5), (first, third, fourth, word2, word3) => {
				const words = [0xb80d0120 + first, ((fourth << 16) | third) >>> 0, word2, word3]
				const result = replaced(words, pseudonyms)
				const network = `${result[0]} ${result[1]! & 0xffff}`
				const name = `${words[0]} ${third}`
				expect(networks.get(name) ?? network).toBe(network)
				networks.set(name, network)
				expect(result[0] === 0 && (result[1]! & 0xffff) === 0).toBe(false)
			}),
		)
		expect(new Set(networks.values()).size).toBe(networks.size)
	})

	it('are numbers in the order in which the addresses come', () => {
		const pseudonyms = new Pseudonyms()
		const inOrder = [ipv4(203, 0, 113, 77), ipv4(203, 0, 113, 9), ipv4(192, 0, 2, 9), ipv4(203, 0, 113, 77)]
		expect(inOrder.map((words) => replaced(words, pseudonyms)[3])).toEqual(
			[ipv4(1, 0, 0, 0), ipv4(1, 0, 0, 1), ipv4(1, 0, 1, 0), ipv4(1, 0, 0, 0)].map((words) => words[3]),
		)
	})

	it('of paths are the same in snapshots and in the header', () => {
		const pseudonyms = new Pseudonyms()
		const unix = ['/run/php/customer-a.sock', '@customer-b'].map((path) => ({
			path,
			listeners: [1],
			accepted: [],
			waiting: 0,
		}))
		const host = pseudonyms.host({
			mpm: 'event',
			pools: [
				{
					path: '@customer-b',
					name: 'b',
					maxChildren: 8,
					user: 'b',
					provenance: '/etc/php/b.conf:3',
					manager: 'static',
				},
				{ path: '127.0.0.1:9000', name: 'c', maxChildren: 5 },
			],
		})
		expect(pseudonyms.apply(snapshotOf([], { unix })).unix!.map(({ path }) => path)).toEqual(['/pool-2', '@pool-1'])
		expect(host).toEqual({
			mpm: 'event',
			pools: [
				{ path: '@pool-1', name: 'pool-1', maxChildren: 8, manager: 'static' },
				{ path: '127.0.0.1:9000', name: '127.0.0.1:9000', maxChildren: 5 },
			],
		})
	})

	it('leave no address of a capture in its snapshot, and change nothing else', () => {
		const rows = new RowBlock()
		scanInto(rows, { 4: captured('dual-stack', 'tcp'), 6: captured('dual-stack', 'tcp6') })
		const before = snapshotOf([])
		const given = { ...before, rows }
		const untouched = contentOf(given)
		const after = new Pseudonyms().apply(given)
		expect(contentOf(given)).toEqual(untouched)
		expect(after.rows.length).toBe(rows.length)
		const hidden = new Set([ipv4(192, 0, 2, 7)[3]!, 0xb80d0120])
		for (let index = 0; index < rows.length; index++) {
			const row = after.rows.at(index)
			expect([...row.subarray(0, LOCAL_ADDRESS)]).toEqual([...rows.at(index).subarray(0, LOCAL_ADDRESS)])
			for (const word of row.subarray(LOCAL_ADDRESS)) expect(hidden.has(word)).toBe(false)
		}
		// All IPv4 clients had one address, and still have one.
		const clients = new Set<string>()
		for (let index = 0; index < rows.length; index++) {
			if (rows.at(index)[REMOTE_ADDRESS + 3] === ipv4(192, 0, 2, 7)[3]) {
				clients.add(
					after.rows
						.at(index)
						.slice(REMOTE_ADDRESS, REMOTE_ADDRESS + 4)
						.join(),
				)
			}
		}
		expect(clients.size).toBe(1)
	})
})
