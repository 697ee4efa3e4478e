import type { Signal } from './signal.js'

/** Growth of the same stuck connections: rises that nobody had queued for. Three make a leak (see resource-leak.ts). */
export const stuckGrowth: Signal = (view) => {
	const { lost, steps, rate, oldestSeconds } = view.leak
	return {
		signal: 'stuckGrowth',
		value: steps,
		bar: 2,
		raised: steps > 2 && lost > 0,
		text: `${lost} stuck or hidden connections, ${steps} rises, ${(rate * 60).toFixed(1)} a minute, the oldest for ${Math.round(oldestSeconds)} s`,
	}
}
