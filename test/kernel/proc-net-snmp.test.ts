import { describe, expect, it } from 'vitest'
import { KEPT_SECTIONS } from '../../src/detect/counters.js'
import { parsePairs, parseSockstat } from '../../src/kernel/proc-net-snmp.js'
import { captured } from '../fixtures/proc-net.js'

function pairsOf(text: string): Record<string, number> {
	const into = new Map<string, number>()
	parsePairs(text, KEPT_SECTIONS, into)
	return Object.fromEntries(into)
}

function sockstatOf(text: string): Record<string, number> {
	const into = new Map<string, number>()
	parseSockstat(text, into)
	return Object.fromEntries(into)
}

describe('parsePairs', () => {
	it('keeps of captured files what the detector asks for', () => {
		expect(pairsOf(captured('closed-clients', 'snmp').toString('latin1'))).toHaveProperty(['Tcp.PassiveOpens'])
		const counters = pairsOf(captured('closed-clients', 'netstat').toString('latin1'))
		for (const name of ['TcpExt.ListenOverflows', 'TcpExt.SyncookiesSent', 'TcpExt.TCPReqQFullDrop', 'IpExt.InOctets'])
			expect(counters).toHaveProperty([name])
	})

	it.each<[string, string, Record<string, number>]>([
		['a pair', 'Tcp: A B\nTcp: 1 2\n', { 'Tcp.A': 1, 'Tcp.B': 2 }],
		['a value below zero', 'Tcp: MaxConn\nTcp: -1\n', { 'Tcp.MaxConn': -1 }],
		['octets of a year at 10 Gbit/s', 'IpExt: In\nIpExt: 39420000000000000\n', { 'IpExt.In': 39_420_000_000_000_000 }],
		['fewer values than names, of a file cut off', 'Tcp: A B C\nTcp: 1 2', { 'Tcp.A': 1, 'Tcp.B': 2 }],
		['a name without its line', 'Tcp: A B', {}],
		['a pair that does not match, and the one after it', 'Tcp: A\nUdp: 1\nTcpExt: B\nTcpExt: 2\n', { 'TcpExt.B': 2 }],
		['names without values, as gVisor prints them', 'TcpExt: A B\nIpExt: C\n', { 'TcpExt.withoutValues': 1 }],
		['names with an empty line of values', 'TcpExt: A B\nTcpExt: \n', { 'TcpExt.withoutValues': 1 }],
		['names of a file cut off', 'TcpExt: A B', {}],
		['a section that is not kept', 'Udp: A\nUdp: 1\n', {}],
		['a value that is no number', 'Tcp: A B C\nTcp: x 2 -\n', { 'Tcp.B': 2 }],
		['nothing', '', {}],
	])('reads %s', (_, text, expected) => {
		expect(pairsOf(text)).toEqual(expected)
	})
})

describe('parseSockstat', () => {
	it.each<[string, string, Record<string, number>]>([
		[
			'sockstat',
			'sockets: used 213\nTCP: inuse 5 orphan 0 tw 9 alloc 7 mem 2\n',
			{ 'sockets.used': 213, 'TCP.inuse': 5, 'TCP.orphan': 0, 'TCP.tw': 9, 'TCP.alloc': 7, 'TCP.mem': 2 },
		],
		['sockstat6', 'TCP6: inuse 4\n', { 'TCP6.inuse': 4 }],
		['the same name in another section', 'TCP: mem 5\nUDP: mem 6\n', { 'TCP.mem': 5, 'UDP.mem': 6 }],
		['a name without its value', 'TCP: inuse 5 orphan', { 'TCP.inuse': 5 }],
		['a value that is no number', 'TCP: inuse x orphan 2\n', { 'TCP.orphan': 2 }],
		['a colon alone', ': inuse 1\n', {}],
		['nothing', '', {}],
	])('reads %s', (_, text, expected) => {
		expect(sockstatOf(text)).toEqual(expected)
	})
})
