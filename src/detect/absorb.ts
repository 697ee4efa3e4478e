import type { Capacity } from './capacity.js'
import { connectionLimit, readFront } from './front.js'
import { capacityBeside } from './generation.js'
import { addReading, hiddenSince, noteHidden, readUnlisted, unlistedWorkers } from './hidden.js'
import { countArrivals, NO_ARRIVALS } from './littles-law.js'
import type { HostFacts, Look, ServiceLook, UpstreamLook } from './look.js'
import type { Epoch } from './service-state.js'
import { isHalf, knowSize, lookAt, newStation, type Reading, type Station, takePoint } from './station.js'
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

function absorbConnections(epoch: Epoch, { look, service, known: whole, facts, due, interval }: LookContext): Epoch {
	const { at } = look
	const known = capacityBeside(service.generation, whole, facts)
	const connections = service.connections!
	const longest = longestAsked(connections, facts)
	const upstreams =
		look.upstreams === undefined
			? epoch.upstreams
			: absorbUpstreams(epoch.upstreams, look, facts, longest, service.generation?.since)
	// sockstat counts the sockets towards pools as well: where those are seen themselves, it has nothing to add.
	const reading =
		due && !upstreams.some(({ kind }) => kind === 'pool')
			? readUnlisted({ at, host: look.host, acceptQueue: service.acceptQueue }, connections)
			: undefined
	const counted = hiddenSince(epoch.hidden, service.generation?.since)
	const watched = reading ? addReading(counted, reading) : counted
	const {
		workers,
		connections: places,
		hidden,
	} = readFront(service, connections, look, facts, epoch.front.last, unlistedWorkers(watched))
	const front = lookAt(knowSize(epoch.front, known, at), workers)
	const limit = connectionLimit(known, facts)
	const place =
		places &&
		lookAt(
			knowSize(epoch.connections ?? newStation('connections', 'connections', 'connections', limit), limit, at),
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
	reloadedAt: number | undefined,
): Station[] {
	const { at } = look
	const seen = new Map(look.upstreams!.map((one) => [one.id, one]))
	// A pool's child is held by what an old process asked as well; of a backend nothing is known to be held but the worker that asks.
	const read = (one: UpstreamLook, before: Reading | undefined) =>
		readUpstream(one, look, before, longest, kindOfUpstream(one, facts) === 'pool' ? undefined : reloadedAt)
	const known = stations
		.filter(({ id, points }) => seen.has(id) || points.length === 0 || points.some(({ busy }) => busy > 0))
		.map((station) => {
			const one = seen.get(station.id)
			const reading = one ? read(one, station.last) : station.last && emptyReading(at, station.last)
			return reading ? lookAt(knowSize(station, poolSize(station.id, facts), at), reading) : station
		})
	const ids = new Set(stations.map(({ id }) => id))
	const fresh = look
		.upstreams!.filter(({ id }) => !ids.has(id))
		.map((one) =>
			lookAt(
				newStation(one.id, kindOfUpstream(one, facts), nameUpstream(one, facts), poolSize(one.id, facts)),
				read(one, undefined),
			),
		)
	return [...known, ...fresh]
}
