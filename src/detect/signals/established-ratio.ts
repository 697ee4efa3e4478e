import { hasTraffic, percent, type Signal } from './signal.js'

/** ESTABLISHED share of the inbound connections, below 60 %: the source article's first ratio. */
export const establishedRatio: Signal = (view) => {
	const value = view.now.inbound === 0 ? 1 : view.now.established / view.now.inbound
	const bar = hasTraffic(view) ? view.settings.signals.establishedRatio : undefined
	return {
		signal: 'establishedRatio',
		value,
		bar,
		raised: bar !== undefined && value < bar,
		text: `${percent(value)} of ${view.now.inbound} inbound connections ESTABLISHED`,
	}
}
