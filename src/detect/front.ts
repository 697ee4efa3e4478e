import type { Capacity } from './capacity.js'
import { ASYNC_FACTOR } from './constants.js'
import type { Activity, ConnectionLook, HostFacts, Look, RequestAge, ServiceLook, UpstreamLook } from './look.js'
import type { Reading } from './station.js'
import { kindOfUpstream } from './upstream.js'

/** What the front of a service shows at one look: its workers and, under event, its connections. */
export interface FrontReading {
	readonly workers: Reading
	readonly connections: Reading | undefined
	/** Workers whose own connection no table shows any more, because a proxy reset it. */
	readonly hidden: number
}

/**
 * Reads the front. Under prefork and worker every accepted connection holds a worker, idle ones too; under event only a request does
 * (tcp_info tells, see Activity), and without tcp_info accepted connections are the upper end of a range that is all there is.
 * A connection that its client has left (CLOSE_WAIT) and one in lingering close (prefork, worker) hold a worker as well.
 */
export function readFront(
	service: ServiceLook,
	connections: ConnectionLook,
	{ at, host, upstreams }: Look,
	facts: HostFacts | undefined,
	before: Reading | undefined,
	unlisted: number,
): FrontReading {
	const { activity, accepted, stuck, lingering } = connections
	const event = facts?.mpm === 'event'
	const streaming = activity ? countTunnels(activity, facts) : 0
	const visible =
		event && activity
			? activity.busy + streaming + activity.writing + stuck
			: accepted + stuck + (event ? 0 : lingering)
	const high = event && activity && facts.http2 ? Math.max(visible, activity.active + stuck) : visible
	// A worker that waits for a pool is busy whatever its connection shows; without a row for it, it is hidden.
	const inPools = waitingForPools(upstreams, facts, service.generation?.since)
	const hidden = Math.max(unlisted, inPools - accepted - stuck - lingering, 0)
	const workers: Reading = {
		at,
		busy: Math.max(visible + hidden, inPools),
		busyHigh: Math.max(high + hidden, inPools),
		waiting: service.acceptQueue,
		oldestWait: connections.waits.count > 0 ? connections.waits.oldest : undefined,
		opened: host.counters.get('Tcp.PassiveOpens'),
		survivors: before === undefined ? undefined : connections.survivors,
		before: before?.identified ?? 0,
		identified: activity?.busy ?? accepted,
		// Without tcp_info an idle connection is as old as a hung one: only what its client has left is known to be stuck.
		requests: [...(activity ? connections.requests : []), ...connections.stuckSince],
		reloadedAt: service.generation?.since,
		oldest: Math.max(activity?.ages.oldest ?? 0, ageOf(connections, at)),
	}
	return { workers, hidden, connections: event && activity ? connectionsOf(workers, connections, facts) : undefined }
}

/**
 * Connections that owe no answer and hold a worker all the same. What is idle beyond KeepAliveTimeout is no keep-alive: Apache has a timer on
 * those (server/mpm/event/event.c, process_keepalive_queue). Over HTTP/2 the server speaks unasked between requests as well (PING, WINDOW_UPDATE): `active` bounds that.
 */
export function countTunnels(activity: Activity, facts: HostFacts | undefined): number {
	if (facts?.http2) return 0
	const kept = facts?.keepAliveTimeout ?? Number.POSITIVE_INFINITY
	const [over10, over30, over60] = activity.idleOver
	return activity.streaming + (kept < 10 ? over10 : kept < 30 ? over30 : kept < 60 ? over60 : 0)
}

/**
 * Under event each idle thread lets AsyncRequestWorkerFactor more connections in: accepted may reach threads + factor x idle. That is
 * accepted + factor x busy against threads x (1 + factor), a station with a fixed number of servers.
 */
function connectionsOf(workers: Reading, { accepted }: ConnectionLook, facts: HostFacts): Reading {
	const factor = facts.asyncRequestWorkerFactor ?? ASYNC_FACTOR
	const weight = (busy: number) => accepted + factor * busy
	return {
		...workers,
		busy: weight(workers.busy),
		busyHigh: weight(workers.busyHigh),
		survivors: undefined,
		requests: [],
	}
}

/** The connection limit as a number of servers; undefined where the number of threads is not known. */
export function connectionLimit(threads: Capacity | undefined, facts: HostFacts | undefined): Capacity | undefined {
	if (!threads || facts?.mpm !== 'event') return undefined
	const factor = facts.asyncRequestWorkerFactor ?? ASYNC_FACTOR
	return { ...threads, workers: threads.workers * (1 + factor) }
}

/**
 * A worker waits for one upstream at a time, so no fewer workers are busy than requests wait for pools. A backend may stand behind a pool
 * (PHP's database) and is no more than one of the same requests.
 */
function waitingForPools(
	upstreams: readonly UpstreamLook[] | undefined,
	facts: HostFacts | undefined,
	reloadedAt = Number.NEGATIVE_INFINITY,
): number {
	const pools = (upstreams ?? []).filter((one) => kindOfUpstream(one, facts) === 'pool')
	// What was asked before a reload is asked by a process of before.
	const old = (requests: readonly RequestAge[]) => requests.filter(({ since }) => since < reloadedAt).length
	return pools.reduce((sum, { busy, waiting, requests }) => sum + busy + waiting - old(requests), 0)
}

function ageOf({ requests, stuckSince }: ConnectionLook, at: number): number {
	return Math.max(0, ...[...requests, ...stuckSince].slice(0, 1).map(({ since }) => at - since))
}
