import type { ServiceView } from './service-view.js'

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
	if (now.stuck > 0 && view.leak.lost >= 4)
		return { calm: false, reason: `${view.leak.lost} connections are still stuck` }
	if (view.climb.risingSince !== undefined && view.climb.restingSince === undefined) {
		return { calm: false, reason: `connections in use still climb: ${held} are held` }
	}
	return { calm: true, reason: 'the accept queue is empty and workers accept' }
}
