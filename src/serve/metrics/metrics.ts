import { Counter, Gauge, Histogram, Registry } from 'prom-client'
import type { JudgedSample } from '../runtime-state.js'
import { CONNECTION_FAMILIES } from './connection-metrics.js'
import { type Facts, type Family, gatherFacts, type MetricSources } from './family.js'
import { HOST_FAMILIES } from './host-metrics.js'
import { SERVICE_FAMILIES, STATION_FAMILIES } from './service-metrics.js'
import { DELIVERY_FAMILIES, PROCESS_FAMILIES, SAMPLING_FAMILIES } from './sidecar-metrics.js'

/**
 * 1 ms is an idle host, 20 ms are ten thousand rows, 200 ms a hundred thousand (docs/cost.md); at 3 s, a tenth of the
 * default interval, forewarn takes no early samples any more.
 */
const WALL_BUCKETS = [0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1, 3, 10]

/** What a metric is, for the documentation. */
export interface MetricDescription {
	readonly name: string
	readonly type: string
	readonly labels: readonly string[]
	readonly help: string
}

/** Everything that Prometheus is shown, in a registry of its own. */
export class Metrics {
	readonly #sources: MetricSources
	readonly #registry = new Registry()
	readonly #fill: ((facts: Facts) => void)[] = []

	/** From now on the cost of samples is counted; everything else is read at each scrape. */
	constructor(sources: MetricSources) {
		this.#sources = sources
		this.#add([
			...SERVICE_FAMILIES,
			...CONNECTION_FAMILIES,
			...STATION_FAMILIES,
			...HOST_FAMILIES,
			...SAMPLING_FAMILIES,
		])
		this.#addCosts()
		this.#add([...DELIVERY_FAMILIES, ...PROCESS_FAMILIES])
	}

	/** What a scrape gets, in the text format 0.0.4 of Prometheus. */
	async text(): Promise<string> {
		const facts = gatherFacts(this.#sources)
		// No await in between: two scrapes at once do not see half of each other.
		for (const fill of this.#fill) fill(facts)
		return await this.#registry.metrics()
	}

	/** Every metric that there can be, in the order of the answer. */
	describe(): MetricDescription[] {
		return this.#registry.getMetricsAsArray().map((metric) => {
			// The types of prom-client leave out the names of the labels and the type as text.
			const { name, help, type, labelNames } = metric as unknown as Record<string, string> & { labelNames: string[] }
			return { name: name!, type: type!, labels: [...labelNames], help: help! }
		})
	}

	#add(families: readonly Family[]): void {
		for (const { name, help, labels, read } of families) {
			const options = { name, help, labelNames: [...labels], registers: [this.#registry] }
			const metric = name.endsWith('_total') ? new Counter(options) : new Gauge(options)
			this.#fill.push((facts) => {
				metric.reset()
				// prom-client would leave a 0 where there are no labels.
				if (labels.length === 0) metric.remove()
				// What a counter has counted is counted elsewhere and read here.
				for (const [which, value] of read(facts)) if (value !== undefined) metric.inc(which, value)
			})
		}
	}

	#addCosts(): void {
		const registers = [this.#registry]
		const wall = new Histogram({
			name: 'forewarn_sample_wall_seconds',
			help: 'How long samples took, pauses for other work included.',
			buckets: WALL_BUCKETS,
			registers,
		})
		const cpu = new Counter({
			name: 'forewarn_sample_cpu_seconds_total',
			help: 'CPU time, user and system, that samples took.',
			registers,
		})
		this.#sources.state.onSample(({ cost }: JudgedSample) => {
			wall.observe(cost.wallMs / 1000)
			cpu.inc(cost.cpuMs / 1000)
		})
	}
}
