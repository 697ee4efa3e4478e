import { describe, expect, it } from 'vitest'
import { countLanes, placeLabels } from '../../../src/web/chart/mark-layout.js'

describe('placeLabels', () => {
	it.each([
		{ name: 'no label', labels: [], expected: [] },
		{ name: 'one, to the right of its line', labels: [{ x: 10, width: 50 }], expected: [{ left: 14, lane: 0 }] },
		{
			name: 'one at the right end, to the left of its line',
			labels: [{ x: 480, width: 50 }],
			expected: [{ left: 426, lane: 0 }],
		},
		{
			name: 'two far apart in one lane',
			labels: [
				{ x: 10, width: 50 },
				{ x: 100, width: 50 },
			],
			expected: [
				{ left: 14, lane: 0 },
				{ left: 104, lane: 0 },
			],
		},
		{
			name: 'the earlier above the later where they would touch',
			labels: [
				{ x: 10, width: 50 },
				{ x: 40, width: 50 },
				{ x: 45, width: 50 },
			],
			expected: [
				{ left: 14, lane: 2 },
				{ left: 44, lane: 1 },
				{ left: 49, lane: 0 },
			],
		},
		{
			name: 'in the order in which they were asked for',
			labels: [
				{ x: 40, width: 50 },
				{ x: 10, width: 50 },
			],
			expected: [
				{ left: 44, lane: 0 },
				{ left: 14, lane: 1 },
			],
		},
		{
			name: 'a label wider than the plot at its left edge',
			labels: [{ x: 5, width: 900 }],
			expected: [{ left: 0, lane: 0 }],
		},
		{
			name: 'nothing where all lanes are taken',
			labels: [1, 2, 3, 4, 5].map((x) => ({ x, width: 50 })),
			expected: [undefined, { left: 6, lane: 3 }, { left: 7, lane: 2 }, { left: 8, lane: 1 }, { left: 9, lane: 0 }],
		},
	])('places $name', ({ labels, expected }) => expect(placeLabels(labels, 500)).toEqual(expected))
})

it('counts the lanes that are taken', () => {
	expect(countLanes([])).toBe(0)
	expect(
		countLanes([
			{ left: 0, lane: 0 },
			{ left: 0, lane: 2 },
		]),
	).toBe(3)
})
