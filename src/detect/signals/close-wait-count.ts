import type { Signal } from './signal.js'
import { windowOf } from './signal.js'

/** More than ten CLOSE_WAIT, sustained over the window: the five-states article's bar. */
export const closeWaitCount: Signal = (view) => {
	const value = Math.min(...windowOf(view).map((point) => point.closeWait))
	const bar = view.settings.signals.closeWaitCount
	return {
		signal: 'closeWaitCount',
		value,
		bar,
		raised: value > bar,
		text: `${view.now.closeWait} in CLOSE_WAIT now, never below ${value} in the window`,
	}
}
