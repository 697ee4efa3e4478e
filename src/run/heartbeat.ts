import type { HeartbeatSettings } from '../config/config.js'
import type { Log } from '../incidents/log.js'
import { redact } from '../notify/redact.js'
import { errorText } from '../settings/error-text.js'

interface HeartbeatOptions extends HeartbeatSettings {
	readonly log: Log
	/** Seconds on a monotonic clock. */
	readonly now: () => number
}

/** Seconds for one ping: the next one is the retry. */
const PING_TIMEOUT = 10

/**
 * A dead man's switch: pinged after a good sample and by nothing else, so that it goes off when the host is dead,
 * forewarn is, or it has gone blind. One attempt a ping: the next one is the retry.
 */
export class Heartbeat {
	readonly #options: HeartbeatOptions
	#beatAt = Number.NEGATIVE_INFINITY
	#underWay = false
	#problem: string | undefined

	constructor(options: HeartbeatOptions) {
		this.#options = options
	}

	/** Why the last ping failed; undefined if it went well. */
	get problem(): string | undefined {
		return this.#problem
	}

	/** Pings if it is time to. To be called after every good sample; never throws. */
	beat(): void {
		const { now, interval } = this.#options
		if (this.#underWay || now() - this.#beatAt < interval) return
		this.#beatAt = now()
		this.#underWay = true
		void this.#ping().finally(() => {
			this.#underWay = false
		})
	}

	async #ping(): Promise<void> {
		const { url } = this.#options
		try {
			// With the first ping: HTTP and TLS are no part of a start without one.
			const { httpRequest } = await import('../notify/http.js')
			const signal = AbortSignal.timeout(PING_TIMEOUT * 1000)
			const { status } = await httpRequest({ url: url.reveal(), method: 'GET', signal })
			this.#note(status >= 200 && status < 300 ? undefined : `it answered ${status}`)
		} catch (error) {
			this.#note(redact(errorText(error), [url]))
		}
	}

	#note(problem: string | undefined): void {
		const { log } = this.#options
		if (problem !== undefined && problem !== this.#problem) log.warn({ why: problem }, 'heartbeat ping failed')
		if (problem === undefined && this.#problem !== undefined) log.info({}, 'heartbeat ping succeeded again')
		this.#problem = problem
	}
}
