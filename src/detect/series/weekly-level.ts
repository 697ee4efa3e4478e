import { median } from './trend.js'

/** What each hour of the week has held: useful from the second day on, harmless before. Plain data, at most 168 hours. */
export interface WeeklyLevel {
	/** By hour of the week (UTC, 0 = Thursday 0:00, where the epoch began). */
	readonly hours: Readonly<Record<number, HourLevel>>
	/** The hour under way. */
	readonly current: (HourLevel & { readonly hour: number }) | undefined
}

/** One hour's mean and highest smoothed level, averaged over its weeks. */
export interface HourLevel {
	readonly usual: number
	readonly peak: number
	/** Readings behind the hour under way; weeks behind a finished one. */
	readonly weight: number
}

/** Nothing learned. */
export const NO_WEEK: WeeklyLevel = { hours: {}, current: undefined }

const HOURS = 168
const HOUR_MILLISECONDS = 3_600_000
/** A new week moves an hour's level by at most this share: one odd Monday is not the rule. */
const LEARNING_RATE = 0.3
/** Days on which the same hour was seen, before it counts: the second day is no chance any more. */
const LEAST_DAYS = 2
/** A finished hour counts with half an hour of regular samples. */
const LEAST_READINGS = 60

/** Adds a reading without trouble. */
export function learnHour(week: WeeklyLevel, wallTime: number, held: number, smoothed: number): WeeklyLevel {
	const hour = Math.floor(wallTime / HOUR_MILLISECONDS) % HOURS
	const { current } = week
	if (current?.hour !== hour) {
		return {
			hours: current ? finishHour(week.hours, current) : week.hours,
			current: { hour, usual: held, peak: smoothed, weight: 1 },
		}
	}
	const weight = current.weight + 1
	const usual = current.usual + (held - current.usual) / weight
	return { ...week, current: { hour, usual, peak: Math.max(current.peak, smoothed), weight } }
}

/** What this hour of day has held on the days before, the hours beside it included (clocks change twice a year). */
export function expectedLevel(
	week: WeeklyLevel,
	wallTime: number,
): { readonly usual: number; readonly peak: number } | undefined {
	const hour = Math.floor(wallTime / HOUR_MILLISECONDS) % HOURS
	const days: HourLevel[] = []
	for (let day = 0; day < 7; day++) {
		const near = [-1, 0, 1].flatMap((shift) => week.hours[(hour + day * 24 + shift + HOURS) % HOURS] ?? [])
		if (near.length > 0) {
			days.push({
				usual: Math.max(...near.map((one) => one.usual)),
				peak: Math.max(...near.map((one) => one.peak)),
				weight: 1,
			})
		}
	}
	if (days.length < LEAST_DAYS) return undefined
	return { usual: median(days.map((day) => day.usual)), peak: median(days.map((day) => day.peak)) }
}

function finishHour(hours: WeeklyLevel['hours'], done: HourLevel & { readonly hour: number }): WeeklyLevel['hours'] {
	if (done.weight < LEAST_READINGS) return hours
	const old = hours[done.hour]
	const rate = old ? Math.max(LEARNING_RATE, 1 / (old.weight + 1)) : 1
	const blend = (before: number | undefined, now: number) =>
		before === undefined ? now : before + rate * (now - before)
	return {
		...hours,
		[done.hour]: {
			usual: blend(old?.usual, done.usual),
			peak: blend(old?.peak, done.peak),
			weight: (old?.weight ?? 0) + 1,
		},
	}
}
