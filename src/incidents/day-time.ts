import * as v from 'valibot'
import { readLocalTime, type TimeZone } from '../message/local-time.js'

/** The days of the week as a configuration writes them, Sunday first as in Date. */
const DAYS = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'] as const

/** A day of the week. */
type Day = (typeof DAYS)[number]

/** Times of the week; undefined = all. Hours that end before they begin go over midnight and belong to their first day. */
export interface DayTime {
	readonly days: readonly Day[] | undefined
	/** Minutes after midnight, the end not included. */
	readonly hours: { readonly from: number; readonly to: number } | undefined
}

const MINUTES_A_DAY = 24 * 60

/** Whether a wall time, in milliseconds since the epoch, lies within times of the week in a time zone. */
export function isWithin({ days, hours }: DayTime, wallTime: number, timeZone: TimeZone): boolean {
	if (days === undefined && hours === undefined) return true
	const { weekday, hour, minute: past } = readLocalTime(wallTime, timeZone(wallTime))
	const minute = hour * 60 + past
	const on = (which: number) => days === undefined || days.includes(DAYS[which]!)
	if (hours === undefined) return on(weekday)
	if (hours.from < hours.to) return on(weekday) && minute >= hours.from && minute < hours.to
	return (on(weekday) && minute >= hours.from) || (on((weekday + 6) % 7) && minute < hours.to)
}

/** Reads `09:00-18:00`; undefined where it is none. `24:00` is an end, and a span of no length is none. */
export function parseHours(text: string): DayTime['hours'] {
	const parts = /^(\d{1,2}):(\d{2})-(\d{1,2}):(\d{2})$/.exec(text.trim())?.slice(1).map(Number)
	if (!parts) return undefined
	const [fromHour = 0, fromMinute = 0, toHour = 0, toMinute = 0] = parts
	if (fromMinute > 59 || toMinute > 59) return undefined
	const hours = { from: fromHour * 60 + fromMinute, to: toHour * 60 + toMinute }
	const sound = hours.from < MINUTES_A_DAY && hours.to <= MINUTES_A_DAY && hours.from !== hours.to
	return sound ? hours : undefined
}

/** True where the times leave no moment out, so that what holds then would never end. */
export function isAlways({ days, hours }: DayTime): boolean {
	const everyDay = days === undefined || DAYS.every((day) => days.includes(day))
	return everyDay && (hours === undefined || (hours.from === 0 && hours.to === MINUTES_A_DAY))
}

const hoursError = 'expected hours such as 09:00-18:00 or 22:00-06:00'

/** `hours:`, from and to; over midnight where the end is before the beginning. */
export const hours = v.pipe(
	v.string(hoursError),
	v.metadata({
		title: 'hours',
		pattern: '^\\s*\\d{1,2}:[0-5]\\d-\\d{1,2}:[0-5]\\d\\s*$',
		patternErrorMessage: hoursError,
		examples: ['09:00-18:00', '22:00-06:00'],
	}),
	v.rawTransform(({ dataset, addIssue, NEVER }) => {
		const parsed = parseHours(dataset.value)
		if (parsed) return parsed
		addIssue({ message: hoursError })
		return NEVER
	}),
)

/** `days:`, of the week. */
export const days = v.pipe(
	v.array(v.picklist(DAYS, `expected one of ${DAYS.join(', ')}`), 'expected a list of days such as [mon, tue]'),
	v.minLength(1, 'expected at least one day'),
)
