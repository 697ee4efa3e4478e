import type { IncidentSettings } from '../notify/delivery-settings.js'

/** How many notifications leave. Plain data. */
export interface Storm {
	/** When notifications left, on the monotonic clock. */
	readonly sent: readonly number[]
	/** When the last digest left. */
	readonly digestAt: number | undefined
}

/** Nothing was sent yet. */
export const CALM: Storm = { sent: [], digestAt: undefined }

/** Seconds between two digests of what is held. */
const DIGEST_INTERVAL = 60

/** Notes that a notification leaves. */
export function noteSent(storm: Storm, at: number, { stormLimit }: IncidentSettings): Storm {
	return { ...storm, sent: [...storm.sent, at].slice(-Math.max(1, stormLimit)) }
}

/** Notes that a digest leaves. */
export function noteDigest(storm: Storm, at: number): Storm {
	return { ...storm, digestAt: at }
}

/** True while as many notifications as are allowed left within the time. */
export function isStorm({ sent }: Storm, at: number, { stormLimit, stormWithin }: IncidentSettings): boolean {
	return stormLimit > 0 && sent.filter((each) => at - each < stormWithin).length >= stormLimit
}

/** Whether a digest of what is held may leave. */
export function isDigestDue({ digestAt }: Storm, at: number): boolean {
	return digestAt === undefined || at - digestAt >= DIGEST_INTERVAL
}
