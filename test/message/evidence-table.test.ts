import { describe, expect, it } from 'vitest'
import { buildEvidenceTable, formatEvidenceTable } from '../../src/message/evidence-table.js'
import { EVENTS, SATURATION } from './messages.js'

describe('the evidence table', () => {
	it('shows five samples, bars and numbers, oldest first', () => {
		expect(formatEvidenceTable(buildEvidenceTable(SATURATION))).toEqual([
			'                -120s -90s -60s -30s  now',
			'accepted  ▄▅▆▇▇    22   26   31   35   38',
			'queue     ▁▁▁▁▁     0    0    0    0    0',
			'stuck     ▁▁▁▁▁     0    0    0    0    0',
			'half-open ▁▁▁▅█     0    0    0    2    3',
			'TIME_WAIT ▄▅▆▇█   610  702  798  905 1012',
			'new/s     ▄▅▆▇█    11   13   16   18   19',
			'load      ▂▃▄▆█  0.82  1.1  1.4  1.9  2.3',
		])
	})

	it('leaves a number out that no sample has', () => {
		const { rows } = buildEvidenceTable(EVENTS.escalated.evidence)
		expect(rows.map(({ label }) => label)).toEqual(['accepted', 'queue', 'stuck', 'half-open', 'TIME_WAIT', 'new/s'])
	})

	it('shows a dash for a number that one sample lacks', () => {
		const [first, ...rest] = SATURATION.window
		const { rows } = buildEvidenceTable({
			...SATURATION,
			window: [{ ...first!, arrivalsPerSecond: undefined }, ...rest],
		})
		expect(rows.find(({ label }) => label === 'new/s')).toEqual({
			label: 'new/s',
			sparkline: ' ▅▆▇█',
			cells: ['–', '13', '16', '18', '19'],
		})
	})

	it.each([
		{ name: 'one second apart', seconds: 1, columns: ['-1s', 'now'] },
		{ name: 'half an hour apart', seconds: 1800, columns: ['-30m', 'now'] },
	])('heads samples that are $name', ({ seconds, columns }) => {
		const [row] = SATURATION.window
		const window = [row!, { ...row!, at: row!.at + seconds }]
		expect(buildEvidenceTable({ ...SATURATION, window }).columns).toEqual(columns)
	})
})
