import type { StationView } from '../../detect/station-view.js'
import type { Family } from './family.js'

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
