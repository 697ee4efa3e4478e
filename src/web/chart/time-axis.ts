import { formatClock, formatDay, formatInstant, formatOffset, readLocalTime } from '../../message/local-time.js'

/** What the numbers on the time axis mean: seconds since the start of a recording, or seconds since the epoch. */
export type TimeKind = 'elapsed' | 'clock'

const MINUTE = 60
const HOUR = 3600
const DAY = 86_400

/** Distances between ticks that people can read off: parts of a minute, of an hour and of a day. */
export const TICK_SECONDS: readonly number[] = [
	1,
	2,
	5,
	10,
	15,
	30,
	MINUTE,
	2 * MINUTE,
	5 * MINUTE,
	10 * MINUTE,
	15 * MINUTE,
	30 * MINUTE,
	HOUR,
	2 * HOUR,
	3 * HOUR,
	6 * HOUR,
	12 * HOUR,
	DAY,
	2 * DAY,
	7 * DAY,
]

/** `5:55`, `1:02:03`: seconds since a start as a stopwatch shows them. */
export function formatElapsed(seconds: number): string {
	const whole = Math.max(0, Math.round(seconds))
	const tail = `${pad(Math.floor(whole / 60) % 60, whole >= HOUR)}:${pad(whole % 60, true)}`
	return whole >= HOUR ? `${Math.floor(whole / HOUR)}:${tail}` : tail
}

/** Minutes by which the clock that is shown is ahead of UTC: the host's, as in its pages. */
let utcOffset = 0

/** Takes the host's time zone. */
export function setUtcOffset(minutes: number): void {
	utcOffset = minutes
}

/** `UTC+1`: what charts and moments are in. */
export function timeZone(): string {
	return formatOffset(utcOffset)
}

/** A moment: `14:23:07`, or `20 Nov, 14:23` where it is not the day of `now`; both in milliseconds since the epoch. */
export function formatSince(at: number, now: number): string {
	const day = formatDay(at, utcOffset)
	return day === formatDay(now, utcOffset) ? formatClock(at, utcOffset, true) : `${day}, ${formatClock(at, utcOffset)}`
}

/** The label of a tick: a stopwatch's time, or the host's local time, with the day where ticks are a day apart. */
export function formatTick(at: number, kind: TimeKind, step: number): string {
	if (kind === 'elapsed') return formatElapsed(at)
	const { hour, minute } = readLocalTime(at * 1000, utcOffset)
	if (step >= DAY || (hour === 0 && minute === 0)) return formatDay(at * 1000, utcOffset)
	return formatClock(at * 1000, utcOffset, step < MINUTE)
}

/** A moment in words beside the numbers: `5:55 (355 s)`, or `Fri 21 Nov, 14:23:07 UTC` in the host's time zone. */
export function formatMoment(at: number, kind: TimeKind): string {
	if (kind === 'elapsed') return `${formatElapsed(at)} (${Math.round(at * 10) / 10} s)`
	return formatInstant(at, at * 1000, utcOffset)
}

function pad(value: number, wide: boolean): string {
	return wide ? String(value).padStart(2, '0') : String(value)
}
