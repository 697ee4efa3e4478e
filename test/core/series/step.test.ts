import { describe, expect, it } from 'vitest'
import { fitStep } from '../../../src/core/series/step.js'

const every30s = (values: readonly number[]) => values.map((value, index) => ({ at: index * 30, value }))

describe('a step held against a line', () => {
	it.each([
		['a step', [10, 10, 10, 20, 20, 20], { unexplained: 0, at: 90, before: 10, since: 20 }],
		['a line', [10, 12, 14, 16, 18, 20], { unexplained: 1, at: 90, before: 12, since: 18 }],
		['a level', [7, 7, 7, 7], { unexplained: 1, at: 60, before: 7, since: 7 }],
	] as const)('%s', (_name, values, expected) => {
		const step = fitStep(every30s(values))!
		expect({ ...step, unexplained: Math.min(1, step.unexplained) }).toEqual(expected)
	})

	it.each([
		['a noisy step', [15, 14, 20, 17, 36, 35, 40, 34, 37], true],
		['a noisy climb', [15, 17, 16, 22, 21, 27, 26, 33, 31], false],
		['a foot and then a climb', [10, 10, 11, 14, 17, 20, 23, 26], false],
	] as const)('%s: better by a third %s', (_name, values, certain) => {
		expect(fitStep(every30s(values))!.unexplained < 0.65).toBe(certain)
	})

	it('takes two points on either side', () => {
		expect(fitStep(every30s([1, 2, 3]))).toBeUndefined()
		expect(fitStep(every30s([1, 1, 1, 9]))).toMatchObject({ at: 60, before: 1, since: 5 })
	})
})
