import { PATTERNS, type Severity } from '../../detect/pattern.js'
import type { StationView } from '../../detect/station-view.js'
import type { SignalReading } from '../../detect/verdict.js'
import { each, type Facts, type Family, flag, ofSeen, ofSeenBy, type SeenService } from './family.js'

const SEVERITIES: readonly Severity[] = ['warning', 'critical']

/** Every pair of a pattern and a severity. */
const KINDS = PATTERNS.flatMap((pattern) => SEVERITIES.map((severity) => ({ pattern, severity })))

/** What is 1 in the verdict where nothing is suspected. */
const NOTHING = { pattern: 'none', severity: 'none' }

/** A number of each watched service, whether or not a sample is current: incidents stand over samples that fail. */
function ofWatched(name: string, help: string, value: (service: string, facts: Facts) => number): Family {
	return each(name, help, 'service', (facts) => facts.status.services.map(({ name }) => [name, value(name, facts)]))
}

function ofSignals(name: string, help: string, value: (signal: SignalReading) => number | undefined): Family {
	return ofSeenBy(name, help, 'signal', ({ verdict }) =>
		Object.fromEntries((verdict?.evidence.signals ?? []).map((one) => [one.signal, value(one)])),
	)
}

/** A text of each service as a label; the value is 1. */
function infoOf(name: string, help: string, label: string, text: (seen: SeenService) => string | undefined): Family {
	return ofSeenBy(name, help, label, (one) => {
		const value = text(one)
		return value === undefined ? undefined : { [value]: 1 }
	})
}

/** What forewarn says of each service. */
export const SERVICE_FAMILIES: readonly Family[] = [
	{
		name: 'forewarn_incident',
		help: '1 while an incident of this pattern and severity is open, else 0. It is confirmed by two samples, survives samples that fail, and a mute does not hide it. The label station is there while a pool or backend is to blame: its path or address.',
		labels: ['service', 'pattern', 'severity', 'station'],
		*read({ status }) {
			for (const { name } of status.services) {
				for (const { pattern, severity } of KINDS) {
					const open = status.incidents.find(
						(incident) =>
							incident.state === 'open' &&
							incident.service === name &&
							incident.pattern === pattern &&
							incident.severity === severity,
					)
					const station = open?.cause?.station ?? undefined
					yield [
						{ service: name, pattern, severity, ...(station === undefined ? {} : { station }) },
						flag(open !== undefined),
					]
				}
			}
		},
	},
	ofWatched(
		'forewarn_blind',
		'1 while nothing listens on the ports of a service, or no socket table can be read, for longer than a restart takes; else 0.',
		(name, { status }) =>
			flag(
				status.incidents.some(
					({ state, pattern, service }) =>
						state === 'open' && pattern === 'blind' && (service === undefined || service === name),
				),
			),
	),
	ofWatched(
		'forewarn_flapping',
		'1 while the incidents of a service open and close so often that they are sent as one, else 0.',
		(name, { status }) => flag(status.delivery.flapping.includes(name)),
	),
	{
		name: 'forewarn_verdict',
		help: 'What the current sample alone says: 1 for the pattern and severity that is suspected, or for none and none, and 0 for the others. An incident needs it twice.',
		labels: ['service', 'pattern', 'severity'],
		*read({ seen }) {
			for (const { look, verdict } of seen) {
				if (!verdict) continue
				const suspected = verdict.kind === 'suspicion' ? verdict : NOTHING
				for (const { pattern, severity } of [NOTHING, ...KINDS]) {
					const is = pattern === suspected.pattern && severity === suspected.severity
					yield [{ service: look.name, pattern, severity }, flag(is)]
				}
			}
		},
	},
	ofSeen(
		'forewarn_calm',
		'1 where the current sample proves that workers accept and nothing waits, else 0. Four in a row end an incident.',
		({ verdict }) => verdict && flag(verdict.kind === 'healthy' && verdict.calm),
	),
	infoOf(
		'forewarn_cause_info',
		'Whose fault it is that the workers fill up: pool, backend, clients, traffic, keep-alive, crowd, stuck, nobody-accepts, flood or unclear. The value is 1.',
		'cause',
		({ verdict }) => verdict?.evidence.cause.kind,
	),
	ofSignals(
		'forewarn_signal_raised',
		'1 where a signal is over its bar, else 0. A signal pages only where signals.as says so.',
		({ raised }) => flag(raised),
	),
	ofSignals('forewarn_signal_value', "The number of a signal, in the signal's own unit.", ({ value }) => value),
	ofSignals(
		'forewarn_signal_bar',
		'What the number of a signal is compared with. Absent while too little traffic, or no demand, makes it silent.',
		({ bar }) => bar,
	),
	ofSeen(
		'forewarn_time_to_exhaustion_seconds',
		'Likely time until all workers are busy; 0 where they are. Absent where nothing points there.',
		({ verdict }) => verdict?.evidence.timeLeft?.likely,
	),
	ofSeen(
		'forewarn_time_to_exhaustion_soonest_seconds',
		'Lower bound of the time until all workers are busy.',
		({ verdict }) => verdict?.evidence.timeLeft?.soonest,
	),
	ofSeen(
		'forewarn_time_to_exhaustion_latest_seconds',
		'Upper bound of the time until all workers are busy. Absent where the slowest probable trend never gets there.',
		({ verdict }) => verdict?.evidence.timeLeft?.latest,
	),
	ofSeen(
		'forewarn_hidden_workers',
		'Estimate of workers whose connection the table no longer shows because a proxy reset it.',
		({ verdict }) => verdict?.evidence.hidden,
	),
	ofSeen(
		'forewarn_capacity_connections',
		'How many connections a service can hold accepted; prefork and worker: MaxRequestWorkers. Absent where it is not known.',
		({ verdict }) => verdict?.evidence.capacity?.workers,
	),
	infoOf(
		'forewarn_capacity_info',
		'Where the capacity comes from: operator, apache-config, processes or learned. The value is 1.',
		'source',
		({ verdict }) => verdict?.evidence.capacity?.source,
	),
	ofSeen(
		'forewarn_arrivals_per_second',
		'New connections a second since the sample before. Absent in the first sample.',
		({ verdict }) => verdict?.evidence.arrivalsPerSecond,
	),
	ofSeen(
		'forewarn_holding_seconds',
		"How long a connection holds a worker, by Little's law. Absent where too little arrives to tell.",
		({ verdict }) => verdict?.evidence.holdingSeconds,
	),
]

