import type { Secret } from '../settings/secret.js'

/** Where a dead man's switch is kept quiet. */
export interface HeartbeatSettings {
	/** With it the switch can be kept quiet, so it is a secret. */
	readonly url: Secret
	/** Seconds between two pings, at least. */
	readonly interval: number
}
