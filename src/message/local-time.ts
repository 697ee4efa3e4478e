/**
 * Minutes by which the clocks of a time zone are ahead of UTC at an instant, in milliseconds since the epoch; negative in
 * the west. Zones are numbers here, not names: a first question to Intl takes 12 ms and 7 MB (docs/cost.md).
 */
export type TimeZone = (instant: number) => number

/** What clocks and calendars show at an instant where they are so many minutes ahead of UTC. */
interface LocalTime {
	/** 0 is Sunday, as in Date. */
	readonly weekday: number
	readonly day: number
	/** 0 is January, as in Date. */
	readonly month: number
	readonly hour: number
	readonly minute: number
	readonly second: number
}

/** Reads the local time of an instant. */
export function readLocalTime(instant: number, utcOffset: number): LocalTime {
	const shifted = new Date(instant + utcOffset * 60_000)
	return {
		weekday: shifted.getUTCDay(),
		day: shifted.getUTCDate(),
		month: shifted.getUTCMonth(),
		hour: shifted.getUTCHours(),
		minute: shifted.getUTCMinutes(),
		second: shifted.getUTCSeconds(),
	}
}

/** `14:21` of an instant, `14:21:07` with seconds. */
export function formatClock(instant: number, utcOffset: number, seconds = false): string {
	const { hour, minute, second } = readLocalTime(instant, utcOffset)
	return [hour, minute, ...(seconds ? [second] : [])].map(twoDigits).join(':')
}

/** `UTC`, `UTC+1`, `UTC-3:30`: unlike CET or IST it has one meaning. */
export function formatOffset(utcOffset: number): string {
	if (utcOffset === 0) return 'UTC'
	const minutes = Math.abs(utcOffset) % 60
	const hours = (Math.abs(utcOffset) - minutes) / 60
	return `UTC${utcOffset < 0 ? '-' : '+'}${hours}${minutes === 0 ? '' : `:${twoDigits(minutes)}`}`
}

/** `2026-11-21 10:31:07 +0100`, as logs have it. */
export function formatLogTime(instant: number, utcOffset: number): string {
	const shown = new Date(instant + utcOffset * 60_000).toISOString()
	const minutes = Math.abs(utcOffset)
	const zone = `${utcOffset < 0 ? '-' : '+'}${twoDigits(Math.floor(minutes / 60))}${twoDigits(minutes % 60)}`
	return `${shown.slice(0, 10)} ${shown.slice(11, 19)} ${zone}`
}

function twoDigits(number: number): string {
	return String(number).padStart(2, '0')
}

const WEEKDAYS = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat']
const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec']

/**
 * The wall time of an event, `Fri 21 Nov, 14:23:07 UTC`; where a recording was made without it, the seconds since
 * its start. Without an offset it is shown in UTC.
 */
export function formatInstant(at: number, wallTime: number | undefined, utcOffset = 0): string {
	if (wallTime === undefined) return `second ${Math.round(at * 10) / 10} of the recording`
	const { weekday } = readLocalTime(wallTime, utcOffset)
	const time = `${formatClock(wallTime, utcOffset, true)} ${formatOffset(utcOffset)}`
	return `${WEEKDAYS[weekday]} ${formatDay(wallTime, utcOffset)}, ${time}`
}

/** `21 Nov` of an instant. */
export function formatDay(instant: number, utcOffset: number): string {
	const { day, month } = readLocalTime(instant, utcOffset)
	return `${day} ${MONTHS[month]}`
}
