import { describe, expect, it } from 'vitest'
import { buildEvidenceTable, buildStationTable, formatTable } from '../../src/message/table.js'
import { CAUSE_EVENTS, station } from './causes.js'
import { EVENTS, SATURATION } from './messages.js'

describe('the evidence table', () => {
	it('shows five samples, bars and numbers, oldest first', () => {
		expect(formatTable(buildEvidenceTable(SATURATION))).toEqual([
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
			bars: ' ▅▆▇█',
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

describe('the table of stations', () => {
	it('shows who is served and who waits where', () => {
		expect(formatTable(buildStationTable(CAUSE_EVENTS.pool.evidence))).toEqual([
			'                        busy waiting longest oldest left',
			'workers    ████████ 75 of 75     446    12 s   14 s none',
			'pool site1 ████████   8 of 8      63     9 s    3 s none',
			'pool site2                 2       0       –    1 s    –',
		])
	})

	it('shows six stations and the end of a long name', () => {
		const path = '/var/www/vhosts/customer.example.org/run/php.sock'
		const stations = Array.from({ length: 9 }, () => station({ id: path, kind: 'pool', name: path }))
		const { rows } = buildStationTable({ ...SATURATION, stations })
		expect([rows.length, rows[0]!.label]).toEqual([6, '…xample.org/run/php.sock'])
	})

	it('has no rows without stations', () => expect(buildStationTable(SATURATION).rows).toEqual([]))
})
