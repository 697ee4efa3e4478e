import { expect, it } from 'vitest'
import { renderSparkline } from '../../src/message/sparkline.js'

it.each([
	{ name: 'nothing but zeros', values: [0, 0, 0], expected: '▁▁▁' },
	{ name: 'every eighth', values: [0, 1, 2, 3, 4, 5, 6, 7], expected: '▁▂▃▄▅▆▇█' },
	{ name: 'one client among many, to be told from none', values: [0, 1, 400], expected: '▁▂█' },
	{ name: 'workers against their capacity: full only when full', values: [20, 39, 40], ceiling: 40, expected: '▄▇█' },
	{ name: 'more than the ceiling', values: [40, 80], ceiling: 40, expected: '▄█' },
	{ name: 'samples that were missed', values: [undefined, 2, undefined, 4], expected: ' ▄ █' },
	{ name: 'no sample', values: [], expected: '' },
])('draws $name', ({ values, ceiling, expected }) => expect(renderSparkline(values, ceiling)).toBe(expected))
