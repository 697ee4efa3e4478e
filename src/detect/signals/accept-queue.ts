import type { Signal } from './signal.js'

/** The accept queue standing over two samples: completed connections that no worker takes. */
export const acceptQueue: Signal = (view) => {
	const before = view.points.at(-2)
	const value = Math.min(view.queue.depth, before?.acceptQueue ?? 0)
	const wait = view.queue.waitSeconds
	const waiting = wait === undefined ? '' : `, the last waits ${wait.toFixed(1)} s`
	return {
		signal: 'acceptQueue',
		value,
		bar: 0,
		raised: value > 0,
		text: `${view.queue.depth} of ${view.backlog} in the accept queue for ${Math.round(view.queue.standingSeconds)} s${waiting}`,
	}
}
