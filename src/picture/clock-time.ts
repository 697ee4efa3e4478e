/** `14:21` of an instant, `14:21:07` with seconds. */
export function formatClock(instant: number, timeZone: string, seconds = false): string {
	return new Intl.DateTimeFormat('en-GB', {
		timeZone,
		hour: '2-digit',
		minute: '2-digit',
		...(seconds ? { second: '2-digit' } : {}),
		hourCycle: 'h23',
	}).format(instant)
}

/** What people call the time zone at that instant: `UTC`, `CET`, `GMT+5:30`. */
export function nameTimeZone(instant: number, timeZone: string): string {
	const parts = new Intl.DateTimeFormat('en-GB', { timeZone, timeZoneName: 'short' }).formatToParts(instant)
	return parts.find(({ type }) => type === 'timeZoneName')?.value ?? timeZone
}

/** The full five minutes between two instants, all in milliseconds since the epoch. Every zone is whole quarters of an hour off UTC. */
export function fiveMinutes(from: number, to: number): number[] {
	const step = 5 * 60_000
	const first = Math.ceil(from / step) * step
	return Array.from({ length: Math.max(0, Math.floor((to - first) / step) + 1) }, (_, index) => first + index * step)
}
