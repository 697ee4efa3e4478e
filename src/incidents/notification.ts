import type { RecentCourse } from '../detect/recent-course.js'
import type { Message } from '../message/message.js'

/** Why people hear of something now. */
export type Occasion =
	/** It has just happened. */
	| 'event'
	| 'follow-up'
	| 'reminder'
	/** It was held back and the hold is over. */
	| 'release'
	/** Several at once: the storm guard's digest. */
	| 'digest'
	/** Nothing new: a channel that forgets alerts is reminded of one. Never on disk, never tried twice. */
	| 'refresh'

/** A message on its way to some channels. Plain data. */
export interface Notification {
	readonly message: Message
	readonly occasion: Occasion
	/** Names of notifiers. */
	readonly channels: readonly string[]
	/** The named reason for which it is sent, for the log and the status. */
	readonly reason: string
}

/** The notification with how its service came to where it is now, where the message itself does not bring it: made here and not by the detector. */
export function withRecent(
	notification: Notification,
	recent: ReadonlyMap<string, RecentCourse | undefined>,
): Notification {
	const { message } = notification
	// A message that is broken is sent as it is: see Delivery.
	const known = message.type === 'incident' && recent.get(message.event?.incident?.service)
	return known && !message.recent ? { ...notification, message: { ...message, recent: known } } : notification
}

/** A message that was not sent, and the named reason. */
export interface HeldBack {
	readonly message: Message
	readonly reason: string
}

/** Why a message is held back: the names that log, status and tests use. */
export type HoldReason = 'muted' | 'maintenance' | 'flapping' | 'storm'
