import { describe, expect, it } from 'vitest'
import { peaksByColumn, renderBars, renderSparkline } from '../../src/message/bars.js'

describe('renderBars', () => {
	it.each([
		{
			name: 'every eighth of two rows',
			values: [0, 1, 4, 7, 8, 12, 15, 16],
			scale: { rows: 2, top: 16 },
			expected: ['     ▄▇█', '▁▂▄▇████'],
		},
		{ name: 'one among many, to be told from none', values: [0, 1], scale: { rows: 1, top: 400 }, expected: ['▁▂'] },
		{ name: 'full only where full', values: [39, 40], scale: { rows: 1, top: 40 }, expected: ['▇█'] },
		{ name: 'a value above the top as a full bar', values: [99], scale: { rows: 2, top: 40 }, expected: ['█', '█'] },
		{ name: 'what was not measured as a blank', values: [undefined, 8], scale: { rows: 1, top: 8 }, expected: [' █'] },
		{
			name: 'a limit at the top, behind the bars',
			values: [10, 40, undefined],
			scale: { rows: 2, top: 40, limit: 40 },
			expected: ['╌█╌', '▄█ '],
		},
		{
			name: 'a limit below the top',
			values: [10, 80],
			scale: { rows: 4, top: 80, limit: 40 },
			expected: [' █', '╌█', ' █', '▄█'],
		},
	])('draws $name', ({ values, scale, expected }) => expect(renderBars(values, scale)).toEqual(expected))
})

describe('peaksByColumn', () => {
	const span = { from: 0, to: 40, columns: 4 }
	it.each([
		{ name: 'no sample', times: [], values: [], expected: [undefined, undefined, undefined, undefined] },
		{
			name: 'the highest of a column',
			times: [0, 2, 4],
			values: [1, 9, 3],
			expected: [9, undefined, undefined, undefined],
		},
		{
			name: 'the last known, not the highest, where a column has no sample',
			times: [0, 5, 30],
			values: [9, 3, 4],
			expected: [9, 3, 3, 4],
		},
		{
			name: 'nothing before the first sample',
			times: [25],
			values: [7],
			expected: [undefined, undefined, 7, undefined],
		},
		{ name: 'the very end in the last column', times: [0, 40], values: [1, 2], expected: [1, 1, 1, 2] },
	])('has $name', ({ times, values, expected }) => expect(peaksByColumn(times, values, span)).toEqual(expected))
})

describe('renderSparkline', () => {
	it.each([
		{ name: 'nothing but zeros', values: [0, 0, 0], expected: '▁▁▁' },
		{ name: 'every eighth', values: [0, 1, 2, 3, 4, 5, 6, 7], expected: '▁▂▂▃▄▅▆█' },
		{ name: 'one client among many, to be told from none', values: [0, 1, 400], expected: '▁▂█' },
		{ name: 'workers against their capacity: full only when full', values: [20, 39, 40], ceiling: 40, expected: '▄▇█' },
		{ name: 'more than the ceiling', values: [40, 80], ceiling: 40, expected: '▄█' },
		{ name: 'samples that were missed', values: [undefined, 2, undefined, 4], expected: ' ▄ █' },
		{ name: 'no sample', values: [], expected: '' },
	])('draws $name as a sparkline', ({ values, ceiling, expected }) =>
		expect(renderSparkline(values, ceiling)).toBe(expected),
	)
})
