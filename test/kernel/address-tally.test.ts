import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { ESTABLISHED } from '../../src/detect/tcp-state.js'
import { AddressTally } from '../../src/kernel/address-tally.js'
import { leading } from '../../src/kernel/leading.js'
import { MAPPED_WORD, REMOTE_ADDRESS } from '../../src/kernel/row.js'
import { rowOf } from './arbitrary-rows.js'

/** Words are what a little-endian kernel prints: the first octet is the lowest byte. */
const v4 = (a: number, b: number, c: number, d: number) => [
	0,
	0,
	MAPPED_WORD,
	(a | (b << 8) | (c << 16) | (d << 24)) >>> 0,
]
const v6 = (third: number, last: number) => [0xb80d0120, third, 0, last]

const client = (remote: number[]) => rowOf({ state: ESTABLISHED, inode: 1, localPort: 80, remotePort: 40_000, remote })

function topOf(...addresses: (readonly number[])[]) {
	const tally = new AddressTally()
	for (const remote of addresses) tally.add(client([...remote]), REMOTE_ADDRESS)
	return tally.top(3).map(({ prefix, connections }) => `${prefix} ${connections}`)
}

describe('AddressTally', () => {
	it.each([
		['nothing', [], []],
		[
			'networks with as many, lowest address first',
			[v4(10, 0, 0, 1), v4(9, 9, 9, 9), v4(192, 0, 2, 1), v4(9, 200, 0, 1)],
			['9.9.9.0/24 1', '9.200.0.0/24 1', '10.0.0.0/24 1'],
		],
		[
			'both families, by /24 and by /48',
			[v6(1, 7), v6(0x20001, 8), v6(2, 9), v4(192, 0, 2, 1), v4(192, 0, 2, 200), v4(192, 0, 2, 9)],
			['192.0.2.0/24 3', '2001:db8:100::/48 2', '2001:db8:200::/48 1'],
		],
		[
			'an address that alone has half, by its name',
			[v4(192, 0, 2, 1), v4(192, 0, 2, 1), v4(192, 0, 2, 7), v6(0, 1)],
			['192.0.2.1 2', '2001:db8::/48 1'],
		],
	])('ranks %s', (_, addresses, expected) => {
		expect(topOf(...addresses)).toEqual(expected)
	})

	it('counts no more than 8192 addresses one by one, and those of the first on', () => {
		const tally = new AddressTally()
		for (let each = 0; each < 9000; each++) {
			tally.add(client(v4(10, each & 0xff, each >> 8, 1)), REMOTE_ADDRESS)
		}
		for (let times = 0; times < 2; times++) tally.add(client(v4(10, 5, 0, 1)), REMOTE_ADDRESS)
		tally.add(client(v4(10, 8999 & 0xff, 8999 >> 8, 1)), REMOTE_ADDRESS)
		expect(tally.top(2)).toEqual([
			{ prefix: '10.5.0.0/24', connections: 3 },
			{ prefix: '10.0.0.0/24', connections: 1 },
		])
		tally.clear()
		expect(tally.top(2)).toEqual([])
	})
})

describe('leading', () => {
	it('is what sorting all would begin with', () => {
		fc.assert(
			fc.property(fc.array(fc.nat(20)), fc.nat(10), (values, most) => {
				const sorted = values.map((_, place) => place).sort((a, b) => values[a]! - values[b]!)
				expect(leading(values.length, most, (a, b) => values[a]! < values[b]!)).toEqual(sorted.slice(0, most))
			}),
		)
	})
})
