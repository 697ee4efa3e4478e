import type { CauseKind } from '../detect/cause.js'
import type { Verdict } from '../detect/verdict.js'

/** An hour in which a station was full while others waited: its beginning in milliseconds since the epoch, its servers, and the most that were asked for at once. */
type FullHour = readonly [time: number, servers: number, asked: number]

/** The full hours of the last week of each station, by its id, oldest first. */
export type FullHours = Readonly<Record<string, readonly FullHour[]>>

/** What one sample says of the stations that were full, by service and station. */
export type FullStations = Readonly<Record<string, Readonly<Record<string, readonly [servers: number, asked: number]>>>>

const HOUR = 3600 * 1000
const WEEK = 7 * 24 * HOUR

/** Stations of a service at most: all that a look reads of upstreams (64), the front and its connections. */
const MAX_STATIONS = 66

/** Causes for which more workers are no help: what holds them is full in their place. */
const HELD: readonly CauseKind[] = ['pool', 'backend', 'clients', 'keep-alive', 'stuck', 'nobody-accepts', 'flood']

/**
 * The stations that had fewer servers than were asked for; services without one are left out. Where the workers were, and something
 * held them, that stands in their place: the station at fault, or the kind of cause.
 */
export function fullStationsOf(
	verdicts: readonly { readonly service: string; readonly verdict: Verdict }[],
): FullStations {
	const services = verdicts.map(({ service, verdict }) => {
		const { stations, cause } = verdict.evidence
		const full = stations.flatMap(({ id, servers, busyHigh, waiting }) => {
			const asked = Math.round(busyHigh + waiting)
			const isFull = servers !== undefined && waiting > 0 && asked > servers.workers
			const culprit = id === 'front' && HELD.includes(cause.kind) ? (cause.station ?? cause.kind) : id
			return isFull ? [[culprit, [servers.workers, asked] as const] as const] : []
		})
		// The front stands first: what a station says of itself counts.
		return [service, Object.fromEntries(full)] as const
	})
	return Object.fromEntries(services.filter(([, stations]) => Object.keys(stations).length > 0))
}

/** The hours with those of one more sample; what is older than a week is gone. */
export function addFullHours(hours: FullHours, time: number, stations: FullStations[string]): FullHours {
	const hour = Math.floor(time / HOUR) * HOUR
	const added = { ...hours }
	for (const [id, [servers, asked]] of Object.entries(stations)) {
		const past = (added[id] ?? []).filter(([at]) => at > hour - WEEK && at < hour)
		const known = added[id]?.find(([at]) => at === hour)
		// What was seen last stands last: the first is the one that has been calm longest.
		delete added[id]
		added[id] = [...past, [hour, servers, Math.max(asked, known?.[2] ?? 0)]]
	}
	return Object.fromEntries(Object.entries(added).slice(-MAX_STATIONS))
}
