import { blame, blameKeepAlive, blameStation } from './blame.js'
import type { Cause } from './cause.js'
import { BETWEEN_CONNECTIONS, SHARE_OF_FRONT } from './constants.js'
import type { Finding } from './finding.js'
import { climbedBefore, climbs, type Measured, stands, stoodThroughout } from './measure.js'
import { modeOf } from './pool-mode.js'
import { formatEstimate } from './quantity.js'
import { isStalled, leakCause, use } from './queue-rule.js'
import type { ServiceView } from './service-view.js'
import { type Station, sinceSamples } from './station.js'
import type { TimeLeft } from './trend.js'
import { mean } from './trend.js'

const NO_FORECAST = { timeLeft: undefined, timeToFailure: undefined, urgent: false } as const

/** Requests that never end become more, at the front or inside a station: what they will have taken first is said. */
export function resourceLeak(view: ServiceView): Finding | undefined {
	const growing = [view.front, ...view.upstreams].filter(({ stuck }) => stuck.growing)
	const leaking = growing.sort((a, b) => untilStuck(a) - untilStuck(b))[0]
	if (!leaking) return undefined
	const { stuck, servers, station } = leaking
	const likely = untilStuck(leaking)
	const isHidden = view.hidden > 0 && station.kind === 'front'
	const hidden = isHidden ? `, ${view.hidden} of them reset by the proxy and in no table` : ''
	const [of, from] = servers ? [` of ${servers.workers}`, ` (${servers.provenance})`] : ['', '']
	return {
		pattern: 'resource-leak',
		severity: 'warning',
		rule: isHidden ? 'hidden-growing' : 'stuck-growing',
		reason: `${stuck.count}${of} ${serversOf(station)}${from} are held by requests that never end${hidden}, ${perHour(stuck.rate)}, the oldest for ${Math.round(stuck.oldestSeconds)} s`,
		cause: leakCause(view),
		timeLeft: likely === Number.POSITIVE_INFINITY ? undefined : aroundPoisson(likely, stuck.count),
		timeToFailure: undefined,
		urgent: false,
		// Hidden ones are an estimate; the others are known one by one, and were there a sample ago.
		second: !isHidden,
	}
}

/** What a station's servers are called. */
function serversOf({ kind, name }: Station): string {
	return kind === 'pool' ? `children of ${name}` : kind === 'backend' ? `connections to ${name}` : name
}

/** Seconds until stuck requests hold every server; infinite where no number of servers is known. */
function untilStuck({ stuck, servers, inFlight }: Measured): number {
	return servers && stuck.rate > 0 ? Math.max(0, servers.workers - inFlight) / stuck.rate : Number.POSITIVE_INFINITY
}

/** A station climbs towards its end: the front, its connection limit, or one whose queue would then take the front. */
export function exhaustionForecast(view: ServiceView): Finding | undefined {
	const { front, connections, upstreams } = view
	return (
		forecast(view, front, (v) => blame(v)) ??
		(connections && forecast(view, connections, blameKeepAlive)) ??
		upstreams.map((one) => forecast(view, one, (v) => blameStation(one, v))).find((found) => found !== undefined)
	)
}

function forecast(view: ServiceView, measured: Measured, cause: (view: ServiceView) => Cause): Finding | undefined {
	const { servers, trend, timeLeft, station } = measured
	const { warnAhead } = view.settings.detection
	if (!servers || !trend || !timeLeft || timeLeft.likely > warnAhead || !climbs(measured, servers.workers))
		return undefined
	// What has been full for a whole sample is no forecast any more: who waits there is.
	if (station.kind !== 'front' && measured.full && stoodThroughout(measured)) return undefined
	const later = station.kind === 'front' ? 0 : frontFollows(measured, view)
	if (timeLeft.likely + later > 2 * warnAhead) return undefined
	const leak = climbsByStuck(measured)
	return {
		pattern: leak ? 'resource-leak' : 'gradual-saturation',
		severity: 'warning',
		rule: 'exhaustion-forecast',
		reason: `${station.name} ${measured === view.front || station.kind === 'connections' ? 'hold' : 'holds'} ${use(measured)}, ${perMinute(trend.slope)} more a minute: all taken in about ${formatEstimate(timeLeft.likely)}`,
		cause: leak ? { ...cause(view), kind: 'stuck' } : cause(view),
		timeLeft,
		timeToFailure: later === 0 ? undefined : shift(timeLeft, later),
		urgent: false,
		second: climbedBefore(measured, view.settings.sampling.interval),
	}
}

/** Half of what a station holds more than usual are requests that never end, and they came one after another. */
function climbsByStuck({ stuck, trend, normal }: Measured): boolean {
	return stuck.steps > 1 && 2 * stuck.count >= (trend?.level ?? 0) - (normal?.usual ?? 0)
}

/**
 * How long after a station the front is full. Beyond its end the demand still grows by `slope` a second, so that the excess of arrivals over
 * completions is slope / holding x t and the queue its integral: it takes the free workers after the root of 2 x holding x free / slope.
 */
function frontFollows({ trend, holding }: Measured, { front }: ServiceView): number {
	const free = front.servers ? Math.max(0, front.servers.workers - front.inFlight) : 0
	return Math.sqrt((2 * (holding ?? 1) * free) / Math.max(trend?.slope ?? 0, 1e-6))
}

