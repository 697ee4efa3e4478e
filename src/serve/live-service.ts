import { readFront } from '../detect/front.js'
import type { Activity, HostFacts, Look, PeerCount } from '../detect/look.js'
import type { StationView } from '../detect/station-view.js'

/** What the newest look saw of a service: seconds old where the verdict is of the last sample. */
export interface LiveService {
	/** Milliseconds since the epoch, where known. */
	readonly wallTime: number | undefined
	/** Accepted connections by who spoke last; undefined without sock_diag. */
	readonly activity: ReturnType<typeof countsOf> | undefined
	/** The oldest requests, oldest first, at most eight. */
	readonly oldest: readonly { readonly seconds: number; readonly network?: string | undefined }[]
	/** Who holds accepted connections, by network, most first, at most five. */
	readonly holders: readonly PeerCount[]
	/** The verdict's stations in their order, with who is served and who waits now; what only samples tell, such as the time left, is undefined. */
	readonly stations: readonly StationView[]
}

/** Requests that are shown one by one. */
const MAX_OLDEST = 8

/** Accepted connections by who spoke last. */
export function countsOf({ busy, writing, streaming, idle, silent }: Activity) {
	return { busy, writing, streaming, idle, silent }
}

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
	const { workers, connections: limit } = readFront(service, connections, look, facts, undefined, 0)
	const { activity } = connections
	return {
		wallTime: look.wallTime,
		activity: activity && countsOf(activity),
		oldest: (connections.oldest ?? [])
			.map(({ since, network }) => ({ seconds: Math.max(0, Math.round(look.at - since)), network }))
			.sort((a, b) => b.seconds - a.seconds)
			.slice(0, MAX_OLDEST),
		holders: connections.holders,
		stations: stations.flatMap((station): StationView[] => {
			const now =
				station.kind === 'front' ? workers : station.kind === 'connections' ? limit : upstreamNow(station, look)
			if (!now) return []
			const { busy, busyHigh, waiting, oldestWait, oldest } = now
			const shown = { ...station, busy, busyHigh, waiting, waitSeconds: oldestWait, oldestSeconds: oldest || undefined }
			return [{ ...shown, timeLeft: undefined }]
		}),
	}
}

/** One without connections is in no look; a look that reads no upstreams tells nothing of it. */
function upstreamNow({ id }: StationView, { at, upstreams }: Look) {
	const { busy = 0, waiting = 0, requests = [] } = upstreams?.find((each) => each.id === id) ?? {}
	const oldest = requests[0] ? at - requests[0].since : 0
	return upstreams && { busy, busyHigh: busy, waiting, oldestWait: undefined, oldest }
}
