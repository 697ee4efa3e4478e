import { expect, it } from 'vitest'
import { formatElapsed, formatMoment, formatTick } from '../../../src/web/chart/time-axis.js'

it.each([
	{ seconds: 0, expected: '0:00' },
	{ seconds: 59.6, expected: '1:00' },
	{ seconds: 355, expected: '5:55' },
	{ seconds: 3599, expected: '59:59' },
	{ seconds: 3723, expected: '1:02:03' },
	{ seconds: -1, expected: '0:00' },
])('shows $seconds s as a stopwatch does', ({ seconds, expected }) => expect(formatElapsed(seconds)).toBe(expected))

/** Local time, as the reader's clock has it. */
const at = (hour: number, minute: number, second: number) =>
	new Date(2026, 10, 20, hour, minute, second).getTime() / 1000

it.each([
	{ name: 'a time of day', time: at(9, 5, 0), step: 300, expected: '09:05' },
	{ name: 'seconds, where ticks are seconds apart', time: at(9, 5, 10), step: 10, expected: '09:05:10' },
	{ name: 'the day at midnight', time: at(0, 0, 0), step: 3600, expected: '20 Nov' },
	{ name: 'days, where ticks are days apart', time: at(1, 0, 0), step: 86_400, expected: '20 Nov' },
])('labels a tick with $name', ({ time, step, expected }) => expect(formatTick(time, 'clock', step)).toBe(expected))

it('says a moment with its seconds', () => {
	expect(formatMoment(355.04, 'elapsed')).toBe('5:55 (355 s)')
	expect(formatMoment(at(14, 23, 7), 'clock')).toBe('Fri 20 Nov, 14:23:07')
})
