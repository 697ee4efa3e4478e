import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { expectedLevel, learnHour, NO_WEEK, type WeeklyLevel } from '../../../src/detect/series/weekly-level.js'

const HOUR = 3_600_000
const DAY = 24 * HOUR

/** Readings every half minute of the hour that begins at `from`. */
function hour(week: WeeklyLevel, from: number, held: number, readings = 120): WeeklyLevel {
	return Array.from({ length: readings }).reduce<WeeklyLevel>(
		(so, _, index) => learnHour(so, from + index * 30_000, held, held + 1),
		week,
	)
}

/** The same hour of several weeks, one after the other, and a reading of the hour after the last. */
function weeks(...held: number[]): WeeklyLevel {
	return held.reduce(
		(week, each, index) => hour(hour(week, index * 7 * DAY, each), index * 7 * DAY + HOUR, 1, 1),
		NO_WEEK,
	)
}

/** Two days with 20 held, and 60 from 9 to 10. */
function twoDays(days = 2): WeeklyLevel {
	return Array.from({ length: 24 * days + 1 }).reduce<WeeklyLevel>(
		(week, _, index) => hour(week, index * HOUR, index % 24 === 9 ? 60 : 20),
		NO_WEEK,
	)
}

describe('weekly level', () => {
	it('says nothing before the same hour was seen on two days', () => {
		expect(expectedLevel(NO_WEEK, 9 * HOUR)).toBeUndefined()
		expect(expectedLevel(twoDays(1), 9 * HOUR)).toBeUndefined()
	})

	it('knows the hour on the third day', () => {
		expect(expectedLevel(twoDays(), 2 * DAY + 9.5 * HOUR)).toEqual({ usual: 60, peak: 61 })
	})

	it.each([
		['the hour before the busy one', 8, 60],
		['the hour after it', 10, 60],
		['the hour two before it', 7, 20],
		['the hour two after it', 11, 20],
	])('lets the clock change: %s', (_, at, usual) => {
		expect(expectedLevel(twoDays(), 2 * DAY + at * HOUR)?.usual).toBe(usual)
	})

	it('takes the middle day: one odd Monday is not the rule', () => {
		const days = [20, 20, 900].reduce((week, held, day) => hour(week, day * DAY + 9 * HOUR, held), NO_WEEK)
		const done = hour(days, 3 * DAY, 1)
		expect(expectedLevel(done, 3 * DAY + 9 * HOUR)).toEqual({ usual: 20, peak: 21 })
	})

	it.each([
		['59 readings', 59, undefined],
		['60 readings, half an hour of regular ones', 60, { usual: 20, peak: 21 }],
	])('keeps an hour of %s', (_, readings, expected) => {
		const days = [0, 1].reduce((week, day) => hour(week, day * DAY, 20, readings), NO_WEEK)
		expect(expectedLevel(hour(days, 2 * DAY - HOUR, 1), 2 * DAY)).toEqual(expected)
	})

	it('moves an hour by the mean of its weeks at first', () => {
		expect(weeks(20, 40).hours[0]).toEqual({ usual: 30, peak: 31, weight: 2 })
	})

	it('moves a known hour by three tenths at most', () => {
		expect(weeks(20, 20, 20, 20, 120).hours[0]?.usual).toBeCloseTo(50, 10)
	})

	it('is the mean of the hour and its highest smoothed level', () => {
		const week = [
			[10, 12],
			[30, 25],
		].reduce((so, [held, smoothed], index) => learnHour(so, index * 30_000, held!, smoothed!), NO_WEEK)
		expect(week.current).toEqual({ hour: 0, usual: 20, peak: 25, weight: 2 })
	})

	it('never holds more than the 168 hours of a week', () => {
		const readings = fc.array(fc.record({ hour: fc.nat(3000), held: fc.nat(500) }), { maxLength: 60 })
		fc.assert(
			fc.property(readings, (given) => {
				const week = given.reduce((so, each) => hour(so, each.hour * HOUR, each.held, 60), NO_WEEK)
				const hours = Object.keys(week.hours).map(Number)
				expect(hours.every((each) => each >= 0 && each < 168)).toBe(true)
			}),
			{ numRuns: 30 },
		)
	})
})
