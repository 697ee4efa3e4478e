import type { MetricSources } from './metrics/facts.js'
import type { Metrics } from './metrics/metrics.js'

/** The metrics, loaded only where there is a web server to show them. */
export class ScrapeDesk {
	readonly #sources: MetricSources
	#metrics: Promise<Metrics> | undefined

	constructor(sources: MetricSources) {
		this.#sources = sources
	}

	/** Loads them, so that the cost of readings is counted from now on. */
	open(): void {
		this.#metrics ??= import('./metrics/metrics.js').then(({ Metrics }) => new Metrics(this.#sources))
		// Whoever scrapes hears of it.
		this.#metrics.catch(() => {})
	}

	/** What a scrape is answered. */
	async text(): Promise<string> {
		this.open()
		const metrics = await this.#metrics!
		return await metrics.text()
	}
}
