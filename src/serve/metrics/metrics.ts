import { Counter, Gauge, Histogram, Registry } from 'prom-client'
import type { FullReading } from '../board.js'
import { DELIVERY_FAMILIES } from './delivery-families.js'
import { gatherFacts, type MetricFacts, type MetricSources } from './facts.js'
import type { Family } from './family.js'
import { HOST_FAMILIES } from './host-families.js'
import { PROCESS_FAMILIES } from './process-families.js'
import { SAMPLING_FAMILIES } from './sampling-families.js'
import { FORECAST_FAMILIES, SERVICE_FAMILIES } from './service-families.js'
import { VERDICT_FAMILIES } from './verdict-families.js'

/**
 * 1 ms is an idle host, 20 ms are ten thousand rows, 200 ms a hundred thousand (docs/cost.md); at 3 s, a tenth of the
 * default interval, forewarn makes no early readings any more.
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
	readonly #fill: ((facts: MetricFacts) => void)[] = []

	/** From now on the cost of readings is counted; everything else is read at each scrape. */
	constructor(sources: MetricSources) {
		this.#sources = sources
		this.#add([...VERDICT_FAMILIES, ...FORECAST_FAMILIES, ...SERVICE_FAMILIES, ...HOST_FAMILIES, ...SAMPLING_FAMILIES])
		this.#addCosts()
		this.#add([...DELIVERY_FAMILIES, ...PROCESS_FAMILIES])
	}

	/** What a scrape is answered, in the text format 0.0.4 of Prometheus. */
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
		for (const family of families) {
			this.#fill.push(family.type === 'gauge' ? this.#createGauge(family) : this.#createCounter(family))
		}
	}

	#createGauge(family: Family) {
		const gauge = new Gauge({ ...describeFamily(family), registers: [this.#registry] })
		return (facts: MetricFacts) => {
			empty(gauge, family)
			for (const [labels, value] of family.read(facts)) gauge.set(labels, value)
		}
	}

	/** Its numbers are counted elsewhere and read here. */
	#createCounter(family: Family) {
		const counter = new Counter({ ...describeFamily(family), registers: [this.#registry] })
		return (facts: MetricFacts) => {
			empty(counter, family)
			for (const [labels, value] of family.read(facts)) counter.inc(labels, value)
		}
	}

	#addCosts(): void {
		const registers = [this.#registry]
		const wall = new Histogram({
			name: 'forewarn_sample_wall_seconds',
			help: 'How long full readings took, pauses for other work included.',
			buckets: WALL_BUCKETS,
			registers,
		})
		const cpu = new Counter({
			name: 'forewarn_sample_cpu_seconds_total',
			help: 'CPU time, user and system, that full readings took.',
			registers,
		})
		this.#sources.board.onReading(({ cost }: FullReading) => {
			wall.observe(cost.wallMs / 1000)
			cpu.inc(cost.cpuMs / 1000)
		})
	}
}

function describeFamily({ name, help, labels }: Family) {
	return { name, help, labelNames: [...labels] }
}

/** Without any series: prom-client would leave a 0 where there are no labels. */
function empty(metric: Gauge | Counter, { labels }: Family): void {
	metric.reset()
	if (labels.length === 0) metric.remove()
}
