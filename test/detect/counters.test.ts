import { describe, expect, it } from 'vitest'
import { type Counters, counterGrowth } from '../../src/detect/counters.js'

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
