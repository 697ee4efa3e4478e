import { blame, blameStation, byLittlesLaw } from './blame.js'
import type { Cause } from './cause.js'
import { BETWEEN_CONNECTIONS, CLEAR, SHARE_OF_FRONT, SURE, UNSEEN_SECONDS } from './constants.js'
import type { Finding } from './finding.js'
import { type Measured, stands, stoodThroughout } from './measure.js'
import type { Pattern, Severity } from './pattern.js'
import type { ServiceView } from './service-view.js'
import type { TimeLeft } from './trend.js'
import type { Wait } from './wait.js'

/** Clients that wait find no free worker: this is no longer a forecast. */
const NOW: TimeLeft = { soonest: 0, likely: 0, latest: 0 }

/**
 * The accept queue. Critical where those in it wait beyond patience: the longest has, the last in line will at the rate of the full pool, or
 * a crowd will make them; or where it is at its end, now or as far ahead as it has been seen, so that the kernel turns clients away.
 */
export function acceptQueue(view: ServiceView): Finding | undefined {
	const { front, connections } = view
	if (!view.seesQueues) return unseenQueue(view)
	const severity = severityOf(view)
	if (severity === undefined || !front.wait) return undefined
	const { standing, growth, oldest } = front.wait
	const { depth, backlog, port } = endOf(view, front.wait)
	const leak = isLeak(view)
	const pattern: Pattern = leak
		? 'resource-leak'
		: (view.openPattern ?? (isSpike(view, front.wait) ? 'sudden-spike' : 'gradual-saturation'))
	const waits = Math.max(oldest, lastWait(front.wait, waitAhead(view)) ?? 0)
	const wait = waits >= 1 ? `, the last of them will wait ${Math.round(waits)} s` : ''
	const limit = connections?.full ? ' at the connection limit' : ''
	return {
		pattern,
		severity,
		rule: pattern === 'sudden-spike' ? 'queue-filling' : 'queue-standing',
		reason: `${depth} of ${backlog} places in the accept queue${port === undefined ? '' : ` of port ${port}`} taken after ${Math.round(standing)} s, ${growth.toFixed(1)} more a second${wait}; workers hold ${use(front)}${limit}`,
		cause: leak ? leakCause(view) : causeOfQueue(view),
		timeLeft: NOW,
		timeToFailure: severity === 'critical' ? NOW : undefined,
		urgent: severity === 'critical',
	}
}

/**
 * Where the kernel shows no queue, all workers taken for a minute is all that can be known of those who wait. Not under event, where idle
 * connections pass for busy without tcp_info.
 */
function unseenQueue(view: ServiceView): Finding | undefined {
	const { front, facts, at, due } = view
	if (!due || !front.servers || facts?.mpm === 'event') return undefined
	const least = (1 - BETWEEN_CONNECTIONS) * front.servers.workers
	const before = front.station.points.filter((point) => point.at <= at - UNSEEN_SECONDS).at(-1)
	const since = front.station.points.filter((point) => point.at > at - UNSEEN_SECONDS)
	if (!before || since.some(({ busy }) => busy < least)) return undefined
	return {
		pattern: isLeak(view) ? 'resource-leak' : (view.openPattern ?? 'gradual-saturation'),
		severity: 'critical',
		rule: 'queue-standing',
		reason: `workers have held ${use(front)} for ${UNSEEN_SECONDS} s, and this kernel shows no accept queue: who waits is not seen`,
		cause: isLeak(view) ? leakCause(view) : blame(view),
		timeLeft: NOW,
		timeToFailure: NOW,
		urgent: true,
	}
}

/** It came within seconds, and the workers are or will all be taken by it: a queue before free workers is another trouble. */
function isSpike(view: ServiceView, wait: Wait): boolean {
	return view.sudden && (isFull(view) || isCrowd(view, wait, view.settings.detection.patience))
}

function causeOfQueue(view: ServiceView): Cause {
	const cause = blame(view)
	// What came within seconds with a jump of arrivals is a crowd, whichever station it fills, unless one station alone takes it.
	return cause.station === null && view.sudden && cause.kind === 'unclear' ? byLittlesLaw(view) : cause
}

function severityOf(view: ServiceView): Severity | undefined {
	const { front, settings } = view
	const { wait } = front
	if (!wait) return undefined
	const { patience } = settings.detection
	const ahead = waitAhead(view)
	if (wait.oldest >= patience && stands(front)) return 'critical'
	if (isCrowd(view, wait, patience - ahead)) return 'critical'
	if (!isFull(view)) return view.due && front.servers && stoodThroughout(front) ? 'warning' : undefined
	// Nothing is served, and as far ahead as that has been seen the longest waiting will have waited beyond patience.
	const stalled = stands(front) && 2 * wait.oldest >= patience && isStalled(front)
	if (stalled) return 'critical'
	const end = endOf(view, wait)
	const atEnd = end.depth >= end.backlog || end.depthAhead >= end.backlog || view.turnedAway
	if (atEnd || outlasts(wait, patience, ahead)) return 'critical'
	return view.due && stoodThroughout(front) ? 'warning' : undefined
}

