/** How one request ended, as its user saw it. */
export type Outcome = 'ok' | 'timeout' | 'refused' | 'reset' | 'error-status'

/** One second of users' requests. Failures count where they became visible. */
export type SecondOfOutcomes = {
	started: number
	ok: number
	failed: number
	/** Sum of the latencies of the ok ones, ms. */
	latencyMs: number
	slowestMs: number
}

/** Counts users' requests second by second. */
export class OutcomeLog {
	readonly seconds: SecondOfOutcomes[] = []
	readonly kinds: Partial<Record<Outcome, number>> = {}
	/** The same for the users of each named site alone. */
	readonly sites = new Map<string, OutcomeLog>()

	/** A request began. */
	start(at: number, site?: string): void {
		this.#second(at).started++
		if (site !== undefined) this.#site(site).start(at)
	}

	/** A request ended, `latencyMs` after it began. */
	end(at: number, outcome: Outcome, latencyMs: number, site?: string): void {
		if (site !== undefined) this.#site(site).end(at, outcome, latencyMs)
		const second = this.#second(at)
		this.kinds[outcome] = (this.kinds[outcome] ?? 0) + 1
		if (outcome !== 'ok') {
			second.failed++
			return
		}
		second.ok++
		second.latencyMs += latencyMs
		second.slowestMs = Math.max(second.slowestMs, latencyMs)
	}

	#site(name: string): OutcomeLog {
		const log = this.sites.get(name) ?? new OutcomeLog()
		this.sites.set(name, log)
		return log
	}

	#second(at: number): SecondOfOutcomes {
		const index = Math.floor(at)
		while (this.seconds.length <= index) {
			this.seconds.push({ started: 0, ok: 0, failed: 0, latencyMs: 0, slowestMs: 0 })
		}
		return this.seconds[index]!
	}
}