/** A number of each station that the verdict of a service shows: the front, its connection limit, pools and backends, at most 64. */
function ofStations(name: string, help: string, value: (station: StationView) => number | undefined): Family {
	return {
		name,
		help,
		labels: ['service', 'station', 'kind'],
		*read({ seen }) {
			for (const { look, verdict } of seen) {
				for (const station of verdict?.evidence.stations ?? []) {
					yield [{ service: look.name, station: station.id, kind: station.kind }, value(station)]
				}
			}
		},
	}
}

/** Apache's workers and whom they wait for: which pool or backend is full, and how long requests wait for it. */
export const STATION_FAMILIES: readonly Family[] = [
	ofStations(
		'forewarn_station_busy',
		'Requests in service at a station, mean over the looks of the sample; at the last look while someone waits. Stations are the front (workers), its connection limit, pools by path and backends by address.',
		({ busy }) => busy,
	),
	ofStations(
		'forewarn_station_servers',
		'How many requests a station can serve at once. Absent while unknown.',
		({ servers }) => servers?.workers,
	),
	ofStations(
		'forewarn_station_waiting',
		'Requests that wait in the accept queue of a station.',
		({ waiting }) => waiting,
	),
	ofStations(
		'forewarn_station_wait_seconds',
		'How long the longest waiting has waited at a station. Absent where nothing waits or it is not known.',
		({ waitSeconds }) => waitSeconds,
	),
	ofStations(
		'forewarn_station_oldest_request_seconds',
		'Age of the oldest request in service at a station. Absent where ages are not known.',
		({ oldestSeconds }) => oldestSeconds,
	),
	ofStations(
		'forewarn_station_stuck',
		'Requests at a station that are older than it ever finished.',
		({ stuck }) => stuck,
	),
	ofStations(
		'forewarn_station_time_to_exhaustion_seconds',
		'Likely time until all servers of a station are busy. Absent where nothing points there.',
		({ timeLeft }) => timeLeft?.likely,
	),
]
