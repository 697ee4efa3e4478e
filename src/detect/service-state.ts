import type { Capacity } from './capacity.js'
import { type IncidentState, NO_INCIDENT } from './incident.js'
import type { Sample, ServiceSample } from './sample.js'
import type { LostReading } from './series/leak-growth.js'
import { type Climb, NO_CLIMB } from './series/normal-level.js'
import { NO_PLATEAU, type Plateau } from './series/plateau.js'
import { type QueueWatch, UNSEEN_QUEUE } from './series/queue-watch.js'
import { NO_WEEK, type WeeklyLevel } from './series/weekly-level.js'
import type { ServicePoint } from './service-point.js'

/** Everything remembered of a service between readings. */
export interface ServiceState {
	/** What is known of its capacity from outside the table. */
	readonly known: Capacity | undefined
	readonly incident: IncidentState
	/** Since when no LISTEN row stands; undefined while the service is seen. */
	readonly blindSince: number | undefined
	/** People were told of it: not before a second look, since a restart is over within one. */
	readonly blindTold: boolean
	readonly queue: QueueWatch
	readonly epoch: Epoch
}

/** What belongs to one life of the listening sockets: a stop and start of Apache begins a new one. */
export interface Epoch {
	readonly listenInodes: readonly number[]
	/** Event time of its first full reading. */
	readonly since: number
	readonly last: { readonly sample: Sample; readonly service: ServiceSample } | undefined
	/** Full readings of the last half hour, oldest first. */
	readonly points: readonly ServicePoint[]
	readonly lost: readonly LostReading[]
	readonly climb: Climb
	readonly week: WeeklyLevel
	readonly plateau: Plateau
	/** The known capacity is no bound: more was held while nobody had to wait (idle keep-alive under event). */
	readonly unbound: boolean
}

/** A life of which nothing was seen yet. */
export const NEW_EPOCH: Epoch = {
	listenInodes: [],
	since: Number.POSITIVE_INFINITY,
	last: undefined,
	points: [],
	lost: [],
	climb: NO_CLIMB,
	week: NO_WEEK,
	plateau: NO_PLATEAU,
	unbound: false,
}

/** A service that was never seen. */
export function newServiceState(known: Capacity | undefined): ServiceState {
	return {
		known,
		incident: NO_INCIDENT,
		blindSince: undefined,
		blindTold: false,
		queue: UNSEEN_QUEUE,
		epoch: NEW_EPOCH,
	}
}

/** True where none of the sockets that listened before listens now: Apache was stopped and started, not reloaded. */
export function isNewEpoch(epoch: Epoch, service: ServiceSample): boolean {
	return epoch.listenInodes.length > 0 && !service.listenInodes.some((inode) => epoch.listenInodes.includes(inode))
}
