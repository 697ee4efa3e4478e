import { type MetricDescription, Metrics } from '../../../src/serve/metrics/metrics.js'
import { RuntimeState } from '../../../src/serve/runtime-state.js'
import { SOURCES } from '../../serve/web-sources.js'

/** Every metric that forewarn has. */
export const DESCRIBED: readonly MetricDescription[] = new Metrics({
	status: SOURCES.status,
	state: new RuntimeState(() => 0),
}).describe()

/** Every name that Prometheus knows after a scrape; a histogram has three. */
export const KNOWN_METRICS: ReadonlySet<string> = new Set(
	DESCRIBED.flatMap(({ name, type }) =>
		type === 'histogram' ? [`${name}_bucket`, `${name}_sum`, `${name}_count`] : [name],
	),
)
