import { describe, expect, it } from 'vitest'
import { isAlways, isWithin, parseHours } from '../../src/incidents/day-time.js'

describe('parseHours', () => {
	it.each([
		['09:00-18:00', { from: 540, to: 1080 }],
		['22:00-06:00', { from: 1320, to: 360 }],
		['00:00-24:00', { from: 0, to: 1440 }],
		['9:30-10:05', { from: 570, to: 605 }],
		['24:00-01:00', undefined],
		['09:00-09:00', undefined],
		['09:60-10:00', undefined],
		['25:00-26:00', undefined],
		['nine to five', undefined],
	])('%s', (text, expected) => expect(parseHours(text)).toEqual(expected))
})

describe('isWithin', () => {
	const nights = { days: ['fri'] as const, hours: { from: 22 * 60, to: 6 * 60 } }
	it.each([
		['before it begins', '2026-11-20T21:59:59Z', 0, false],
		['when it begins', '2026-11-20T22:00:00Z', 0, true],
		['after midnight, on its day’s account', '2026-11-21T05:59:59Z', 0, true],
		['when it is over', '2026-11-21T06:00:00Z', 0, false],
		['after the midnight of a day that is not its own', '2026-11-20T03:00:00Z', 0, false],
		['where it is night already', '2026-11-20T13:30:00Z', 9 * 60, true],
		['where it is not yet Friday', '2026-11-20T22:30:00Z', -23 * 60, false],
	])('%s', (_, instant, utcOffset, expected) => {
		expect(isWithin(nights, Date.parse(instant), () => utcOffset)).toBe(expected)
	})

	it('asks for the time zone at the instant itself: summer time', () => {
		const summer = (instant: number) => (new Date(instant).getUTCMonth() === 6 ? 120 : 60)
		const at = (instant: string) => isWithin(nights, Date.parse(instant), summer)
		expect([at('2026-07-24T20:30:00Z'), at('2026-11-20T20:30:00Z')]).toEqual([true, false])
	})

	it('without days and hours is always', () => {
		const always = { days: undefined, hours: undefined }
		expect([isWithin(always, 0, () => 0), isAlways(always)]).toEqual([true, true])
		expect(isAlways({ days: undefined, hours: { from: 0, to: 1439 } })).toBe(false)
	})
})
