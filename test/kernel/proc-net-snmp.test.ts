import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { KEPT_SECTIONS } from '../../src/detect/counters.js'
import { PairedCounters } from '../../src/kernel/proc-net-snmp.js'
import { captured } from '../fixtures/proc-net.js'
import { parsePairedCounters } from './counters-text.js'

/** What a parser finds in each of these texts, one after the other, in a buffer that has other bytes behind them. */
function parse(...texts: readonly string[]): Record<string, number>[] {
	const parser = new PairedCounters(KEPT_SECTIONS)
	return texts.map((text) => {
		const into = new Map<string, number>()
		parser.parse(Buffer.from(`${text}9 9\nTcp: Z\nTcp: 9\n`, 'latin1'), text.length, into)
		return Object.fromEntries(into)
	})
}

function parseText(text: string): Record<string, number> {
	const into = new Map<string, number>()
	parsePairedCounters(text, KEPT_SECTIONS, into)
	return Object.fromEntries(into)
}

describe('PairedCounters', () => {
	it.each(['snmp', 'netstat'])('finds in a captured %s what the parser of texts finds, each time', (file) => {
		const text = captured('closed-clients', file).toString('latin1')
		const expected = parseText(text)
		expect(Object.keys(expected).length).toBeGreaterThan(10)
		expect(parse(text, text)).toEqual([expected, expected])
	})

	it('keeps of a captured netstat what the detector asks for', () => {
		const [counters] = parse(captured('closed-clients', 'netstat').toString('latin1'))
		for (const name of ['TcpExt.ListenOverflows', 'TcpExt.SyncookiesSent', 'TcpExt.TCPReqQFullDrop', 'IpExt.InOctets'])
			expect(counters).toHaveProperty([name])
	})

	it.each<[string, string[], Record<string, number>[]]>([
		['a pair', ['Tcp: A B\nTcp: 1 2\n'], [{ 'Tcp.A': 1, 'Tcp.B': 2 }]],
		['other values under the same names', ['Tcp: A\nTcp: 1\n', 'Tcp: A\nTcp: 2\n'], [{ 'Tcp.A': 1 }, { 'Tcp.A': 2 }]],
		['other names, of another kernel', ['Tcp: A\nTcp: 1\n', 'Tcp: B\nTcp: 2\n'], [{ 'Tcp.A': 1 }, { 'Tcp.B': 2 }]],
		['a value below zero', ['Tcp: MaxConn\nTcp: -1\n'], [{ 'Tcp.MaxConn': -1 }]],
		[
			'octets of a year at 10 Gbit/s',
			['IpExt: In\nIpExt: 39420000000000000\n'],
			[{ 'IpExt.In': 39_420_000_000_000_000 }],
		],
		['fewer values than names, of a file cut off', ['Tcp: A B C\nTcp: 1 2'], [{ 'Tcp.A': 1, 'Tcp.B': 2 }]],
		['a name without its line', ['Tcp: A B'], [{}]],
		[
			'a pair that does not match, and the one after it',
			['Tcp: A\nUdp: 1\nTcpExt: B\nTcpExt: 2\n'],
			[{ 'TcpExt.B': 2 }],
		],
		['a section that nobody needs', ['Udp: A\nUdp: 1\n'], [{}]],
		['a value that is no number', ['Tcp: A B\nTcp: x 2\n'], [{ 'Tcp.B': 2 }]],
		['a lone minus', ['Tcp: A B\nTcp: - 2\n'], [{ 'Tcp.B': 2 }]],
		[
			'a name of a megabyte',
			[`Tcp: ${'A'.repeat(1_000_000)} B\nTcp: 1 2\n`],
			[{ [`Tcp.${'A'.repeat(1_000_000)}`]: 1, 'Tcp.B': 2 }],
		],
		['nothing', [''], [{}]],
	])('reads %s', (_, texts, expected) => {
		expect(parse(...texts)).toEqual(expected)
	})

	it('agrees with the parser of texts on whatever a kernel could print', () => {
		const word = fc.constantFrom('Tcp:', 'TcpExt:', 'Udp:', 'IpExt:', 'A', 'B', 'C', '0', '7', '-1', '4294967296', '')
		const line = fc.array(word, { maxLength: 6 }).map((words) => words.join(' '))
		const text = fc.array(line, { maxLength: 8 }).map((lines) => lines.join('\n'))
		fc.assert(
			fc.property(text, text, (one, other) => {
				expect(parse(one, other, one)).toEqual([parseText(one), parseText(other), parseText(one)])
			}),
		)
	})
})
