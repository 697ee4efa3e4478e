import { APACHE_TIMEOUT_SECONDS, HISTORY_SECONDS, MIN_POINTS } from './constants.js'
import type { HostLook } from './host-look.js'
import type { ConnectionLook, RequestAge } from './look.js'
import { median } from './trend.js'

/** Workers that hold a connection which no table shows any more: HAProxy closes aborted ones by a reset. */
export interface HiddenWatch {
	/** sockstat against the tables, of samples in which no UNIX socket of a pool was read. */
	readonly readings: readonly HiddenReading[]
	/** When each of those that stand hidden became so, oldest first. */
	readonly since: readonly number[]
}

/** Numbers of one sample. */
export interface HiddenReading {
	readonly at: number
	/** `sockets: used` less TCP and TCP6 `inuse`: sockets without a row, and all that are not TCP. */
	readonly unlisted: number
	readonly held: number
	/** Entries that were reset in the accept queue: unlisted, but of no worker. */
	readonly dead: number
	/** Tcp.EstabResets so far; undefined where unknown. */
	readonly resets: number | undefined
}

/** Nothing hidden. */
export const NO_HIDDEN: HiddenWatch = { readings: [], since: [] }

/** Sockets of its own beside the client's that a busy worker may have: none, or both ends of its UNIX connection. */
const SOCKETS_PER_WORKER = [0, 2] as const

/** What sockstat says at one look; undefined where it was not read. */
export function readUnlisted(
	{ at, host, acceptQueue }: { at: number; host: HostLook; acceptQueue: number },
	{ accepted, stuck, lingering, finishing, queued, abandoned }: ConnectionLook,
): HiddenReading | undefined {
	const used = host.counters.get('sockets.used')
	const inuse = host.counters.get('TCP.inuse')
	if (used === undefined || inuse === undefined) return undefined
	return {
		at,
		unlisted: used - inuse - (host.counters.get('TCP6.inuse') ?? 0),
		held: accepted + stuck + lingering + finishing,
		dead: Math.max(0, acceptQueue - queued - abandoned),
		resets: host.counters.get('Tcp.EstabResets'),
	}
}

/** Adds a sample's reading. */
export function addReading(watch: HiddenWatch, reading: HiddenReading): HiddenWatch {
	return { ...watch, readings: [...watch.readings.filter(({ at }) => at > reading.at - HISTORY_SECONDS), reading] }
}

/** What is hidden in processes of before a reload is nothing that the present ones lack: all is counted anew. */
export function hiddenSince(watch: HiddenWatch, reloadedAt: number | undefined): HiddenWatch {
	if (reloadedAt === undefined) return watch
	return {
		readings: watch.readings.filter(({ at }) => at >= reloadedAt),
		since: watch.since.filter((at) => at >= reloadedAt),
	}
}

/**
 * Notes how many are hidden now. The newest are the first to be found again. While a queue stands (`waits`), clients give up in numbers
 * and their workers go on: none of those is a leak.
 */
export function noteHidden(watch: HiddenWatch, hidden: number, at: number, waits: boolean): HiddenWatch {
	const since = watch.since.slice(0, hidden)
	if (waits) return { ...watch, since }
	return { ...watch, since: [...since, ...Array.from({ length: Math.max(0, hidden - since.length) }, () => at)] }
}

/**
 * How many have stood hidden for half a sample. A single look proves none: the tables of TCP and of UNIX sockets are read one after the other,
 * and a request that comes or ends between the two waits for a pool without a connection.
 */
export function countHidden({ since }: HiddenWatch, at: number, interval: number): number {
	return since.filter((began) => at - began >= interval / 2).length
}

/** The hidden ones that have been so for longer than a timeout would let them, as requests that may be stuck. */
export function hiddenRequests({ since }: HiddenWatch, at: number): RequestAge[] {
	return since
		.filter((began) => at - began > APACHE_TIMEOUT_SECONDS)
		.map((began, index) => ({ key: `hidden-${index}`, since: began }))
}

/**
 * How many stand hidden by sockstat: what has been above the lowest tenth for longer than Apache's timeout, never more than connections
 * left the table by a reset meanwhile. Nothing is claimed where the sockets come and go independently of the visible
 * workers, that is where the rest falls by a worker's pair as often as chance would have it.
 */
export function unlistedWorkers({ readings }: HiddenWatch): number {
	const newest = readings.at(-1)
	const first = readings[0]
	if (!newest || !first || readings.length < MIN_POINTS || newest.at - first.at < APACHE_TIMEOUT_SECONDS) return 0
	const each = socketsPerWorker(readings)
	const rest = readings.map(({ at, unlisted, held }) => ({ at, value: unlisted - each * held }))
	const falls = rest.filter(({ value }, index) => index > 0 && rest[index - 1]!.value - value >= 2).length
	if (falls > readings.length / 6) return 0
	const values = rest.map(({ value }) => value).sort((a, b) => a - b)
	const baseline = values[Math.floor(0.1 * (values.length - 1))]!
	const lasting = rest.filter(({ at }) => at >= newest.at - 1.5 * APACHE_TIMEOUT_SECONDS).map(({ value }) => value)
	const above = Math.round(Math.min(...lasting) - baseline - newest.dead)
	const resets = (newest.resets ?? Number.POSITIVE_INFINITY) - (first.resets ?? 0)
	return Math.max(0, Math.min(above, resets))
}

/** The number of sockets per worker with which the rest varies least from one sample to the next. */
function socketsPerWorker(readings: readonly HiddenReading[]): number {
	const wobble = (each: number) =>
		median(
			readings.slice(1).map((reading, index) => {
				const before = readings[index]!
				return Math.abs(reading.unlisted - before.unlisted - each * (reading.held - before.held))
			}),
		)
	const [none, pair] = SOCKETS_PER_WORKER
	return wobble(pair) < wobble(none) ? pair : none
}
