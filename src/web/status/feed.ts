import type { SidecarStatus } from '../../serve/status.js'

/** How the page is told of the sidecar's state. */
export type Connection = 'live' | 'polling' | 'lost'

/** Milliseconds between two polls where events do not come. */
const POLL = 5000
/** Milliseconds that a response may take. */
const TIMEOUT = 8000
/** Polls after which events are tried again, where the sidecar or a proxy refused them. */
const POLLS_TO_RETRY = 12

/**
 * Follows every change: by server-sent events, and where these do not come (a proxy that buffers, too many pages) by
 * polling. A sidecar that does not answer is reported at once.
 */
export class StatusFeed {
	readonly #onStatus: (status: SidecarStatus) => void
	readonly #onConnection: (connection: Connection) => void
	#source: EventSource | undefined
	#heardAt = 0
	#interval = 0
	#polls = 0
	#asking = false

	constructor(onStatus: (status: SidecarStatus) => void, onConnection: (connection: Connection) => void) {
		this.#onStatus = onStatus
		this.#onConnection = onConnection
	}

	/** Begins to listen. */
	start(): void {
		this.#listen()
		setInterval(() => this.#watch(), POLL)
	}

	#listen(): void {
		this.#source?.close()
		const source = new EventSource('api/live')
		this.#source = source
		source.addEventListener('status', ({ data }) => {
			this.#take(JSON.parse(data as string) as SidecarStatus, 'live')
		})
		source.addEventListener('error', () => void this.#ask())
	}

	/** Asks where nothing came for longer than a reading should take, and where there are no events. */
	#watch(): void {
		const silent = Date.now() - this.#heardAt > this.#interval * 1000 + POLL
		if (this.#source?.readyState === EventSource.OPEN && !silent) return
		this.#polls++
		if (this.#source?.readyState === EventSource.CLOSED && this.#polls % POLLS_TO_RETRY === 0) this.#listen()
		void this.#ask()
	}

	async #ask(): Promise<void> {
		if (this.#asking) return
		this.#asking = true
		try {
			const answer = await fetch('api/status', { signal: AbortSignal.timeout(TIMEOUT) })
			if (!answer.ok) throw new Error(answer.statusText)
			this.#take((await answer.json()) as SidecarStatus, 'polling')
		} catch {
			this.#onConnection('lost')
		} finally {
			this.#asking = false
		}
	}

	#take(status: SidecarStatus, connection: Connection): void {
		this.#heardAt = Date.now()
		this.#interval = status.sampling.interval
		if (connection === 'live') this.#polls = 0
		this.#onConnection(connection)
		this.#onStatus(status)
	}
}
