/** How a channel is doing, for `status`. */
export interface ChannelHealth {
	readonly name: string
	/** `idle`: nothing was sent yet. `failing`: the last attempt failed and is repeated. `refusing`: the service said no for good. */
	readonly state: 'idle' | 'ok' | 'failing' | 'refusing'
	readonly waiting: number
	readonly sent: number
	/** Notifications that the service refused for good. */
	readonly refused: number
	/** Attempts at what is being sent, or was sent last. */
	readonly attempts: number
	readonly lastSentWallTime: number | undefined
	/** Why the last attempt that failed did. */
	readonly lastError: string | undefined
}
