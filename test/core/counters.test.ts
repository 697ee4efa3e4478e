import { describe, expect, it } from 'vitest'
import {
	type Counters,
	counterGrowth,
	KEPT_SECTIONS,
	parsePairedCounters,
	parseSockstat,
} from '../../src/core/counters.js'
import { captured } from '../fixtures/proc-net.js'

function paired(text: string): Record<string, number> {
	const into = new Map<string, number>()
	parsePairedCounters(text, KEPT_SECTIONS, into)
	return Object.fromEntries(into)
}

function sockstat(text: string): Record<string, number> {
	const into = new Map<string, number>()
	parseSockstat(text, into)
	return Object.fromEntries(into)
}

describe('parsePairedCounters', () => {
	it('reads the sections that are kept of a captured snmp, and no other', () => {
		const counters = paired(captured('closed-clients', 'snmp').toString())
		expect(Object.keys(counters).every((name) => name.startsWith('Tcp.'))).toBe(true)
		expect(counters).toHaveProperty(['Tcp.PassiveOpens'])
		expect(counters).toHaveProperty(['Tcp.EstabResets'])
	})

	it('reads a captured netstat', () => {
		const counters = paired(captured('closed-clients', 'netstat').toString())
		for (const name of ['TcpExt.ListenOverflows', 'TcpExt.SyncookiesSent', 'TcpExt.TCPReqQFullDrop', 'IpExt.InOctets'])
			expect(counters).toHaveProperty([name])
	})

	it.each([
		['a pair', 'Tcp: A B\nTcp: 1 2\n', { 'Tcp.A': 1, 'Tcp.B': 2 }],
		['a value below zero', 'Tcp: MaxConn\nTcp: -1\n', { 'Tcp.MaxConn': -1 }],
		['fewer values than names, of a file cut off', 'Tcp: A B C\nTcp: 1 2', { 'Tcp.A': 1, 'Tcp.B': 2 }],
		['a name without its line', 'Tcp: A B', {}],
		['a pair that does not match, and the one after it', 'Tcp: A\nUdp: 1\nTcpExt: B\nTcpExt: 2\n', { 'TcpExt.B': 2 }],
		['a section that nobody needs', 'Udp: A\nUdp: 1\n', {}],
		['a value that is no number', 'Tcp: A B\nTcp: x 2\n', { 'Tcp.B': 2 }],
		['nothing', '', {}],
	])('reads %s', (_, text, expected) => {
		expect(paired(text)).toEqual(expected)
	})
})

describe('parseSockstat', () => {
	it.each([
		[
			'sockstat',
			'sockets: used 213\nTCP: inuse 5 orphan 0 tw 9 alloc 7 mem 2\n',
			{ 'sockets.used': 213, 'TCP.inuse': 5, 'TCP.orphan': 0, 'TCP.tw': 9, 'TCP.alloc': 7, 'TCP.mem': 2 },
		],
		['sockstat6', 'TCP6: inuse 4\n', { 'TCP6.inuse': 4 }],
		['a name without its value', 'TCP: inuse 5 orphan', { 'TCP.inuse': 5 }],
		['nothing', '', {}],
	])('reads %s', (_, text, expected) => {
		expect(sockstat(text)).toEqual(expected)
	})

	it('reads a captured one', () => {
		expect(sockstat(captured('dual-stack', 'sockstat').toString())).toHaveProperty(['sockets.used'])
	})
})

describe('counterGrowth', () => {
	const none: Counters = new Map()
	const one = (value: number): Counters => new Map([['Tcp.A', value]])

	it.each([
		['growth', one(5), one(9), 4],
		['none', one(5), one(5), 0],
		['a counter that began anew', one(5), one(2), 0],
		['a counter that was not there', none, one(9), undefined],
		['a counter that is gone', one(5), none, undefined],
	] as [string, Counters, Counters, number | undefined][])('gives %s', (_, before, now, growth) => {
		expect(counterGrowth(before, now, 'Tcp.A')).toBe(growth)
	})
})
