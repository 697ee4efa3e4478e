import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { CounterCollector } from '../../src/kernel/counter-collector.js'

type Reading = readonly (readonly [string, number])[]

/** What one collector makes of these readings, each beside what a map makes of it. */
function collect(readings: readonly Reading[]) {
	const collector = new CounterCollector()
	const collected = readings.map((reading) => {
		for (const [name, value] of reading) collector.set(name, value)
		return collector.finish()
	})
	// Looked at only now: a later reading must not change an earlier one.
	return collected.map((counters, index) => ({ counters, expected: new Map(readings[index]!) }))
}

describe('CounterCollector', () => {
	it.each<[string, Reading[]]>([
		['nothing', [[]]],
		[
			'the same names, other values',
			[
				[
					['a', 1],
					['b', 2],
				],
				[
					['a', 3],
					['b', -4],
				],
			],
		],
		[
			'one name more at the end',
			[
				[['a', 1]],
				[
					['a', 2],
					['b', 3],
				],
			],
		],
		[
			'one name more in the middle',
			[
				[
					['a', 1],
					['c', 2],
				],
				[
					['a', 3],
					['b', 4],
					['c', 5],
				],
			],
		],
		[
			'one name less',
			[
				[
					['a', 1],
					['b', 2],
				],
				[['a', 3]],
			],
		],
		['none any more', [[['a', 1]], []]],
		[
			'a name twice',
			[
				[
					['a', 1],
					['a', 2],
				],
				[
					['a', 3],
					['a', 4],
				],
			],
		],
		['values beyond 2^53', [[['a', 2 ** 60]], [['a', 1]]]],
	])('keeps %s', (_, readings) => {
		for (const { counters, expected } of collect(readings)) expect([...counters]).toEqual([...expected])
	})

	it('agrees with a map, whatever names come in whatever order', () => {
		const names = ['a', 'b', 'c', 'd', 'toString']
		const reading = fc.array(fc.tuple(fc.constantFrom(...names), fc.integer()), { maxLength: 7 })
		fc.assert(
			fc.property(fc.array(reading, { maxLength: 6 }), (readings) => {
				for (const { counters, expected } of collect(readings)) {
					expect([...counters]).toEqual([...expected])
					for (const name of [...names, 'e']) expect(counters.get(name)).toBe(expected.get(name))
				}
			}),
		)
	})
})