/** Over the whole window the front has been as full as the operator calls high. */
export function sustainedUse(view: ServiceView): Finding | undefined {
	const { front, connections, settings } = view
	const { window, interval } = settings.sampling
	for (const measured of connections ? [front, connections] : [front]) {
		const { servers, station } = measured
		const recent = station.points.filter(({ at }) => at > sinceSamples(view.at, window, interval))
		if (!servers || !recent[0] || recent[0].at > sinceSamples(view.at, window - 1, interval)) continue
		const level = mean(recent.map(({ busy }) => busy))
		if (level < settings.detection.highUse * servers.workers) continue
		return {
			pattern: 'gradual-saturation',
			severity: 'warning',
			rule: 'sustained-use',
			reason: `over ${window} samples ${station.name} have held ${Math.round(level)} of ${servers.workers} (${servers.provenance}) on average`,
			cause: blame(view),
			...NO_FORECAST,
			timeLeft: measured.timeLeft,
		}
	}
	return undefined
}

/**
 * No number of workers is known, or a limit may stand behind them that /proc/net/tcp does not show (twenty PHP-FPM children): growth warns, as a
 * clear climb to the counting article's 200 % of what is usual, above what went well before.
 */
export function growthOverNormal(view: ServiceView): Finding | undefined {
	const { front, settings } = view
	const { trend, normal, servers } = front
	if ((servers && view.seesPools) || !trend || !normal) return undefined
	const { peakRatioHigh } = settings.signals
	if (trend.level < peakRatioHigh * normal.usual) return undefined
	if (!climbs(front, 0)) return undefined
	return {
		pattern: 'gradual-saturation',
		severity: 'warning',
		rule: 'growth-over-normal',
		reason: `workers hold ${use(front)}, more than ${peakRatioHigh} times the usual ${Math.round(normal.usual)}, and ${perMinute(trend.slope)} more a minute`,
		cause: blame(view),
		...NO_FORECAST,
		second: climbedBefore(front, settings.sampling.interval),
	}
}

/**
 * A pool's queue stands and what is in flight to it holds a fifth of the front: its trouble is everyone's where its users wait beyond
 * patience, or where at this growth the front is full before long.
 */
export function poolTroubleOfFront(view: ServiceView): Finding | undefined {
	const { front, upstreams, settings } = view
	const size = front.servers?.workers
	if (size === undefined) return undefined
	for (const measured of upstreams) {
		const { station, full, inFlight, wait } = measured
		if (!full || !wait) continue
		const asked = modeOf(view, station) === 'page' && stoodThroughout(measured)
		if (!asked && inFlight < SHARE_OF_FRONT * size) continue
		const growth = Math.min(wait.growth, wait.newestGrowth)
		const likely = growth > 0 ? Math.max(0, size - front.inFlight) / growth : undefined
		// A queue's growth is trusted as far ahead as it has been seen.
		const soon = likely !== undefined && likely <= Math.min(settings.detection.warnAhead, wait.seconds)
		const { patience } = settings.detection
		const beyond = wait.oldest >= patience
		// It stands still, and before anybody could act its requests hold every worker.
		const stalled = stands(measured) && isStalled(measured) && likely !== undefined && likely <= patience
		const critical = stalled && 2 * (station.last?.oldest ?? 0) >= patience
		if (!asked && !soon && !beyond && !critical) continue
		return {
			pattern: patternOf(view),
			severity: critical ? 'critical' : 'warning',
			rule: 'pool-full',
			reason: `${station.name} is full: ${use(measured)}, ${wait.depth} wait for it; they hold ${inFlight} of ${size} workers`,
			cause: blameStation(measured, view),
			timeLeft: likely === undefined ? undefined : { soonest: likely / 2, likely, latest: undefined },
			timeToFailure: undefined,
			urgent: critical || (beyond && stands(measured)),
		}
	}
	return undefined
}

function patternOf({ sudden, openPattern }: ServiceView): Finding['pattern'] {
	return openPattern ?? (sudden ? 'sudden-spike' : 'gradual-saturation')
}

/** Half-open connections fill the request queue of the service's own listeners; the namespace's cookies and drops only bear it out. */
export function synFlood(view: ServiceView): Finding | undefined {
	const { now, backlog, front, looked } = view
	if (looked.halfOpen < backlog / 2 || front.full || now.acceptQueue > backlog / 2 || view.preconnects) return undefined
	const refuses = view.synDrops > 0 && looked.halfOpen >= (1 - BETWEEN_CONNECTIONS) * backlog
	const cookies = now.syncookies > 0 ? `, ${now.syncookies} SYN cookies sent since the last sample` : ''
	return {
		pattern: 'sudden-spike',
		severity: refuses ? 'critical' : 'warning',
		rule: 'syn-flood',
		reason: `${now.halfOpen} half-open connections (SYN_RECV) of ${backlog}${cookies}`,
		cause: { kind: 'flood', station: null, text: `${now.halfOpen} clients began a handshake and did not finish it` },
		...NO_FORECAST,
		urgent: refuses,
	}
}

function aroundPoisson(likely: number, events: number): TimeLeft {
	const error = 1 / Math.sqrt(events)
	return { soonest: likely / (1 + error), likely, latest: error < 1 ? likely / (1 - error) : undefined }
}

function shift({ soonest, likely, latest }: TimeLeft, seconds: number): TimeLeft {
	return {
		soonest: soonest + seconds,
		likely: likely + seconds,
		latest: latest === undefined ? undefined : latest + seconds,
	}
}

function perMinute(slope: number): string {
	const rate = slope * 60
	return rate < 10 ? rate.toFixed(1) : String(Math.round(rate))
}

function perHour(rate: number): string {
	return rate * 60 >= 1 ? `${(rate * 60).toFixed(1)} more a minute` : `${(rate * 3600).toFixed(1)} more an hour`
}
