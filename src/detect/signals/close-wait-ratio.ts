import { hasTraffic, percent, type Signal } from './signal.js'

/** CLOSE_WAIT share of the inbound connections, above 15 %: the source article's second ratio. */
export const closeWaitRatio: Signal = (view) => {
	const value = view.now.inbound === 0 ? 0 : view.now.closeWait / view.now.inbound
	const bar = hasTraffic(view) ? view.settings.signals.closeWaitRatio : undefined
	const high = value > view.settings.signals.closeWaitRatioHigh ? ', above the alert bar' : ''
	return {
		signal: 'closeWaitRatio',
		value,
		bar,
		raised: bar !== undefined && value > bar,
		text: `${percent(value)} of ${view.now.inbound} inbound connections in CLOSE_WAIT${high}`,
	}
}
