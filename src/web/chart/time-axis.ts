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

/** The label of a tick: a stopwatch's time, or the reader's local time, with the day where ticks are a day apart. */
export function formatTick(at: number, kind: TimeKind, step: number): string {
	if (kind === 'elapsed') return formatElapsed(at)
	const date = new Date(at * 1000)
	const midnight = date.getHours() === 0 && date.getMinutes() === 0
	if (step >= DAY || midnight) return date.toLocaleDateString('en-GB', { day: 'numeric', month: 'short' })
	return clock(date, step < MINUTE)
}

/** A moment in words beside the numbers: `5:55 (355 s)`, or `Fri 21 Nov, 14:23:07` in the reader's time zone. */
export function formatMoment(at: number, kind: TimeKind): string {
	if (kind === 'elapsed') return `${formatElapsed(at)} (${Math.round(at * 10) / 10} s)`
	const date = new Date(at * 1000)
	const day = date.toLocaleDateString('en-GB', { weekday: 'short', day: 'numeric', month: 'short' })
	return `${day}, ${clock(date, true)}`
}

function clock(date: Date, seconds: boolean): string {
	const time = `${pad(date.getHours(), true)}:${pad(date.getMinutes(), true)}`
	return seconds ? `${time}:${pad(date.getSeconds(), true)}` : time
}

function pad(value: number, wide: boolean): string {
	return wide ? String(value).padStart(2, '0') : String(value)
}
