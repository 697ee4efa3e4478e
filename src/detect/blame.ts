import type { Cause } from './cause.js'
import { BETWEEN_CONNECTIONS, GAPS_TO_END, SHARE_OF_FRONT } from './constants.js'
import { countTunnels } from './front.js'
import { roomBeside } from './generation.js'
import { driverOf } from './littles-law.js'
import { type Measured, stoodThroughout } from './measure.js'
import type { ServiceView } from './service-view.js'

/**
 * Whose fault it is that the front fills or is full. The station that holds it: that grew by half of what the front grew by, or half of whose
 * busy workers wait for it. Where none does: connections and clients by elimination, then Little's law.
 */
export function blame(view: ServiceView): Cause {
	if (isCrowdedOut(view)) return oldProcesses(view)
	if (standsWithFreeWorkers(view)) return tunnels(view) ?? nobodyAccepts(view)
	if (view.openCause?.kind === 'keep-alive' && view.connections?.full) return view.openCause
	return holdingStation(view) ?? withoutStation(view)
}

/** Blames one upstream, with its own numbers. */
export function blameStation({ station, servers, said }: Measured, view: ServiceView): Cause {
	const { last, kind, name, id } = station
	const served = Math.round(said.busy)
	const busy = servers ? `${served} of ${servers.workers} busy` : `${served} busy`
	const waiting = last && last.waiting > 0 ? `, ${last.waiting} waiting` : ''
	const oldest = last && last.oldest >= 1 ? `, the oldest for ${Math.round(last.oldest)} s` : ''
	const all = Math.round(view.front.said.busy)
	const held = `${Math.min(served + (last?.waiting ?? 0), all)} of ${all} busy workers wait for ${name}`
	return { kind: kind === 'pool' ? 'pool' : 'backend', station: id, text: `${held} (${busy}${waiting}${oldest})` }
}

/** Someone has waited for patience, or a queue has stood for a whole sample, although workers are known to be free. */
export function standsWithFreeWorkers({ front, connections, settings }: ServiceView): boolean {
	if (front.full || connections?.full || !front.servers || front.wait === undefined) return false
	return front.wait.oldest >= settings.detection.patience || stoodThroughout(front)
}

/** Processes of before the last reload leave room for less than half of the workers. */
function isCrowdedOut({ generation, facts }: ServiceView): boolean {
	return roomBeside(generation, facts) < (facts?.maxRequestWorkers ?? 0) / 2
}

function oldProcesses({ generation, facts }: ServiceView): Cause {
	return {
		kind: 'nobody-accepts',
		station: null,
		text: `${generation?.old} of at most ${facts?.serverLimit} processes (ServerLimit) are of before the last reload and accept nothing: the others have ${roomBeside(generation, facts)} of ${facts?.maxRequestWorkers} workers`,
	}
}

/**
 * Every worker may be behind an accepted connection that looks idle. Under event a keep-alive one is closed when workers are short
 * (server/mpm/event/event.c), so what stays while users wait is a tunnel or a stream.
 */
function tunnels({ front: { servers }, looked: { accepted, activity } }: ServiceView): Cause | undefined {
	if (!servers || !activity || activity.idle < accepted / 2) return undefined
	if (accepted < (1 - BETWEEN_CONNECTIONS) * servers.workers) return undefined
	return clients(
		`${activity.idle} connections stand idle while users wait, one for each of ${servers.workers} workers: tunnels (WebSocket) or streams`,
	)
}

function nobodyAccepts({ front }: ServiceView): Cause {
	const { servers, inFlight, station } = front
	return {
		kind: 'nobody-accepts',
		station: null,
		text: `${station.queue.course.at(-1)?.depth ?? 0} connections wait while ${inFlight - (station.last?.waiting ?? 0)} of ${servers?.workers ?? 'unknown'} workers are busy: the free ones do not accept`,
	}
}

function holdingStation(view: ServiceView): Cause | undefined {
	const busy = frontBusy(view)
	const held = view.upstreams.filter(({ inFlight }) => inFlight > 0)
	// What was blamed is blamed while it holds its share: clients that give up blur the numbers of a failure.
	const blamed = held.find(
		({ station, inFlight }) => station.id === view.openCause?.station && inFlight >= SHARE_OF_FRONT * busy,
	)
	if (blamed) return blameStation(blamed, view)
	const grown = busy - (view.front.normal?.usual ?? 0)
	const growthOf = ({ inFlight, normal }: Measured) => inFlight - (normal?.usual ?? 0)
	const most = [...held].sort((a, b) => growthOf(b) - growthOf(a))[0]
	if (most && grown > 0 && growthOf(most) >= grown / 2) return blameStation(most, view)
	// A worker waits for one upstream at a time: what holds more than are busy belongs to others, or is kept for reuse.
	const largest = held.filter(({ inFlight }) => inFlight <= busy).sort((a, b) => b.inFlight - a.inFlight)[0]
	return largest && largest.inFlight >= busy / 2 ? blameStation(largest, view) : undefined
}

