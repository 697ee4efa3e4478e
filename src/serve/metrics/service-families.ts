import type { ServiceSample } from '../../detect/sample.js'
import { TCP_STATES } from '../../detect/tcp-state.js'
import type { Verdict } from '../../detect/verdict.js'
import type { Family } from './family.js'

/** A number of each service in the current reading. */
function ofSample(name: string, help: string, value: (sample: ServiceSample) => number | undefined): Family {
	return {
		name,
		help,
		type: 'gauge',
		labels: ['service'],
		*read({ seen }) {
			for (const { sample } of seen) {
				const number = value(sample)
				if (number !== undefined) yield [{ service: sample.name }, number]
			}
		},
	}
}

/** A number that the verdict on each service rests on. */
function ofVerdict(name: string, help: string, value: (verdict: Verdict) => number | undefined): Family {
	return {
		name,
		help,
		type: 'gauge',
		labels: ['service'],
		*read({ seen }) {
			for (const { sample, verdict } of seen) {
				const number = verdict && value(verdict)
				if (number !== undefined) yield [{ service: sample.name }, number]
			}
		},
	}
}

/** What the socket table says of each service, both address families in one. */
export const SERVICE_FAMILIES: readonly Family[] = [
	{
		name: 'forewarn_connections',
		help: 'Sockets on the ports of a service by TCP state as the kernel names it, IPv4 and IPv6 in one, listening ones included. A state that nobody is in is 0.',
		type: 'gauge',
		labels: ['service', 'state'],
		*read({ seen }) {
			for (const { sample } of seen) {
				for (const state of TCP_STATES) yield [{ service: sample.name, state }, sample.states[state]]
			}
		},
	},
	ofSample(
		'forewarn_accepted_connections',
		'ESTABLISHED connections that a process has accepted. In prefork and worker each holds a worker.',
		({ accepted }) => accepted,
	),
	ofSample(
		'forewarn_queued_connections',
		'ESTABLISHED connections that no process has accepted yet: users who wait.',
		({ queued }) => queued,
	),
	ofSample(
		'forewarn_accept_queue_connections',
		'Connections in the accept queues of all listeners of a service, as the kernel counts them; those that clients gave up are included.',
		({ acceptQueue }) => acceptQueue,
	),
	{
		name: 'forewarn_backlog_connections',
		help: 'How many connections the accept queue of a listener holds: ListenBacklog as the operator, the configuration of Apache or its compiled default has it.',
		type: 'gauge',
		labels: ['service'],
		*read({ services }) {
			for (const { name, backlog } of services) if (backlog !== undefined) yield [{ service: name }, backlog]
		},
	},
	ofSample(
		'forewarn_stuck_connections',
		'CLOSE_WAIT connections that a process holds: the client has gone and a worker has not noticed.',
		({ stuck }) => stuck,
	),
	ofSample(
		'forewarn_stuck_oldest_seconds',
		'How long the oldest stuck connection has been seen stuck; 0 where there is none.',
		({ stuckAges }) => stuckAges.oldestSeconds,
	),
	ofSample(
		'forewarn_abandoned_connections',
		'CLOSE_WAIT connections that no process has accepted: clients that gave up while they waited.',
		({ abandoned }) => abandoned,
	),
	ofSample(
		'forewarn_half_open_connections',
		'SYN_RECV rows: handshakes under way, and with TCP_DEFER_ACCEPT clients that connected and stay silent.',
		({ halfOpen }) => halfOpen,
	),
	ofSample(
		'forewarn_lingering_connections',
		'FIN_WAIT1 and FIN_WAIT2 connections that a process still holds: a lingering close keeps its worker.',
		({ lingering }) => lingering,
	),
	ofVerdict(
		'forewarn_hidden_workers',
		'Estimate of workers whose connection the table no longer shows because a proxy reset it.',
		({ evidence }) => evidence.hidden,
	),
	ofVerdict(
		'forewarn_capacity_connections',
		'How many connections a service can hold accepted; prefork and worker: MaxRequestWorkers. Absent where it is not known.',
		({ evidence }) => evidence.capacity?.workers,
	),
	{
		name: 'forewarn_capacity_info',
		help: 'Where the capacity comes from: operator, apache-config, processes or learned. The value is 1.',
		type: 'gauge',
		labels: ['service', 'source'],
		*read({ seen }) {
			for (const { sample, verdict } of seen) {
				const capacity = verdict?.evidence.capacity
				if (capacity) yield [{ service: sample.name, source: capacity.source }, 1]
			}
		},
	},
	ofVerdict(
		'forewarn_arrivals_per_second',
		'New connections a second since the reading before. Absent in the first reading.',
		({ evidence }) => evidence.arrivalsPerSecond,
	),
	ofVerdict(
		'forewarn_holding_seconds',
		"How long a connection holds a worker, by Little's law. Absent where too little arrives to tell.",
		({ evidence }) => evidence.holdingSeconds,
	),
]

/** What forewarn makes of each service in the current reading. */
export const FORECAST_FAMILIES: readonly Family[] = [
	ofVerdict(
		'forewarn_time_to_exhaustion_seconds',
		'Likely time until all workers are taken; 0 where they are. Absent where nothing points there.',
		({ evidence }) => evidence.timeLeft?.likely,
	),
	ofVerdict(
		'forewarn_time_to_exhaustion_soonest_seconds',
		'Lower bound of the time until all workers are taken.',
		({ evidence }) => evidence.timeLeft?.soonest,
	),
	ofVerdict(
		'forewarn_time_to_exhaustion_latest_seconds',
		'Upper bound of the time until all workers are taken. Absent where the slowest probable trend never gets there.',
		({ evidence }) => evidence.timeLeft?.latest,
	),
]
