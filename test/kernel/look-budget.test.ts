import { describe, expect, it } from 'vitest'
import { LookBudget } from '../../src/kernel/schedule.js'

/** At which of the seconds 2, 4, 6 … 120 a look of this cost is made, with half a percent of a core. */
function looksOf(milliseconds: number): number[] {
	const budget = new LookBudget(0.005)
	return Array.from({ length: 60 }, (_, index) => 2 + index * 2).filter((at) => {
		if (!budget.allows(at)) return false
		budget.spend(milliseconds)
		return true
	})
}

describe('LookBudget', () => {
	it.each([
		['3 ms: every time', 3, 60],
		['10 ms, just what two seconds give: every time', 10, 60],
		['20 ms: every time until what was saved is used up, then every other', 20, 44],
		['400 ms, more than can be saved: at the start only', 400, 1],
	])('allows looks of %s', (_, milliseconds, count) => {
		expect(looksOf(milliseconds)).toHaveLength(count)
	})
})
