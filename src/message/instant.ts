import { formatClock, formatOffset, readLocalTime } from './local-time.js'

const WEEKDAYS = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat']
const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec']

/**
 * The wall time of an event, `Fri 21 Nov, 14:23:07 UTC`; where a recording was made without it, the seconds since
 * its start. Without an offset it is shown in UTC.
 */
export function formatInstant(at: number, wallTime: number | undefined, utcOffset = 0): string {
	if (wallTime === undefined) return `second ${Math.round(at * 10) / 10} of the recording`
	const { weekday, day, month } = readLocalTime(wallTime, utcOffset)
	const time = `${formatClock(wallTime, utcOffset, true)} ${formatOffset(utcOffset)}`
	return `${WEEKDAYS[weekday]} ${day} ${MONTHS[month]}, ${time}`
}