/** The queue that will be at its end first, each listener having its own; it grows by its part of what waits. */
function endOf({ backlog, fullest }: ServiceView, { depth, depthAhead }: Wait) {
	if (!fullest) return { depth, depthAhead, backlog, port: undefined }
	const { port, waiting } = fullest
	return { depth: waiting, depthAhead: (waiting * depthAhead) / Math.max(1, depth), backlog: fullest.backlog, port }
}

/** Seconds that one whom a worker takes now goes on to wait: in the queue of the full station that holds half of the workers or more. */
function waitAhead({ front, upstreams }: ServiceView): number {
	// One look may meet a connection on its way in; a queue that grew since the look before is one.
	if (!stands(front) && (front.wait?.newestGrowth ?? 0) <= 0) return 0
	const workers = front.inFlight - (front.station.last?.waiting ?? 0)
	const holder = upstreams.find(({ full, inFlight }) => full && inFlight >= workers / 2)
	if (!holder?.wait) return 0
	const { oldest, last = 0, rate } = holder.wait
	// Little's law of a full station: its servers are what it completes times how long each takes.
	const inService = rate === undefined ? 0 : holder.station.queue.mostBusy / rate
	return Math.max(oldest, last) + inService
}

/** The last in line waits beyond patience, or would were the queue to end growing when it has lasted as long as people wait. */
function outlasts(wait: Wait, patience: number, ahead: number): boolean {
	const more = Math.max(0, Math.min(wait.growth, wait.newestGrowth)) * Math.max(0, patience - wait.seconds)
	return (lastWait(wait, ahead, more) ?? 0) >= patience
}

/** Seconds that the last in line will have waited, were `more` to stand before it and it to wait `ahead` in the next queue; undefined where no rate is known. */
function lastWait({ depth, rate, served }: Wait, ahead: number, more = 0): number | undefined {
	// Behind a full station the workers complete what that lets them, and not what they did before.
	const completed = ahead > 0 ? (served ?? rate) : rate
	return completed === undefined ? undefined : (depth + more) / completed + ahead
}

/** Fewer were served since the queue stands than chance leaves of what the full station serves, and hardly any lately. */
export function isStalled({ servers, holding, wait, station: { queue } }: Measured): boolean {
	if (wait?.completed === undefined || wait.newestServed === undefined || !servers || !holding) return false
	// Where arrivals are not counted, what came and went between two looks is not seen: of those there, e to the power of -gap / holding stay.
	const seen = (seconds: number) =>
		servers.workers * (queue.course[0]!.opened === undefined ? -Math.expm1(-seconds / holding) : seconds / holding)
	const gaps = queue.course.slice(1).map(({ at }, index) => at - queue.course[index]!.at)
	const expected = gaps.slice(1).reduce((sum, gap) => sum + seen(gap), 0)
	if (wait.newestServed > seen(gaps.at(-1)!) / 2) return false
	// The root of a Poisson count has an error of one half, whatever the count (Anscombe).
	const bound = (Math.sqrt(wait.completed + 1) + CLEAR / 2) ** 2
	return bound < expected && wait.completed < expected / 2
}

function isFull({ front, connections }: ServiceView): boolean {
	return front.full || connections?.full === true
}

/**
 * So many more come than usual, at the newest look, that it is no burst of every day; and as far ahead as the queue has been seen, those in
 * it wait beyond `patience` seconds. What the full station completes is what was seen: its own rate may have fallen with the crowd. While
 * servers are still being started, it is what all of them would complete.
 */
function isCrowd(view: ServiceView, wait: Wait, patience: number): boolean {
	const { usualArrivals, settings } = view
	const { newest, depth, seconds } = wait
	const completed = isFull(view) ? wait.served : wait.rate
	if (!newest || !usualArrivals || completed === undefined) return false
	const least = (newest.count - SURE * Math.sqrt(newest.count)) / newest.seconds
	if (least < settings.detection.crowdRatio * Math.max(usualArrivals.rate, 1 / usualArrivals.seconds)) return false
	const growth = Math.min(wait.growth, wait.newestGrowth)
	return depth + Math.max(0, growth) * seconds >= patience * completed
}

/** Growing stuck requests hold a fifth of the workers or more: the queue is theirs. */
export function isLeak({ front, hidden }: ServiceView): boolean {
	return front.stuck.growing && front.stuck.count + hidden >= SHARE_OF_FRONT * front.inFlight
}

/** Stuck requests: of the station in which they stick, where it is seen. */
export function leakCause(view: ServiceView): Cause {
	const { front, upstreams } = view
	const inside =
		upstreams.find(({ stuck }) => stuck.growing) ??
		// Whom most of the front's stuck ones wait for; a backend may be kept waiting by what is stuck here.
		upstreams.find(
			({ station, stuck }) => station.kind === 'pool' && stuck.count > 0 && 2 * stuck.count >= front.stuck.count,
		)
	const count = Math.max(front.stuck.count, inside?.stuck.count ?? 0)
	const where = inside ? `; ${blameStation(inside, view).text}` : ''
	return {
		kind: 'stuck',
		station: inside?.station.id ?? null,
		text: `${count} requests never end${where}`,
	}
}

/** `38 of 40 (from apache2.conf)`. */
export function use({ servers, said }: Measured): string {
	const busy = Math.round(said.busy)
	return servers ? `${busy} of ${servers.workers} (${servers.provenance})` : `${busy} (how many there are is unknown)`
}
