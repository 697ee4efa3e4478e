import { describe, expect, it } from 'vitest'
import { appendPoint, marksOf, quarterSeries, rawSeries, spansOf, withGaps } from '../../src/web/status/history.js'
import { incidentsOf, shopIncident } from './status-scene.js'

const series = (...times: readonly number[]) => ({ times, columns: { accepted: times.map((_, index) => index) } })

describe('the last hour on the page', () => {
	it.each([
		['a reading later', [0, 30], 60, [0, 30, 60], [0, 1, 9]],
		['what is an hour old goes', [0, 30, 3600], 3640, [3600, 3640], [2, 9]],
		['the first', [], 60, [60], [9]],
		['after most of an hour', [0, 30], 3630, [30, 3630], [1, 9]],
	] as const)('%s', (_name, times, at, later, accepted) => {
		expect(appendPoint(series(...times), at * 1000, { accepted: 9 })).toEqual({ times: later, columns: { accepted } })
	})

	it('takes a reading once', () => {
		const known = series(0, 30)
		expect(appendPoint(known, 30_000, { accepted: 9 })).toBe(known)
	})

	it.each([
		['the clock went back', 10],
		['nothing would be left of it', 3631],
	])('is asked for again where %s', (_name, at) => {
		expect(appendPoint(series(0, 30), at * 1000, { accepted: 9 })).toBeUndefined()
	})

	it('has a gap where readings are missing, and room before a short beginning', () => {
		expect(withGaps(series(600, 630, 900), '1h', 30)).toEqual({
			times: [300, 600, 630, 667.5, 900],
			columns: { accepted: [null, 0, 1, null, 2] },
		})
	})

	it('is not touched where nothing is missing', () => {
		const whole = series(...Array.from({ length: 30 }, (_, index) => index * 30))
		expect(withGaps(whole, '1h', 30)).toEqual(whole)
	})
})

describe('what the server answers becomes series', () => {
	it('in seconds, with peaks beside the means', () => {
		expect(rawSeries({ times: [1000], columns: { accepted: [4] } } as never)).toEqual({
			times: [1],
			columns: { accepted: [4] },
		})
		const quarters = { times: [900_000], columns: { accepted: { min: [1], mean: [2], max: [3] } } }
		expect(quarterSeries(quarters as never)).toEqual({ times: [900], columns: { accepted: [2], 'accepted.max': [3] } })
	})
})

describe('incidents in charts', () => {
	const over = incidentsOf(...shopIncident(100_000, ['escalated', 50_000], ['resolved', 90_000]))
	const open = incidentsOf(...shopIncident(100_000, ['escalated', 50_000]))
	it.each([
		[
			'one that is over',
			over,
			[
				{ from: 100, to: 150, tone: 'warning' },
				{ from: 150, to: 190, tone: 'critical' },
			],
		],
		[
			'one that is open reaches to the end',
			open,
			[
				{ from: 100, to: 150, tone: 'warning' },
				{ from: 150, to: 500, tone: 'critical' },
			],
		],
	] as const)('%s', (_name, incidents, spans) => {
		expect(spansOf(incidents, 500)).toEqual(spans)
	})

	it('is never shaded backwards, where the newest row began before it', () => {
		expect(spansOf(open, 120)[1]).toEqual({ from: 150, to: 150, tone: 'critical' })
	})

	it('marks the events from a moment on', () => {
		expect(marksOf(over, 120)).toEqual([
			{ at: 150, label: 'critical', tone: 'critical' },
			{ at: 190, label: 'resolved', tone: 'note' },
		])
	})
})
