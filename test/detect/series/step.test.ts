import { describe, expect, it } from 'vitest'
import { stepAgainstLine } from '../../../src/detect/series/step.js'

const every30s = (values: readonly number[]) => values.map((value, index) => ({ at: index * 30, value }))

describe('a step held against a line', () => {
	it.each([
		['a step', [10, 10, 10, 20, 20, 20], 0],
		['a level', [7, 7, 7, 7], 1],
		['a line without noise, which nothing beats', [0, 2, 4, 6], 1],
		['a step of one point, which is none: two at least on either side', [1, 1, 1, 9], 32 / 19.2],
		['too few points', [1, 2, 3], undefined],
	] as const)('%s', (_name, values, expected) => {
		const left = stepAgainstLine(every30s(values))
		if (expected === undefined) expect(left).toBe(expected)
		else expect(left).toBeCloseTo(expected, 10)
	})

	it.each([
		['a noisy step', [15, 14, 20, 17, 36, 35, 40, 34, 37], true],
		['a noisy climb', [15, 17, 16, 22, 21, 27, 26, 33, 31], false],
		['a foot and then a climb', [10, 10, 11, 14, 17, 20, 23, 26], false],
	] as const)('%s, %j: is it better by a third? %s', (_name, values, certain) => {
		expect(stepAgainstLine(every30s(values))! < 0.65).toBe(certain)
	})
})
