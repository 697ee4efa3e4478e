import type { RequestAge } from '../../detect/look.js'
import { TCP_STATES } from '../../detect/tcp-state.js'
import { countsOf } from '../live-service.js'
import { each, type Family, ofSeen, ofSeenBy, type SeenService } from './family.js'

/** What the kernel's tables say of each service's sockets, both address families in one. */
export const CONNECTION_FAMILIES: readonly Family[] = [
	ofSeenBy(
		'forewarn_connections',
		'Sockets on the ports of a service by TCP state as the kernel names it, IPv4 and IPv6 in one, listening ones included. A state without a socket is 0.',
		'state',
		({ look }) => Object.fromEntries(TCP_STATES.map((state) => [state, look.connections?.states[state]])),
	),
	ofSeen(
		'forewarn_accepted_connections',
		'ESTABLISHED connections that a process has accepted. In prefork and worker each holds a worker.',
		({ look }) => look.connections?.accepted,
	),
	ofSeenBy(
		'forewarn_activity_connections',
		'Accepted connections by who spoke last: busy (an answer is owed), writing, streaming (tunnels), idle (keep-alive), silent (no byte yet). Absent without sock_diag.',
		'activity',
		({ look: { connections } }) => connections?.activity && countsOf(connections.activity),
	),
	ofSeenBy(
		'forewarn_request_age_seconds',
		'Age of the requests that an answer is owed to: median, p90 (nine of ten are younger), oldest. 0 where there is none; absent without sock_diag.',
		'statistic',
		(seen) => {
			const ages = agesIn(seen)
			return ages && { median: ages.median, p90: ages.p90, oldest: ages.oldest }
		},
	),
	ofSeenBy(
		'forewarn_requests_older',
		'Requests that an answer is owed to for more than so many seconds. Absent without sock_diag.',
		'seconds',
		(seen) => {
			const ages = agesIn(seen)
			return ages && { 10: ages.over10, 30: ages.over30, 60: ages.over60 }
		},
	),
	ofSeenBy(
		'forewarn_queue_wait_seconds',
		'How long those in the accept queue have waited: median, oldest. 0 where no one waits; without sock_diag since they were first seen.',
		'statistic',
		({ look: { connections } }) =>
			connections && { median: connections.waits.median, oldest: connections.waits.oldest },
	),
	ofSeen(
		'forewarn_queued_connections',
		'ESTABLISHED connections that no process has accepted yet: users who wait.',
		({ look }) => look.connections?.queued,
	),
	ofSeen(
		'forewarn_accept_queue_connections',
		'Connections in the accept queues of all listeners of a service, as the kernel counts them; those that clients gave up are included.',
		({ look }) => look.acceptQueue,
	),
	each(
		'forewarn_backlog_connections',
		'How many connections the accept queue of a listener holds: ListenBacklog as the operator, the configuration of Apache or its compiled default has it.',
		'service',
		({ services }) => services.map(({ name, backlog }) => [name, backlog]),
	),
	ofSeen(
		'forewarn_stuck_connections',
		'CLOSE_WAIT connections that a process holds: the client has gone and a worker has not noticed.',
		({ look }) => look.connections?.stuck,
	),
	ofSeen(
		'forewarn_stuck_oldest_seconds',
		'How long the oldest stuck connection has been seen stuck; 0 where there is none.',
		({ look, at }) => oldestStuck(look.connections?.stuckSince ?? [], at),
	),
	ofSeen(
		'forewarn_abandoned_connections',
		'CLOSE_WAIT connections that no process has accepted: clients that gave up while they waited.',
		({ look }) => look.connections?.abandoned,
	),
	ofSeen(
		'forewarn_half_open_connections',
		'SYN_RECV rows: handshakes under way, and with TCP_DEFER_ACCEPT clients that connected and stay silent.',
		({ look }) => look.connections?.halfOpen,
	),
	ofSeen(
		'forewarn_lingering_connections',
		'FIN_WAIT1 and FIN_WAIT2 connections that a process still holds: a lingering close keeps its worker.',
		({ look }) => look.connections?.lingering,
	),
]

/** Seconds for which the first of a list, the oldest, has been seen stuck; 0 where there is none. */
function oldestStuck([oldest]: readonly RequestAge[], at: number): number {
	return oldest ? at - oldest.since : 0
}

function agesIn({ look }: SeenService) {
	return look.connections?.activity?.ages
}
