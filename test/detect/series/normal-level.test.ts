import { describe, expect, it } from 'vitest'
import {
	type Climb,
	followClimb,
	LASTING_SECONDS,
	NO_CLIMB,
	normalLevel,
	smoothedLevel,
	withHistory,
} from '../../../src/detect/series/normal-level.js'
import type { Trend } from '../../../src/detect/series/trend.js'
import { point, points } from '../readings.js'

function trend(slope: number, slopeError = 0.1): Trend {
	return { slope, slopeError, level: 20, span: 120, points: 5 }
}

const UP = trend(0.26)
const FLAT = trend(0.24)

/** The climb after a trend at each of these seconds. */
function followed(...readings: (readonly [number, Trend | undefined])[]): Climb {
	return readings.reduce((climb, [at, each]) => followClimb(climb, at, each), NO_CLIMB)
}

describe('followClimb', () => {
	it.each([
		['no climb without a trend', [[0, undefined]], NO_CLIMB],
		['no climb below two and a half standard errors', [[0, FLAT]], NO_CLIMB],
		['a climb above them', [[30, UP]], { risingSince: 30, restingSince: undefined }],
		[
			'the start of a climb that goes on',
			[
				[30, UP],
				[60, UP],
				[90, UP],
			],
			{ risingSince: 30, restingSince: undefined },
		],
		[
			'noise, which pauses before it has lasted',
			[
				[30, UP],
				[30 + LASTING_SECONDS - 1, FLAT],
			],
			NO_CLIMB,
		],
		[
			'a pause within a climb',
			[
				[30, UP],
				[60, FLAT],
				[134, FLAT],
			],
			{ risingSince: 30, restingSince: 60 },
		],
		[
			'a climb that goes on after a pause',
			[
				[30, UP],
				[60, FLAT],
				[90, UP],
			],
			{ risingSince: 30, restingSince: undefined },
		],
		[
			'the end of a climb that has rested for 75 s',
			[
				[30, UP],
				[60, FLAT],
				[135, FLAT],
			],
			NO_CLIMB,
		],
		[
			'a fall as a rest',
			[
				[30, UP],
				[60, trend(-3)],
				[135, trend(-3)],
			],
			NO_CLIMB,
		],
	] as [string, (readonly [number, Trend | undefined])[], Climb][])('follows %s', (_, readings, expected) => {
		expect(followed(...readings)).toEqual(expected)
	})
})

describe('normalLevel', () => {
	const steady = points([10, 12, 10, 12, 10, 12].map((held) => ({ held })))

	it('is the mean, and the highest minute', () => {
		expect(normalLevel(steady, NO_CLIMB)).toEqual({ usual: 11, peak: 11 })
	})

	it('takes the peak over a minute, so that one reading in the crowd is none', () => {
		const one = points([10, 10, 40, 10, 10].map((held) => ({ held })))
		expect(normalLevel(one, NO_CLIMB)).toEqual({ usual: 16, peak: 25 })
	})

	it('leaves the climb out, and the minute before it was noticed', () => {
		const climb = { risingSince: 180, restingSince: undefined }
		const rising = points([10, 10, 10, 10, 20, 30, 40, 50].map((held) => ({ held })))
		expect(normalLevel(rising, climb)).toEqual({ usual: 10, peak: 10 })
	})

	it('rests on the first four readings where the climb came soon after the start', () => {
		const rising = points([10, 10, 10, 14, 20, 30].map((held) => ({ held })))
		expect(normalLevel(rising, { risingSince: 120, restingSince: undefined })).toEqual({ usual: 11, peak: 12 })
	})

	it('does not count stuck connections as load', () => {
		expect(normalLevel(points(Array(5).fill({ held: 30, stuck: 20 })), NO_CLIMB)).toEqual({ usual: 10, peak: 10 })
	})

	it.each([
		['were asked for because somebody waited', { prompted: true }],
		['were taken in trouble', { troubled: true }],
	])('leaves readings out that %s', (_, mark) => {
		const mixed = [...steady.slice(0, 4), point(125, { held: 90, ...mark }), ...steady.slice(4)]
		expect(normalLevel(mixed, NO_CLIMB)).toEqual({ usual: 11, peak: 11 })
	})

	it.each([
		['no readings', []],
		['three readings', steady.slice(0, 3)],
		['four readings within less than 75 s', points([{}, {}, {}, {}], 24)],
		['enough readings, but all in trouble', steady.map((each) => ({ ...each, troubled: true }))],
	])('is unknown with %s', (_, given) => {
		expect(normalLevel(given, NO_CLIMB)).toBeUndefined()
	})

	it('is unknown where the climb began with the first readings', () => {
		expect(normalLevel(steady, { risingSince: 60, restingSince: undefined })).toBeUndefined()
	})
})

describe('smoothedLevel', () => {
	it.each([
		['the last minute, not the reading a minute ago', points([{ held: 90 }, { held: 10 }, { held: 20 }]), 15],
		['no prompted reading', [point(0, { held: 10 }), point(5, { held: 90, prompted: true })], 10],
		['no stuck connection', [point(0, { held: 10, stuck: 4 })], 6],
		['nothing where there is nothing else', [point(0, { held: 10, prompted: true })], undefined],
	])('takes %s', (_, given, expected) => {
		expect(smoothedLevel(given)).toBe(expected)
	})
})

describe('withHistory', () => {
	it.each([
		['history that was higher', { usual: 10, peak: 15 }, { usual: 40, peak: 12 }, { usual: 40, peak: 15 }],
		['no history', { usual: 10, peak: 15 }, undefined, { usual: 10, peak: 15 }],
		['history alone, which does not tell what is normal now', undefined, { usual: 40, peak: 12 }, undefined],
	])('weighs %s', (_, recent, expected, level) => {
		expect(withHistory(recent, expected)).toEqual(level)
	})
})
