import type { ServicePoint } from './service-point.js'

/**
 * How a service came to where it is: at most a quarter of an hour of full readings, oldest first, thinned to what a
 * picture can show. Parallel lists of whole numbers, because a message carries it to a disk.
 */
export interface RecentCourse {
	/** Milliseconds since the epoch of the newest reading; undefined in recordings made without. */
	readonly until: number | undefined
	/** Seconds between regular readings: where two are much further apart, readings are missing. */
	readonly interval: number
	/** Whole seconds before the newest reading. */
	readonly secondsAgo: readonly number[]
	readonly accepted: readonly number[]
	readonly acceptQueue: readonly number[]
	readonly stuck: readonly number[]
}

/** The picture in a mail shows the last 15 minutes: longer than the lead of any page, short enough to see its minutes. */
export const COURSE_SECONDS = 15 * 60

/** One reading in this many seconds is kept: in 15 minutes sixty, which fill 600 pixels and less than 1000 bytes. */
const SLOT_SECONDS = 15

/**
 * The course of a service from its readings (see Epoch.points). They need no ring of their own: the detector keeps half an
 * hour, saves it over a restart, and reads at once when the tripwire finds someone waiting. Of readings within one slot
 * the one with the longest queue is kept, the newest reading always. Undefined where there is none.
 */
export function recentCourse(points: readonly ServicePoint[], interval: number): RecentCourse | undefined {
	const newest = points.at(-1)
	if (!newest) return undefined
	const slots = new Map<number, ServicePoint>()
	for (const point of points) {
		const ago = newest.at - point.at
		if (ago > COURSE_SECONDS) continue
		const slot = Math.ceil(ago / SLOT_SECONDS)
		const kept = slots.get(slot)
		if (!kept || point.acceptQueue >= kept.acceptQueue) slots.set(slot, point)
	}
	const kept = [...slots.values()]
	return {
		until: newest.wallTime,
		interval,
		secondsAgo: kept.map(({ at }) => Math.round(newest.at - at)),
		accepted: kept.map(({ accepted }) => accepted),
		acceptQueue: kept.map(({ acceptQueue }) => acceptQueue),
		stuck: kept.map(({ stuck }) => stuck),
	}
}
