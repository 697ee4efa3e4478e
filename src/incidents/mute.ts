import type { Moment } from './incident.js'

/** A silence set by hand. It always ends. */
export interface Mute {
	/** When it ends, on the monotonic clock: setting the wall clock makes it neither longer nor shorter. */
	readonly until: number
	/** The same in milliseconds since the epoch, as foreseen when it began. */
	readonly untilWallTime: number
	readonly reason: string
	/** Undefined = everything. */
	readonly service: string | undefined
}

/** A mute as `status` shows it. */
export interface MuteStatus {
	readonly service: string | undefined
	readonly reason: string
	readonly secondsLeft: number
}

/** Upper bound for a mute, in seconds. */
export const MAX_MUTE = 7 * 86_400

/** Makes a mute of so many seconds. */
export function createMute(seconds: number, reason: string, service: string | undefined, moment: Moment): Mute {
	const duration = Math.min(seconds, MAX_MUTE)
	return { until: moment.at + duration, untilWallTime: moment.wallTime + duration * 1000, reason, service }
}

/** The mute in force for a service, or for the host where it is undefined. */
export function findMute(mutes: readonly Mute[], service: string | undefined, at: number): Mute | undefined {
	return mutes.find((mute) => at < mute.until && (mute.service === undefined || mute.service === service))
}

/** Describes a mute. */
export function describeMute({ service, reason, until }: Mute, at: number): MuteStatus {
	return { service, reason, secondsLeft: Math.max(0, Math.round(until - at)) }
}
