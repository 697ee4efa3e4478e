/**
 * The wall time of an event, `Fri 21 Nov, 14:23:07 UTC`; where a recording was made without it, the seconds since
 * its start.
 */
export function formatInstant(at: number, wallTime: number | undefined, timeZone: string): string {
	if (wallTime === undefined) return `second ${Math.round(at * 10) / 10} of the recording`
	const parts = new Intl.DateTimeFormat('en-GB', {
		timeZone,
		weekday: 'short',
		day: 'numeric',
		month: 'short',
		hour: '2-digit',
		minute: '2-digit',
		second: '2-digit',
		hourCycle: 'h23',
		timeZoneName: 'short',
	}).formatToParts(wallTime)
	const part = (type: Intl.DateTimeFormatPartTypes) => parts.find((each) => each.type === type)?.value ?? ''
	const time = `${part('hour')}:${part('minute')}:${part('second')}`
	return `${part('weekday')} ${part('day')} ${part('month')}, ${time} ${part('timeZoneName')}`
}
