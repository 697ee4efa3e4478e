import { readFront } from '../detect/front.js'
import type { HostFacts, Look } from '../detect/look.js'
import type { PeerCount } from '../detect/sample.js'
import type { StationView } from '../detect/station-view.js'

/** What the newest look saw of a service: seconds old where the verdict is of the last sample. */
export interface LiveService {
	/** Milliseconds since the epoch, where known. */
	readonly wallTime: number | undefined
	/** Accepted connections by who spoke last; undefined without sock_diag. */
	readonly activity: Readonly<Record<'busy' | 'writing' | 'idle' | 'silent', number>> | undefined
	/** Ages of the oldest requests in seconds, oldest first, at most eight. */
	readonly oldest: readonly number[]
	/** Who holds accepted connections, by network, most first, at most five. */
	readonly holders: readonly PeerCount[]
	/** The verdict's stations with who is served and who waits now; the same order. */
	readonly stations: readonly StationView[]
}

/** Requests whose ages are shown one by one. */
const MAX_OLDEST = 8

/** Reads the newest look for people; undefined where it read no connections of the service. No verdict rests on it. */
export function describeLive(
	name: string,
	look: Look | undefined,
	facts: HostFacts | undefined,
	stations: readonly StationView[] = [],
): LiveService | undefined {
	const service = look?.services.find((each) => each.name === name)
	if (!look || !service?.connections) return undefined
	const { connections } = service
	const { workers } = readFront(service, connections, look, facts, undefined, 0)
	const { activity } = connections
	return {
		wallTime: look.wallTime,
		activity: activity && {
			busy: activity.busy,
			writing: activity.writing,
			idle: activity.idle,
			silent: activity.silent,
		},
		oldest: workers.requests.slice(0, MAX_OLDEST).map(({ since }) => Math.max(0, Math.round(look.at - since))),
		holders: connections.holders,
		stations: stations.map((station) => {
			if (station.kind === 'front') {
				const { busy, busyHigh, waiting, oldestWait, oldest } = workers
				return { ...station, busy, busyHigh, waiting, waitSeconds: oldestWait, oldestSeconds: oldest || undefined }
			}
			const now = look.upstreams?.find(({ id }) => id === station.id)
			return now ? { ...station, busy: now.busy, busyHigh: now.busy, waiting: now.waiting } : station
		}),
	}
}
