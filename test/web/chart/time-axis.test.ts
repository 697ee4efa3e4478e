import { beforeEach, expect, it } from 'vitest'
import { formatElapsed, formatMoment, formatSince, formatTick, setUtcOffset } from '../../../src/web/chart/time-axis.js'

it.each([
	{ seconds: 0, expected: '0:00' },
	{ seconds: 59.6, expected: '1:00' },
	{ seconds: 355, expected: '5:55' },
	{ seconds: 3599, expected: '59:59' },
	{ seconds: 3723, expected: '1:02:03' },
	{ seconds: -1, expected: '0:00' },
])('shows $seconds s as a stopwatch does', ({ seconds, expected }) => expect(formatElapsed(seconds)).toBe(expected))

/** Where the host is: the reader's own time zone does not count. */
beforeEach(() => setUtcOffset(330))

/** Local time, as the host's clock has it. */
const at = (hour: number, minute: number, second: number) =>
	Date.UTC(2026, 10, 20, hour - 5, minute - 30, second) / 1000

it.each([
	{ name: 'a time of day', time: at(9, 5, 0), step: 300, expected: '09:05' },
	{ name: 'seconds, where ticks are seconds apart', time: at(9, 5, 10), step: 10, expected: '09:05:10' },
	{ name: 'the day at midnight', time: at(0, 0, 0), step: 3600, expected: '20 Nov' },
	{ name: 'days, where ticks are days apart', time: at(1, 0, 0), step: 86_400, expected: '20 Nov' },
])('labels a tick with $name', ({ time, step, expected }) => expect(formatTick(time, 'clock', step)).toBe(expected))

it('says a moment with its seconds', () => {
	expect(formatMoment(355.04, 'elapsed')).toBe('5:55 (355 s)')
	expect(formatMoment(at(14, 23, 7), 'clock')).toBe('Fri 20 Nov, 14:23:07 UTC+5:30')
	expect(formatSince(at(14, 23, 7) * 1000, at(23, 59, 59) * 1000)).toBe('14:23:07')
	expect(formatSince(at(14, 23, 7) * 1000, at(24, 0, 0) * 1000)).toBe('20 Nov, 14:23')
})
