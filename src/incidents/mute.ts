import type { TimeZone } from '../message/local-time.js'
import { isWithin } from '../notify/day-time.js'
import type { MaintenanceWindow } from '../notify/delivery-settings.js'
import type { Moment } from './moment.js'

/** A mute that somebody asked for. It always ends. */
export interface Mute {
	/** When it ends, on the monotonic clock: setting the wall clock makes it neither longer nor shorter. */
	readonly until: number
	/** The same for people, as foreseen when it began. */
	readonly untilWallTime: number
	readonly sinceWallTime: number
	readonly reason: string
	/** Undefined = everything. */
	readonly service: string | undefined
}

/** Longer is not quiet but forgotten. */
export const LONGEST_MUTE = 7 * 86_400

/** Makes a mute of so many seconds. */
export function createMute(seconds: number, reason: string, service: string | undefined, moment: Moment): Mute {
	const duration = Math.min(seconds, LONGEST_MUTE)
	return {
		until: moment.at + duration,
		sinceWallTime: moment.wallTime,
		untilWallTime: moment.wallTime + duration * 1000,
		reason,
		service,
	}
}

/** The mute in force for a service, or for the host where it is undefined. */
export function findMute(mutes: readonly Mute[], service: string | undefined, at: number): Mute | undefined {
	return mutes.find((mute) => at < mute.until && (mute.service === undefined || mute.service === service))
}

/** The maintenance window in force for a service. */
export function findWindow(
	windows: readonly MaintenanceWindow[],
	service: string | undefined,
	wallTime: number,
	timeZone: TimeZone,
): MaintenanceWindow | undefined {
	return windows.find(
		(window) =>
			(window.services === undefined || (service !== undefined && window.services.includes(service))) &&
			isWithin(window, wallTime, timeZone),
	)
}
