import type { Capacity } from './capacity.js'
import { type HiddenWatch, NO_HIDDEN } from './hidden.js'
import { type IncidentState, NO_INCIDENT } from './incident.js'
import { type Arrivals, NO_ARRIVALS } from './littles-law.js'
import type { ServiceLook } from './look.js'
import type { PointBase, ServicePoint } from './service-point.js'
import { newStation, type Station } from './station.js'

/** Everything remembered of a service between looks. */
export interface ServiceState {
	/** What is known of its capacity from outside the table. */
	readonly known: Capacity | undefined
	readonly incident: IncidentState
	/** Since when no LISTEN row stands; undefined while the service is visible. */
	readonly blindSince: number | undefined
	/** A notice says so: not before a second look, since a restart is over within one. */
	readonly blindNotified: boolean
	readonly epoch: Epoch
}

/** What belongs to one life of the listening sockets: a stop and start of Apache begins a new one. */
export interface Epoch {
	readonly listenInodes: readonly number[]
	readonly front: Station
	readonly connections: Station | undefined
	readonly upstreams: readonly Station[]
	/** New connections since the last sample, and since the accept queue formed. */
	readonly arrivals: Arrivals
	readonly queueArrivals: Arrivals
	/** Samples, and looks while people waited, of the last half hour, oldest first. */
	readonly points: readonly ServicePoint[]
	/** What the next point is compared with; not saved. */
	readonly base: PointBase | undefined
	readonly hidden: HiddenWatch
	/** When a notice last spoke of a pool, by its id. */
	readonly poolNotices: Readonly<Record<string, number>>
}

/** An epoch that has not been looked at yet. */
export function newEpoch(known: Capacity | undefined): Epoch {
	return {
		listenInodes: [],
		front: newStation('front', 'front', 'workers', known),
		connections: undefined,
		upstreams: [],
		arrivals: NO_ARRIVALS,
		queueArrivals: NO_ARRIVALS,
		points: [],
		base: undefined,
		hidden: NO_HIDDEN,
		poolNotices: {},
	}
}

/** A service that was never seen. */
export function newServiceState(known: Capacity | undefined): ServiceState {
	return { known, incident: NO_INCIDENT, blindSince: undefined, blindNotified: false, epoch: newEpoch(known) }
}

/** True where none of the sockets that listened before listens now: Apache was stopped and started, not reloaded. */
export function isNewEpoch(epoch: Epoch, service: Pick<ServiceLook, 'listenInodes'>): boolean {
	return epoch.listenInodes.length > 0 && !service.listenInodes.some((inode) => epoch.listenInodes.includes(inode))
}
