import type { Capacity } from './capacity.js'
import type { ConnectionLook, HostFacts, Look, RequestAge, UpstreamLook } from './look.js'
import type { Reading } from './station.js'

/**
 * No request waits longer for an upstream than its client does for its answer: the age of the oldest that the front owes. Waiting ones in
 * /proc/net/unix have no identity, and where looks are further apart than requests last, those that came and went between two are taken for
 * older ones. Unknown without tcp_info, where clients have left while their workers still wait, and over HTTP/2.
 */
export function longestAsked(
	{ activity, stuck, lingering, finishing }: ConnectionLook,
	facts: HostFacts | undefined,
): number {
	return activity && stuck + lingering + finishing === 0 && !facts?.http2
		? activity.ages.oldest
		: Number.POSITIVE_INFINITY
}

/**
 * Reads a pool or a backend, whose requests are `longest` seconds old at most. Its queue is on this host or unseen; what waits in it is in flight all the same.
 * What was asked before a reload (`reloadedAt`) is none of its.
 */
export function readUpstream(
	look: UpstreamLook,
	{ at, source }: Look,
	before: Reading | undefined,
	longest: number,
	reloadedAt = Number.NEGATIVE_INFINITY,
): Reading {
	const requests = look.requests.filter(({ since }) => since >= reloadedAt)
	const old = Math.min(look.busy, look.requests.length - requests.length)
	const busy = look.busy - old
	return {
		at,
		busy,
		busyHigh: busy,
		waiting: look.waiting,
		// Children take the longest waiting first, so those in service are the oldest.
		oldestWait: look.waiting > 0 ? waitOf(look.requests[look.busy], at, longest) : undefined,
		survivors: before === undefined ? undefined : Math.min(look.survivors, before.identified),
		before: before?.identified ?? 0,
		identified: busy + look.waiting,
		// Without tcp_info an idle connection that is kept for reuse is as old as a hung request.
		requests: look.kind === 'pool' || source === 'sock-diag' ? requests : [],
		reloadedAt,
		oldest: old > 0 ? at - (requests[0]?.since ?? at) : Math.min(look.ages.oldest, longest),
	}
}

function waitOf(request: RequestAge | undefined, at: number, longest: number): number | undefined {
	return request && Math.min(at - request.since, longest)
}

/** An upstream that this look does not name: nothing is in flight to it. */
export function emptyReading(at: number, before: Reading): Reading {
	return {
		at,
		busy: 0,
		busyHigh: 0,
		waiting: 0,
		oldestWait: undefined,
		survivors: 0,
		before: before.identified,
		identified: 0,
		requests: [],
		oldest: 0,
	}
}

/** What PHP-FPM's configuration says of the station's size. */
export function poolSize(id: string, facts: HostFacts | undefined): Capacity | undefined {
	const pool = facts?.pools.find(({ path }) => path === id)
	if (!pool) return undefined
	return {
		workers: pool.maxChildren,
		source: 'fpm-config',
		provenance: `pm.max_children${pool.provenance === undefined ? '' : ` in ${pool.provenance}`}`,
	}
}

/** `pool site1` where the configuration names it, else `pool /run/php/site1.sock` or `backend 10.0.0.9:8009`. */
export function nameUpstream({ id, kind }: UpstreamLook, facts: HostFacts | undefined): string {
	const pool = facts?.pools.find(({ path }) => path === id)
	return pool ? `pool ${pool.name}` : `${kind} ${id}`
}

/** PHP-FPM over TCP is a pool as well, where its configuration is known. */
export function kindOfUpstream({ id, kind }: UpstreamLook, facts: HostFacts | undefined): 'pool' | 'backend' {
	return facts?.pools.some(({ path }) => path === id) ? 'pool' : kind
}