function withoutStation(view: ServiceView): Cause {
	const { looked, facts, front, connections } = view
	const { activity, accepted } = looked
	const alone = activity ? undefined : oneNetwork(view)
	if (alone) return alone
	// A failure blurs what the numbers say: clients that give up come again. What was said before it stays.
	const { openCause } = view
	const failing = front.full && front.station.queue.since !== undefined
	if (failing && openCause && openCause.station === null && openCause.kind !== 'unclear') return openCause
	const law = byLittlesLaw(view)
	if (law.kind === 'crowd') return law
	const idle = activity?.idle ?? 0
	if (connections?.full ? idle >= accepted / 2 : facts?.mpm !== 'event' && idle > accepted / 2)
		return blameKeepAlive(view)
	const busy = frontBusy(view)
	if (activity && activity.writing > busy / 2) {
		return clients(`${activity.writing} of ${busy} workers send to clients that read slowly just now`)
	}
	if (activity && activity.receiving + activity.silent > busy / 2) {
		return clients(
			`${activity.receiving + activity.silent} of ${busy} workers have a request that still comes in, or none yet, just now: clients send slowly`,
		)
	}
	const streaming = activity ? countTunnels(activity, facts) : 0
	if (streaming > busy / 2) {
		return clients(
			`${streaming} of ${busy} workers hold streams or tunnels (WebSocket), which last as long as their clients stay`,
		)
	}
	return law
}

/**
 * Who spoke last is not known, yet one network holds most of the workers and none of its own clients waits. A crowd's would, and a proxy's;
 * a client that keeps workers busy with nothing has what it wants. Where fewer than three of those who wait would be its own by its share, none is no news.
 */
function oneNetwork({ looked: { accepted }, holders, waiters }: ServiceView): Cause | undefined {
	const most = holders[0]
	if (!most || most.connections <= accepted / 2) return undefined
	const waiting = waiters.reduce((sum, { connections }) => sum + connections, 0)
	if ((waiting * most.connections) / accepted < GAPS_TO_END) return undefined
	if (waiters.some(({ prefix }) => prefix === most.prefix)) return undefined
	return clients(
		`${most.prefix} holds ${most.connections} of ${accepted} workers while none of its own connections waits: it sends or reads slowly`,
	)
}

/** Idle connections hold the places of those that wait. */
export function blameKeepAlive({ looked: { activity, accepted } }: ServiceView): Cause {
	const idle = activity?.idle ?? 0
	return {
		kind: 'keep-alive',
		station: null,
		text: `${idle} of ${accepted} connections are idle keep-alive and hold places`,
	}
}

function clients(text: string): Cause {
	return { kind: 'clients', station: null, text }
}

/** More users, or slower answers that no station is seen to cause. */
export function byLittlesLaw({ front, usualArrivals, newArrivals, sudden }: ServiceView): Cause {
	const level = front.inFlight
	const growth = level / Math.max(1, front.normal?.usual ?? level)
	const driver = driverOf(growth, usualArrivals, newArrivals)
	const rate = newArrivals.seconds > 0 ? newArrivals.count / newArrivals.seconds : 0
	const since = front.station.queue.since === undefined ? '' : ' since clients wait'
	const rates = usualArrivals
		? `${rate.toFixed(1)} connections a second${since}, usually ${usualArrivals.rate.toFixed(1)}`
		: ''
	if (driver === 'arrivals') {
		return sudden
			? { kind: 'crowd', station: null, text: `arrivals jumped: ${rates}` }
			: { kind: 'traffic', station: null, text: `more users: ${rates}` }
	}
	if (driver === 'holding') return { kind: 'unclear', station: null, text: `each request takes longer: ${rates}` }
	return { kind: 'unclear', station: null, text: 'the numbers do not tell' }
}

function frontBusy({ front }: ServiceView): number {
	return Math.max(0, front.inFlight - (front.station.last?.waiting ?? 0))
}
