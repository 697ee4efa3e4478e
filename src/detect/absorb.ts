import type { Capacity } from './capacity.js'
import { connectionLimit, readFront } from './front.js'
import { addReading, noteHidden, readUnlisted, unlistedWorkers } from './hidden.js'
import { countArrivals, NO_ARRIVALS } from './littles-law.js'
import type { HostFacts, Look, ServiceLook } from './look.js'
import type { Epoch } from './service-state.js'
import { isHalf, lookAt, newStation, type Station, takePoint } from './station.js'
import { emptyReading, kindOfUpstream, longestAsked, nameUpstream, poolSize, readUpstream } from './upstream.js'
import { watchQueue } from './wait.js'

/** What a look is read with. */
export interface LookContext {
	readonly look: Look
	readonly service: ServiceLook
	readonly known: Capacity | undefined
	readonly facts: HostFacts | undefined
	/** The look ends a sample of the grid. */
	readonly due: boolean
	/** Seconds between samples. */
	readonly interval: number
}

/** Takes a look into everything that is remembered of the service. */
export function absorb(epoch: Epoch, context: LookContext): Epoch {
	const { look, service } = context
	const arrivals = countArrivals(epoch.arrivals, look, service)
	const counted = { ...epoch, arrivals, listenInodes: service.listenInodes }
	const seen = service.connections ? absorbConnections(counted, context) : absorbQueue(counted, context)
	const { since } = seen.front.queue
	const sinceQueue =
		since === undefined
			? { ...NO_ARRIVALS, opened: arrivals.opened, at: look.at }
			: countArrivals(epoch.queueArrivals, look, service)
	return { ...seen, queueArrivals: sinceQueue }
}

/** Only the LISTEN rows were read: who waits, not who is served. */
function absorbQueue(epoch: Epoch, { look, service }: LookContext): Epoch {
	const { front } = epoch
	const queue = watchQueue(front.queue, {
		at: look.at,
		waiting: service.acceptQueue,
		busy: front.last?.busy ?? 0,
		opened: look.host.counters.get('Tcp.PassiveOpens'),
	})
	return { ...epoch, front: { ...front, queue } }
}

function absorbConnections(epoch: Epoch, { look, service, known, facts, due, interval }: LookContext): Epoch {
	const { at } = look
	const connections = service.connections!
	const longest = longestAsked(connections, facts)
	const upstreams =
		look.upstreams === undefined ? epoch.upstreams : absorbUpstreams(epoch.upstreams, look, facts, longest)
	// sockstat counts the sockets towards pools as well: where those are seen themselves, it has nothing to add.
	const reading =
		due && !upstreams.some(({ kind }) => kind === 'pool')
			? readUnlisted({ at, host: look.host, acceptQueue: service.acceptQueue }, connections)
			: undefined
	const watched = reading ? addReading(epoch.hidden, reading) : epoch.hidden
	const {
		workers,
		connections: places,
		hidden,
	} = readFront(service, connections, look, facts, epoch.front.last, unlistedWorkers(watched))
	const front = lookAt({ ...epoch.front, known }, workers)
	const limit = connectionLimit(known, facts)
	const place =
		places &&
		lookAt(
			{ ...(epoch.connections ?? newStation('connections', 'connections', 'connections', limit)), known: limit },
			places,
		)
	const step = (station: Station) => (due || isHalf(station, interval) ? takePoint(station, at) : station)
	return {
		...epoch,
		upstreams: upstreams.map(step),
		front: step(front),
		connections: place && step(place),
		hidden: noteHidden(
			watched,
			hidden,
			at,
			[front, ...upstreams].some(({ queue }) => queue.since !== undefined),
		),
	}
}

/** An upstream that had no request in any sample that is kept is forgotten. */
function absorbUpstreams(
	stations: readonly Station[],
	look: Look,
	facts: HostFacts | undefined,
	longest: number,
): Station[] {
	const { at } = look
	const seen = new Map(look.upstreams!.map((one) => [one.id, one]))
	const known = stations
		.filter(({ id, points }) => seen.has(id) || points.length === 0 || points.some(({ busy }) => busy > 0))
		.map((station) => {
			const one = seen.get(station.id)
			const reading = one
				? readUpstream(one, look, station.last, longest)
				: station.last && emptyReading(at, station.last)
			return reading ? lookAt({ ...station, known: poolSize(station.id, facts) }, reading) : station
		})
	const ids = new Set(stations.map(({ id }) => id))
	const fresh = look
		.upstreams!.filter(({ id }) => !ids.has(id))
		.map((one) =>
			lookAt(
				newStation(one.id, kindOfUpstream(one, facts), nameUpstream(one, facts), poolSize(one.id, facts)),
				readUpstream(one, look, undefined, longest),
			),
		)
	return [...known, ...fresh]
}
