import type { SidecarStatus } from './status.js'

/** What a live feed is made of. */
export interface LiveFeedOptions {
	status(): SidecarStatus
	/** Resolves when what has just happened is decided. */
	settled(): Promise<void>
	/** Told what a listener throws. */
	onError(error: unknown): void
}

/**
 * Tells whoever looks how everything stands, each time that something changed. Changes that come together are told once,
 * and nothing is computed while nobody listens.
 */
export class LiveFeed {
	readonly #options: LiveFeedOptions
	readonly #listeners = new Set<(status: string) => void>()
	#telling = false

	constructor(options: LiveFeedOptions) {
		this.#options = options
	}

	/** Something changed. */
	stir(): void {
		if (this.#telling || this.#listeners.size === 0) return
		this.#telling = true
		void this.#options.settled().then(() => this.#tell())
	}

	/** Calls back with the status as JSON after each change; answers what ends that. */
	listen(listener: (status: string) => void): () => void {
		this.#listeners.add(listener)
		return () => this.#listeners.delete(listener)
	}

	#tell(): void {
		this.#telling = false
		try {
			const text = JSON.stringify(this.#options.status())
			for (const listener of this.#listeners) listener(text)
		} catch (error) {
			this.#options.onError(error)
		}
	}
}
