import { median } from '../series/trend.js'
import { percent, type Signal, windowOf } from './signal.js'

/**
 * The acceptance rate 30 % below the window's median: the source article's third signal. It counts only while demand
 * stands (queue, overflows): a quiet night accepts less because less is asked. What still waits was not accepted, so
 * the queue's growth is taken off the arrivals.
 */
export const acceptanceDrop: Signal = (view) => {
	const rates = windowOf(view).flatMap((point, index, points) => {
		const before = points[index - 1]
		if (!before || point.arrivals === undefined) return []
		return [Math.max(0, point.arrivals - (point.acceptQueue - before.acceptQueue) / (point.at - before.at))]
	})
	const usual = rates.length > 1 ? median(rates.slice(0, -1)) : 0
	const value = usual === 0 ? 0 : 1 - rates.at(-1)! / usual
	const demand = view.queue.depth > 0 || view.now.overflows > 0
	const bar = demand ? view.settings.signals.acceptanceDrop : undefined
	return {
		signal: 'acceptanceDrop',
		value,
		bar,
		raised: bar !== undefined && value > bar,
		text: `${(rates.at(-1) ?? 0).toFixed(1)} connections a second accepted, ${percent(Math.abs(value))} ${value < 0 ? 'above' : 'below'} the usual ${usual.toFixed(1)}`,
	}
}
