import { describe, expect, it } from 'vitest'
import { PeerTally } from '../../src/kernel/peer-tally.js'
import { rowOf } from './arbitrary-rows.js'

const from = (...remote: number[]) => rowOf({ state: 8, inode: 1, localPort: 80, remotePort: 1, remote })
const ipv4 = (...octets: number[]) => from(0, 0, 0xffff0000, Buffer.from(octets).readUInt32LE())
const ipv6 = (hex: string) => {
	const bytes = Buffer.from(hex, 'hex')
	return from(bytes.readUInt32LE(0), bytes.readUInt32LE(4), bytes.readUInt32LE(8), bytes.readUInt32LE(12))
}

describe('the networks of peers', () => {
	it.each([
		{ name: 'IPv4 by /24', row: ipv4(203, 0, 113, 9), prefix: '203.0.113.0/24' },
		{ name: 'loopback', row: ipv4(127, 0, 0, 1), prefix: '127.0.0.0/24' },
		{ name: 'IPv6 by /48', row: ipv6('20010db8abcd00010000000000000001'), prefix: '2001:db8:abcd::/48' },
		{ name: 'IPv6 with a zero third group', row: ipv6('20010db8000000010000000000000001'), prefix: '2001:db8::/48' },
		{
			name: 'IPv6 with a zero second group',
			row: ipv6('20010000abcd00010000000000000001'),
			prefix: '2001:0:abcd::/48',
		},
		{ name: 'link-local', row: ipv6('fe800000000000000000000000000001'), prefix: 'fe80::/48' },
		{
			name: 'the IPv6 loopback, which is no IPv4 network',
			row: ipv6('00000000000000000000000000000001'),
			prefix: '::/48',
		},
	])('$name', ({ row, prefix }) => {
		const tally = new PeerTally()
		tally.add(row)
		expect(tally.top(5)).toEqual([{ prefix, connections: 1 }])
	})

	it('come most first, ties in a fixed order, at most as many as asked for', () => {
		const tally = new PeerTally()
		for (const [network, times] of [
			[1, 2],
			[2, 5],
			[3, 2],
			[4, 1],
		] as const) {
			for (let host = 0; host < times; host++) tally.add(ipv4(10, 0, network, host))
		}
		expect(tally.top(3)).toEqual([
			{ prefix: '10.0.2.0/24', connections: 5 },
			{ prefix: '10.0.1.0/24', connections: 2 },
			{ prefix: '10.0.3.0/24', connections: 2 },
		])
	})

	it('are bounded: a crowd of 100,000 networks leaves the biggest one countable', () => {
		const tally = new PeerTally()
		for (let host = 0; host < 100; host++) tally.add(ipv4(198, 51, 100, host))
		for (let net = 0; net < 100_000; net++) tally.add(ipv4(10 + (net >> 16), (net >> 8) & 255, net & 255, 1))
		expect(tally.top(1)).toEqual([{ prefix: '198.51.100.0/24', connections: 100 }])
		tally.clear()
		expect(tally.top(1)).toEqual([])
	})
})
