import type { Capacity } from '../detect/capacity.js'
import type { Evidence } from '../detect/verdict.js'
import { formatCount } from './words.js'

/** How many workers are taken: the one number that headline, facts, time left and follow-up of a page speak of. */
interface Occupancy {
	readonly taken: number
	/** The upper end where one connection carries several requests (HTTP/2); else the same as `taken`. */
	readonly upTo: number
	/** Undefined while unknown. */
	readonly capacity: Capacity | undefined
	/** True where no worker is left. */
	readonly full: boolean
}

/** Occupancy of the front: its station where the verdict has stations, else all that holds a worker, seen and unseen. */
export function occupancyOf(evidence: Evidence): Occupancy {
	const front = evidence.stations?.find(({ kind }) => kind === 'front')
	const counted = evidence.accepted + evidence.stuck + evidence.hidden
	const taken = Math.round(front ? front.busy : counted)
	const upTo = Math.round(front ? front.busyHigh : counted)
	const capacity = front?.servers ?? evidence.capacity
	return { taken, upTo, capacity, full: capacity !== undefined && upTo >= capacity.workers }
}

/** `38 of 40`, `22 to 38 of 75`, `38 (capacity unknown)`. */
export function describeOccupancy({ taken, upTo, capacity }: Occupancy): string {
	const range = upTo > taken ? `${formatCount(taken)} to ${formatCount(upTo)}` : formatCount(taken)
	return capacity ? `${range} of ${formatCount(capacity.workers)}` : `${range} (capacity unknown)`
}
