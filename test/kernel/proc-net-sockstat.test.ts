import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { SockstatCounters } from '../../src/kernel/proc-net-sockstat.js'
import { captured } from '../fixtures/proc-net.js'
import { parseSockstat } from './counters-text.js'

/** What a parser finds in each of these texts, one after the other, in a buffer that has other bytes behind them. */
function parse(...texts: readonly string[]): Record<string, number>[] {
	const parser = new SockstatCounters()
	return texts.map((text) => {
		const into = new Map<string, number>()
		parser.parse(Buffer.from(`${text}9 9\nTCP: Z 9\n`, 'latin1'), text.length, into)
		return Object.fromEntries(into)
	})
}

function parseText(text: string): Record<string, number> {
	const into = new Map<string, number>()
	parseSockstat(text, into)
	return Object.fromEntries(into)
}

describe('SockstatCounters', () => {
	it('finds in a captured file what the parser of texts finds, each time', () => {
		const text = captured('dual-stack', 'sockstat').toString('latin1')
		const expected = parseText(text)
		expect(expected).toHaveProperty(['sockets.used'])
		expect(parse(text, text)).toEqual([expected, expected])
	})

	it.each<[string, string[], Record<string, number>[]]>([
		[
			'sockstat',
			['sockets: used 213\nTCP: inuse 5 orphan 0 tw 9 alloc 7 mem 2\n'],
			[{ 'sockets.used': 213, 'TCP.inuse': 5, 'TCP.orphan': 0, 'TCP.tw': 9, 'TCP.alloc': 7, 'TCP.mem': 2 }],
		],
		['sockstat6', ['TCP6: inuse 4\n'], [{ 'TCP6.inuse': 4 }]],
		[
			'other values under the same names',
			['TCP: inuse 5\n', 'TCP: inuse 6\n'],
			[{ 'TCP.inuse': 5 }, { 'TCP.inuse': 6 }],
		],
		[
			'another name in the place of one',
			['TCP: inuse 5\n', 'TCP: orphan 6\n'],
			[{ 'TCP.inuse': 5 }, { 'TCP.orphan': 6 }],
		],
		['the same name in another section', ['TCP: mem 5\n', 'UDP: mem 6\n'], [{ 'TCP.mem': 5 }, { 'UDP.mem': 6 }]],
		['a name without its value', ['TCP: inuse 5 orphan'], [{ 'TCP.inuse': 5 }]],
		['a value that is no number', ['TCP: inuse x orphan 2\n'], [{ 'TCP.orphan': 2 }]],
		['a section alone', ['TCP:\nUDP: inuse 1\n'], [{ 'UDP.inuse': 1 }]],
		['a colon alone', [': inuse 1\n'], [{}]],
		['nothing', [''], [{}]],
	])('reads %s', (_, texts, expected) => {
		expect(parse(...texts)).toEqual(expected)
	})

	it('agrees with the parser of texts on whatever a kernel could print', () => {
		const word = fc.constantFrom('TCP:', 'UDP:', 'sockets', ':', 'inuse', 'mem', '0', '7', '-1', '4294967296', '')
		const line = fc.array(word, { maxLength: 7 }).map((words) => words.join(' '))
		const text = fc.array(line, { maxLength: 5 }).map((lines) => lines.join('\n'))
		fc.assert(
			fc.property(text, text, (one, other) => {
				expect(parse(one, other, one)).toEqual([parseText(one), parseText(other), parseText(one)])
			}),
		)
	})
})
