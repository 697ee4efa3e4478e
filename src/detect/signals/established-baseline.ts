import { median } from '../series/trend.js'
import { hasTraffic, percent, type Signal } from './signal.js'

/** ESTABLISHED below half of its own baseline (the median of the readings so far) while somebody waits. */
export const establishedBaseline: Signal = (view) => {
	const baseline = median(view.points.map((point) => point.established))
	const value = baseline === 0 ? 1 : view.now.established / baseline
	const demand = view.queue.depth > 0 || view.now.overflows > 0
	const bar = hasTraffic(view) && demand ? view.settings.signals.establishedBaseline : undefined
	return {
		signal: 'establishedBaseline',
		value,
		bar,
		raised: bar !== undefined && value < bar,
		text: `${view.now.established} ESTABLISHED, ${percent(value)} of the usual ${Math.round(baseline)}`,
	}
}
