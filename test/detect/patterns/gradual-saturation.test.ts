import { describe, expect, it } from 'vitest'
import { gradualSaturation } from '../../../src/detect/patterns/gradual-saturation.js'
import { LASTING_SECONDS } from '../../../src/detect/series/normal-level.js'
import { DEFAULT_DETECTION } from '../../../src/detect/settings.js'
import { FORTY, viewOf } from '../views.js'

type View = Parameters<typeof viewOf>[0] & object

/** A minute into a clear climb: 24 of 40 held, 6 more a minute, 160 s left, 16 at most before. */
const CLIMB: View = {
	capacity: FORTY,
	now: { held: 24 },
	living: { level: 24, slope: 0.1, slopeError: 0.02 },
	climb: { risingSince: 60, restingSince: undefined },
	normal: { usual: 15, peak: 16 },
	timeLeft: { soonest: 120, likely: 160, latest: 220 },
}

/** A climb that has gone on for so long. */
function rising(seconds: number): View {
	return { climb: { risingSince: 120 - seconds, restingSince: undefined } }
}

describe('exhaustion-forecast', () => {
	it('warns with the use, its source, the rate and the time left', () => {
		expect(gradualSaturation(viewOf(CLIMB))).toEqual({
			severity: 'warning',
			rule: 'exhaustion-forecast',
			reason: 'workers hold 24 of 40, from apache2.conf, 6.0 more a minute: all taken in about 3 min',
		})
	})

	it('tells seconds where minutes are too coarse, and whole connections where tenths are too fine', () => {
		const view = viewOf({
			...CLIMB,
			living: { level: 24, slope: 0.2, slopeError: 0.02 },
			timeLeft: { soonest: 70, likely: 80, latest: 90 },
		})
		expect(gradualSaturation(view)?.reason).toBe(
			'workers hold 24 of 40, from apache2.conf, 12 more a minute: all taken in about 80 s',
		)
	})

	it('counts hidden workers as held', () => {
		expect(gradualSaturation(viewOf({ ...CLIMB, hidden: 3 }))?.reason).toContain('workers hold 27 of 40')
	})

	it.each([
		['half of the capacity held', { living: { level: 20, slope: 0.1, slopeError: 0.02 } }],
		[
			'exhaustion as far ahead as is asked for',
			{ timeLeft: { soonest: 200, likely: DEFAULT_DETECTION.warnAhead, latest: 500 } },
		],
		['a climb of four standard errors', { living: { level: 24, slope: 0.08, slopeError: 0.02 } }],
		[
			'a last minute that goes along, by a quarter',
			{ lately: { slope: 0.025, slopeError: 0.1, level: 24, span: 60, points: 4 } },
		],
		['a climb that has just lasted', rising(LASTING_SECONDS)],
		[
			'a fuzzy climb of twice that time that has strayed by four times the square root of the usual',
			{ ...rising(2 * LASTING_SECONDS), living: { level: 31, slope: 0.04, slopeError: 0.02 } },
		],
		[
			'half of what a leak left of the capacity',
			{ leak: { lost: 8 }, living: { level: 19, slope: 0.1, slopeError: 0.02 } },
		],
	] as [string, View][])('warns at %s', (_, given) => {
		expect(gradualSaturation(viewOf({ ...CLIMB, ...given }))?.rule).toBe('exhaustion-forecast')
	})

	it.each([
		['less than half of the capacity held', { living: { level: 19.9, slope: 0.1, slopeError: 0.02 } }],
		['exhaustion further away', { timeLeft: { soonest: 200, likely: DEFAULT_DETECTION.warnAhead + 1, latest: 500 } }],
		['a climb of less than four standard errors', { living: { level: 24, slope: 0.079, slopeError: 0.02 } }],
		['a climb that has not lasted', rising(LASTING_SECONDS - 1)],
		[
			'the crest of a wave: the last minute does not go along',
			{ lately: { slope: 0.024, slopeError: 0.1, level: 24, span: 60, points: 4 } },
		],
		['a level that only the line reaches: the last minute did not', { smoothed: 18.3 }],
		['no climb', { climb: { risingSince: undefined, restingSince: undefined } }],
		[
			'a fuzzy climb that strayed, but for less than that',
			{ ...rising(2 * LASTING_SECONDS - 1), living: { level: 31, slope: 0.04, slopeError: 0.02 } },
		],
		['a level that went well before', { normal: { usual: 15, peak: 21 } }],
		['nothing known of what is normal', { normal: undefined }],
		['no end in sight', { timeLeft: undefined }],
		['no capacity', { capacity: undefined }],
	] as [string, View][])('is silent at %s', (_, given) => {
		expect(gradualSaturation(viewOf({ ...CLIMB, ...given }))).toBeUndefined()
	})
})

