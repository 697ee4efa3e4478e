import { describe, expect, it } from 'vitest'
import { formatDiagnostics } from '../../src/config/diagnostic.js'
import { parseScenario } from '../../src/replay/scenario.js'

const good = `title: Slow backend, steady users
pattern: gradual-saturation
ports: [80]
capacity: 40
onset: 300
firstFailure: 961.4
source: recorded from Apache 2.4
`

describe('parseScenario', () => {
	it('reads every key', () => {
		expect(parseScenario(good, 'scenario.yml')).toEqual({
			ok: true,
			scenario: {
				title: 'Slow backend, steady users',
				pattern: 'gradual-saturation',
				cause: undefined,
				ports: [80],
				capacity: 40,
				onset: 300,
				firstFailure: 961.4,
				source: 'recorded from Apache 2.4',
			},
			warnings: [],
		})
	})

	it.each([
		['a station', '{ kind: pool, station: /run/php/shop.sock }', { kind: 'pool', station: '/run/php/shop.sock' }],
		['none of the stations', '{ kind: keep-alive, station: null }', { kind: 'keep-alive', station: null }],
		['no word on stations', '{ kind: crowd }', { kind: 'crowd', station: null }],
	])('reads a cause that names %s', (_, written, cause) => {
		expect(parseScenario(`${good}cause: ${written}\n`, 'scenario.yml')).toMatchObject({ ok: true, scenario: { cause } })
	})

	it('reads a healthy run with unknown capacity', () => {
		const text = 'title: Night\npattern: none\nports: [80, 443]\ncapacity: unknown\n'
		expect(parseScenario(text, 'scenario.yml')).toMatchObject({
			ok: true,
			scenario: { pattern: 'none', capacity: undefined, onset: undefined, firstFailure: undefined, source: undefined },
		})
	})

	it('warns of a key that means nothing here and goes on', () => {
		const result = parseScenario(`${good}firstfailure: 3\n`, 'scenario.yml')
		expect(result.ok && formatDiagnostics(result.warnings)).toBe(
			'scenario.yml:8:1: firstfailure: unknown key; did you mean "firstFailure"?\n  8 | firstfailure: 3\n    | ^^^^^^^^^^^^\n1 problem',
		)
	})

	it.each([
		[
			'a failure before the onset',
			good.replace('961.4', '200'),
			'6:15: firstFailure: expected a time after the onset at 300, got 200',
		],
		[
			'a healthy run that fails',
			good.replace('gradual-saturation', 'none'),
			'5:1: onset: a run with the pattern none has no such time',
		],
		[
			'a pattern that is none of the three',
			good.replace('saturation', 'saturaton'),
			'2:10: pattern: expected one of gradual-saturation, sudden-spike, resource-leak, none, got "gradual-saturaton"; did you mean "gradual-saturation"?',
		],
		[
			'a kind of cause that there is not',
			`${good}cause: { kind: pools }\n`,
			'8:16: cause.kind: expected one of pool, backend, clients, traffic, keep-alive, crowd, stuck, nobody-accepts, flood, unclear, got "pools"; did you mean "pool"?',
		],
		[
			'a healthy run with a cause',
			'title: Night\npattern: none\nports: [80]\ncapacity: 40\ncause: { kind: crowd }\n',
			'5:1: cause: a run with the pattern none has no cause',
		],
		[
			'a capacity in words',
			good.replace('40', 'forty'),
			'4:11: capacity: expected a whole number of at least 1, or unknown, got "forty"',
		],
		[
			'an onset with a unit',
			good.replace('300', '300s'),
			'5:8: onset: expected seconds since the start of the recording, got "300s"',
		],
		[
			'no ports',
			good.replace('ports: [80]\n', ''),
			'1:1: ports: is missing: expected a list of ports such as [80, 443]',
		],
		['an empty file', '', '1:1: expected a mapping of keys to values, got nothing'],
	])('%s is refused', (_, text, message) => {
		const result = parseScenario(text, 'scenario.yml')
		expect(result.ok ? [] : formatDiagnostics(result.diagnostics).split('\n')).toContain(`scenario.yml:${message}`)
	})
})
