import type { ServicePoint } from '../service-point.js'
import { median } from './trend.js'

/** Points behind an estimate; fewer say nothing about a baseline. */
const LEAST_POINTS = 4
/** UNIX sockets that a busy worker may own: none, or both ends of its connection to PHP-FPM in the same namespace. */
const SOCKETS_PER_WORKER = [0, 2] as const
/** A worker counts as hidden once it has been so for this long: longer than ProxyTimeout's usual 60 s heals. */
const HIDDEN_SECONDS = 90
/** Fewer sockets by this much, one worker's pair, is a fall and not two files read at slightly different instants. */
const FALL = 2
/**
 * Hidden workers only become more. Where the rest falls in more than this share of the readings, idle keep-alive workers without a
 * pair of UNIX sockets and busy ones with it take turns, and slower pages look like hidden workers. (Measured, at any spacing of the
 * readings: 0 to 6 % beside hidden workers, up to 13 % before PHP-FPM without keep-alive, 17 to 67 % with it.)
 */
const RESTLESS_SHARE = 0.15

/**
 * Workers that hold a connection which no table shows any more, because the proxy reset it (HAProxy closes aborted
 * server connections by RST; tcp_done then takes the row away while the descriptor stays open). Their only trace is
 * sockstat's `used` less what the tables hold, above its own baseline, after the sockets that visible workers own.
 *
 * Returned is what has stood for HIDDEN_SECONDS: the lowest value since then, never below zero, and never more than the
 * connections that left the table by a reset meanwhile (EstabResets): UNIX sockets come and go without any. Where they come
 * and go independently of the visible workers nothing can be told, and nothing is claimed.
 */
export function hiddenWorkers(points: readonly ServicePoint[]): number {
	const measured = points.filter((point) => point.unlisted !== undefined)
	const newest = measured.at(-1)
	if (!newest || measured.length < LEAST_POINTS || newest.at - measured[0]!.at < HIDDEN_SECONDS) return 0
	const each = socketsPerWorker(measured)
	const rest = measured.map((point) => ({ at: point.at, value: point.unlisted! - each * point.held }))
	if (isRestless(rest.map((point) => point.value))) return 0
	const recent = rest.filter((point) => point.at >= newest.at - HIDDEN_SECONDS)
	const baseline = quantile(
		rest.map((point) => point.value),
		0.1,
	)
	// An entry that was reset in the accept queue is unlisted as well, but holds no worker.
	const dead = Math.max(0, newest.acceptQueue - newest.queued - newest.abandoned)
	const above = Math.round(Math.min(...recent.map((point) => point.value)) - baseline - dead)
	const resets = (newest.resets ?? Number.POSITIVE_INFINITY) - (measured[0]!.resets ?? 0)
	return Math.max(0, Math.min(above, resets))
}

function isRestless(values: readonly number[]): boolean {
	const falls = values.filter((value, index) => index > 0 && values[index - 1]! - value >= FALL).length
	return falls > RESTLESS_SHARE * (values.length - 1)
}

/** The number of sockets per worker with which the rest varies least from one reading to the next. */
function socketsPerWorker(points: readonly ServicePoint[]): number {
	const wobble = (each: number) =>
		median(
			points.slice(1).map((point, index) => {
				const before = points[index]!
				return Math.abs(point.unlisted! - before.unlisted! - each * (point.held - before.held))
			}),
		)
	return wobble(SOCKETS_PER_WORKER[1]) < wobble(SOCKETS_PER_WORKER[0]) ? SOCKETS_PER_WORKER[1] : SOCKETS_PER_WORKER[0]
}

function quantile(values: readonly number[], share: number): number {
	const sorted = [...values].sort((a, b) => a - b)
	return sorted[Math.floor(share * (sorted.length - 1))]!
}
