import type { Capacity } from './capacity.js'
import { BETWEEN_CONNECTIONS, CLEAR, SEEN_SHARE, SPANS, STANDING_LOOKS, SURE } from './constants.js'
import type { RequestAge } from './look.js'
import { type Normal, normalOf, warmedUp } from './normal.js'
import { newestSamples, type Station, type StationPoint, serversOf, sinceSamples } from './station.js'
import type { StationView } from './station-view.js'
import { type StuckGrowth, stuckGrowth } from './stuck.js'
import type { TimeLeft } from './trend.js'
import { clarity, clearestTrend, fitTrend, type Trend, timeUntil } from './trend.js'
import { measureWait, type Wait } from './wait.js'

/** A station with everything that rules ask of it, computed once per verdict. */
export interface Measured {
	readonly station: Station
	/** The newest sample. */
	readonly now: StationPoint | undefined
	readonly servers: Capacity | undefined
	readonly holding: number | undefined
	readonly trend: Trend | undefined
	readonly normal: Normal | undefined
	readonly timeLeft: TimeLeft | undefined
	readonly wait: Wait | undefined
	readonly stuck: StuckGrowth
	/** A queue stands, and it is because all servers are taken (or, where their number is unknown, no more are being added). */
	readonly full: boolean
	/** In flight at the newest look. */
	readonly inFlight: number
	/** What is said of it, in sentences and tables alike: see `asSaid`. */
	readonly said: Pick<StationPoint, 'busy' | 'busyHigh' | 'error'>
}

/** Measures a station at `at`; `interval` is the operator's, `more` are stuck requests that only counters show. */
export function measure(
	station: Station,
	at: number,
	interval: number,
	more: readonly RequestAge[] = [],
	arrivals?: number | undefined,
): Measured {
	const { points, queue, last } = station
	const servers = serversOf(station)
	const untilCalm = points.findLastIndex((point) => !point.standing && point.holding !== undefined)
	const calm = newestSamples(points.slice(0, untilCalm + 1), 2, interval)
	// Little's law where arrivals were counted; else from how many survive from look to look.
	const holding =
		arrivals !== undefined && arrivals > 0 && calm ? calm.value / arrivals : (calm ?? points.at(-1))?.holding
	const { trend, normal } = courseOf(station, holding ?? 0)
	const throughput = servers && holding ? servers.workers / holding : undefined
	const now = newestSamples(points, 1, interval)
	const taken = servers ? queue.mostBusy >= (1 - BETWEEN_CONNECTIONS) * servers.workers : queue.settled
	return {
		station,
		now,
		servers,
		holding,
		trend,
		normal,
		timeLeft: servers && timeUntil(servers.workers, trend),
		wait: queue.looks >= 2 ? measureWait(queue, throughput) : undefined,
		stuck: stuckGrowth([...station.stuck.members, ...more], at, interval, servers?.workers),
		full: queue.looks >= 2 && taken,
		inFlight: last ? last.busy + last.waiting : 0,
		said: (now ?? last) ? { error: 0, ...(now ?? last!) } : { busy: 0, busyHigh: 0, error: 0 },
	}
}

/** What a station's points say, once for the looks between two of them. */
interface Course {
	readonly memory: number
	readonly trend: Trend | undefined
	readonly normal: Normal | undefined
}

const COURSES = new WeakMap<Station['points'], Course>()

function courseOf(station: Station, memory: number): Course {
	const known = COURSES.get(station.points)
	if (known?.memory === memory) return known
	const course = { memory, trend: clearestTrend(warmedUp(station.points), memory), normal: normalOf(station) }
	COURSES.set(station.points, course)
	return course
}

/**
 * Every number of one page is of the same reading: of the newest look while someone waits, because that is a matter of seconds, and a mean
 * would speak of before; else of the whole sample, because one look meets a small pool full or empty by chance.
 */
export function asSaid(measured: Measured, isCrowded: boolean): Measured {
	const { last } = measured.station
	return isCrowded && last ? { ...measured, said: { busy: last.busy, busyHigh: last.busyHigh, error: 0 } } : measured
}

/** True once the queue has been found standing often enough. */
export function stands({ station: { queue } }: Measured): boolean {
	return queue.looks >= STANDING_LOOKS
}

/** True where every look of the newest sample found someone waiting. */
export function stoodThroughout({ now, station: { queue } }: Measured): boolean {
	return now?.standing === true && queue.since !== undefined && queue.since < now.at
}

/**
 * A climb that leads somewhere new: clearly upward, above what went well before, seen over a quarter of its way, and the last two minutes are
 * not slower than it.
 */
export function climbs({ trend, normal, station: { points } }: Measured, limit: number): boolean {
	if (!trend || !normal || clarity(trend) < CLEAR || trend.level - SURE * trend.levelError <= normal.peak) return false
	if (trend.level < normal.usual + SEEN_SHARE * (limit - normal.usual)) return false
	const lately = fitTrend(points, SPANS[0], 0)
	return !lately || lately.slope + SURE * lately.slopeError >= trend.slope
}

/** Without its newest sample the climb is there as well, if only with 95 %. */
export function climbedBefore({ now, normal, holding, station: { points } }: Measured, interval: number): boolean {
	const before = warmedUp(points).filter(({ at }) => now && at < sinceSamples(now.at, 1, interval))
	const trend = clearestTrend(before, holding ?? 0)
	return trend !== undefined && normal !== undefined && clarity(trend) >= SURE && trend.level > normal.peak
}

/** The station as a verdict shows it. */
export function viewOf(measured: Measured): StationView {
	const { station, said, servers, trend, wait, stuck, holding } = measured
	const { id, kind, name, last } = station
	const { busy, busyHigh, error } = said
	const completions = holding === undefined || holding <= 0 ? undefined : busy / holding
	return {
		id,
		kind,
		name,
		servers,
		busy,
		busyError: error,
		busyHigh,
		waiting: last?.waiting ?? 0,
		waitSeconds: wait && (last?.oldestWait ?? wait.last),
		oldestSeconds: last && last.oldest > 0 ? last.oldest : undefined,
		stuck: stuck.count,
		arrivals: completions === undefined ? undefined : Math.max(0, completions + (trend?.slope ?? 0)),
		completions,
		holdingSeconds: holding,
		slopePerMinute: trend && trend.slope * 60,
		slopeError: trend && trend.slopeError * 60,
		timeLeft: measured.timeLeft,
	}
}