describe('sustained-use', () => {
	it('warns of a window at four fifths of the capacity', () => {
		expect(gradualSaturation(viewOf({ capacity: FORTY, sustained: { level: 32.3, readings: 5 } }))).toEqual({
			severity: 'warning',
			rule: 'sustained-use',
			reason: 'over 5 samples workers have held 32 of 40 (from apache2.conf) on average',
		})
	})

	it.each([
		['less', { sustained: { level: 31.9, readings: 5 } }],
		['four readings', { sustained: { level: 40, readings: 4 } }],
		['no capacity', { capacity: undefined, sustained: { level: 500, readings: 5 } }],
	])('is silent at %s', (_, given) => {
		expect(gradualSaturation(viewOf({ capacity: FORTY, ...given }))).toBeUndefined()
	})

	it('takes what leaked off the capacity', () => {
		const view = viewOf({ capacity: FORTY, leak: { lost: 10 }, sustained: { level: 24, readings: 5 } })
		expect(gradualSaturation(view)?.rule).toBe('sustained-use')
	})
})

describe('growth-over-normal', () => {
	const grown: View = { ...CLIMB, capacity: undefined, timeLeft: undefined, normal: { usual: 12, peak: 16 } }

	it('warns while the capacity is unknown', () => {
		expect(gradualSaturation(viewOf(grown))).toEqual({
			severity: 'warning',
			rule: 'growth-over-normal',
			reason: 'workers hold 24 (capacity unknown), more than 2 times the usual 12, and 6.0 more a minute',
		})
	})

	it.each([
		['less than twice the usual', { normal: { usual: 12.1, peak: 16 } }],
		['a level that went well before', { normal: { usual: 12, peak: 21 } }],
		[
			'fewer than ten more than usual',
			{ living: { level: 18, slope: 0.1, slopeError: 0.02 }, normal: { usual: 8.5, peak: 9 } },
		],
		['no clear climb', { living: { level: 24, slope: 0.01, slopeError: 0.02 } }],
		['nothing known of what is normal', { normal: undefined }],
	] as [string, View][])('is silent at %s', (_, given) => {
		expect(gradualSaturation(viewOf({ ...grown, ...given }))).toBeUndefined()
	})

	it.each([
		['is news from a quarter of the capacity on', 96, 'growth-over-normal'],
		['is none below: there is room for four times as many', 97, undefined],
	])('%s', (_, workers, rule) => {
		expect(gradualSaturation(viewOf({ ...grown, capacity: { ...FORTY, workers } }))?.rule).toBe(rule)
	})
})

describe('queue-standing', () => {
	it.each([
		['a warning after 20 s', 20, 'warning'],
		['critical after 30 s', 30, 'critical'],
	])('is %s', (_, standingSeconds, severity) => {
		const view = viewOf({ capacity: FORTY, now: { held: 40, acceptQueue: 7 }, queue: { standingSeconds } })
		expect(gradualSaturation(view)).toEqual({
			severity,
			rule: 'queue-standing',
			reason: `7 connections wait in the accept queue, which has stood for ${standingSeconds} s; workers hold 40 of 40, from apache2.conf`,
		})
	})

	it('goes before a forecast: it is here', () => {
		const view = viewOf({ ...CLIMB, now: { held: 40, acceptQueue: 7 }, queue: { standingSeconds: 20 } })
		expect(gradualSaturation(view)?.rule).toBe('queue-standing')
	})
})
