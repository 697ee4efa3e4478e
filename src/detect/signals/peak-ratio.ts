import { percent, type Signal } from './signal.js'

/** Connections against the normal peak, above 150 %: the connection-counting article's bar. */
export const peakRatio: Signal = (view) => {
	const level = Math.max(view.living?.level ?? 0, view.now.held)
	const peak = view.normal?.peak
	const value = peak === undefined || peak === 0 ? 0 : level / peak
	const bar =
		peak === undefined || level < view.settings.signals.minimumConnections ? undefined : view.settings.signals.peakRatio
	return {
		signal: 'peakRatio',
		value,
		bar,
		raised: bar !== undefined && value > bar,
		text:
			peak === undefined
				? 'no normal peak known yet'
				: `${Math.round(level)} connections held, ${percent(value)} of the normal peak`,
	}
}
