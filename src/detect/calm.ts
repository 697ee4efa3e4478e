import type { ServiceView } from './service-view.js'

/** A few stuck connections that do not grow are normal (measured: three for an hour) … */
const LEAST_LOST = 4
/** … and so are some more in a large pool; without its size the five-states article's bar of ten must do. */
const LOST_SHARE = 0.1
/** An incident is over only below this share of the capacity: the lower bar of the hysteresis. */
const LOWER_BAR = 0.7

/**
 * Whether the reading proves that users are served, and why not where it does not. Fewer connections prove nothing:
 * when clients give up the table empties while every worker is busy (measured: accepted reads 0). Only an empty queue
 * with workers that accept is recovery.
 */
export function judgeCalm(view: ServiceView): { readonly calm: boolean; readonly reason: string } {
	const { now, queue, capacity } = view
	if (queue.depth > 0) return { calm: false, reason: `${queue.depth} connections still wait in the accept queue` }
	if (now.overflows > 0)
		return { calm: false, reason: `${now.overflows} overflows of the accept queue since the last sample` }
	if (now.halfOpen > view.backlog / 4) return { calm: false, reason: `${now.halfOpen} connections are still half-open` }
	const held = now.held + view.hidden
	if (capacity && held > LOWER_BAR * capacity.workers) {
		return { calm: false, reason: `workers still hold ${held} of ${capacity.workers}` }
	}
	const bearable = capacity ? Math.max(LEAST_LOST, LOST_SHARE * capacity.workers) : view.settings.signals.closeWaitCount
	if (view.leak.lost >= bearable) return { calm: false, reason: `${view.leak.lost} connections are still stuck` }
	if (climbsOn(view))
		return { calm: false, reason: `connections in use still climb beyond the normal peak: ${held} are held` }
	return { calm: true, reason: 'the accept queue is empty and workers accept' }
}

/** Still rising, and beyond what is normal: after a recovery the level rises as well, back to where it belongs. */
function climbsOn({ climb, smoothed, normal }: ServiceView): boolean {
	const rising = climb.risingSince !== undefined && climb.restingSince === undefined
	return rising && normal !== undefined && (smoothed ?? 0) > normal.peak
}
