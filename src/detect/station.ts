import type { Capacity } from './capacity.js'
import { HISTORY_SECONDS, PEAK_HOURS, STANDING_LOOKS, SURE } from './constants.js'
import { holdingOf, type Meter, meanOf, newMeter } from './estimate.js'
import type { RequestAge } from './look.js'
import type { StationKind } from './station-view.js'
import { NOTHING_STUCK, type Stuck, watchStuck } from './stuck.js'
import { mean } from './trend.js'
import { NO_QUEUE, type Queue, watchQueue } from './wait.js'

/** What one look says of a station: servers with a queue in front. */
export interface Reading {
	readonly at: number
	readonly busy: number
	/** The upper end where busy is a range, else the same. */
	readonly busyHigh: number
	readonly waiting: number
	/** How long the longest waiting has waited; undefined where that was not measured. */
	readonly oldestWait: number | undefined
	/** Of those present at the previous look, how many are there still; undefined where none were compared. */
	readonly survivors: number | undefined
	/** Tcp.PassiveOpens so far where it bounds what this queue lets through. */
	readonly opened?: number | undefined
	/** How many were present at the previous look, and how many the next one will be compared with. */
	readonly before: number
	readonly identified: number
	/** Requests that may be stuck, oldest first. */
	readonly requests: readonly RequestAge[]
	/** Those that began before this are not asked of the station any more, and have not ended either. */
	readonly reloadedAt?: number | undefined
	/** Age of the oldest request; 0 where there is none. */
	readonly oldest: number
}

/** Half a sample of a station, or a whole one where no look came between: the mean of its looks. */
export interface StationPoint {
	readonly at: number
	/** In service or waiting: what is asked of the station, whatever it can do. */
	readonly value: number
	readonly error: number
	readonly busy: number
	readonly busyHigh: number
	readonly waiting: number
	/** Every look found someone waiting. */
	readonly standing: boolean
	readonly holding: number | undefined
}

/** All that is remembered of a station. Plain data. */
export interface Station {
	readonly id: string
	readonly kind: StationKind
	readonly name: string
	/** Known from outside: the configuration, the host, a recording's header. */
	readonly known: Capacity | undefined
	/** Event time from which no more are known than before: what was served until then contradicts nothing. */
	readonly loweredAt?: number | undefined
	/** The most that were busy while others waited; 0 before any queue stood. */
	readonly learned: number
	readonly meter: Meter
	readonly last: Reading | undefined
	readonly queue: Queue
	readonly stuck: Stuck
	/** The last half hour, oldest first. */
	readonly points: readonly StationPoint[]
	/** The highest sample of each hour before those, newest last. */
	readonly peaks: readonly { readonly at: number; readonly value: number }[]
}

/** A station that has not been looked at yet. */
export function newStation(id: string, kind: StationKind, name: string, known: Capacity | undefined): Station {
	return {
		id,
		kind,
		name,
		known,
		learned: 0,
		meter: newMeter(0),
		last: undefined,
		queue: NO_QUEUE,
		stuck: NOTHING_STUCK,
		points: [],
		peaks: [],
	}
}

/** Takes what is known of its size at a look. Where it has become less, the point that was begun would hold looks of before. */
export function knowSize(station: Station, known: Capacity | undefined, at: number): Station {
	const isLowered = known !== undefined && station.known !== undefined && known.workers < station.known.workers
	return isLowered ? { ...station, known, loweredAt: at, meter: newMeter(at) } : { ...station, known }
}

/** Takes one look. */
export function lookAt(station: Station, reading: Reading): Station {
	const { last, meter } = station
	const gap = last ? reading.at - last.at : 0
	const compared = reading.survivors !== undefined && gap > 0
	const gone = compared ? reading.before - reading.survivors! : undefined
	const queue = watchQueue(station.queue, { ...reading, gone })
	const all = reading.busy + reading.waiting
	return {
		...station,
		last: reading,
		queue,
		stuck: watchStuck(station.stuck, reading, queue.since),
		learned: queue.looks >= STANDING_LOOKS ? Math.max(station.learned, reading.busy) : station.learned,
		meter: {
			looks: meter.looks + 1,
			from: meter.looks === 0 ? (last?.at ?? reading.at) : meter.from,
			at: reading.at,
			sum: meter.sum + all,
			squares: meter.squares + all * all,
			highs: meter.highs + reading.busyHigh + reading.waiting,
			before: meter.before + (compared ? reading.before : 0),
			survivors: meter.survivors + (compared ? reading.survivors! : 0),
			seconds: meter.seconds + (compared ? gap : 0),
			standing: meter.standing + (reading.waiting > 0 ? 1 : 0),
			waiting: meter.waiting + reading.waiting,
		},
	}
}

/** Half of a sample has been looked at since the last point. A line through twice as many points knows twice as well how they scatter. */
export function isHalf({ meter }: Station, interval: number): boolean {
	return meter.looks > 0 && meter.at - meter.from >= interval / 2
}

/** The looks since the last point become one. Nothing changes where no look came. */
export function takePoint(station: Station, at: number): Station {
	const { meter, points, peaks } = station
	const estimate = meanOf(meter)
	// The first look of a run is no point: it is the beginning of one.
	if (!estimate || (points.length === 0 && meter.looks === 1 && meter.from === meter.at)) {
		return { ...station, meter: newMeter(at) }
	}
	const waiting = meter.waiting / meter.looks
	const point: StationPoint = {
		at,
		value: estimate.mean,
		error: estimate.error,
		busy: meter.sum / meter.looks - waiting,
		busyHigh: estimate.high - waiting,
		waiting,
		standing: meter.standing === meter.looks,
		holding: holdingOf(meter),
	}
	const kept = points.filter((old) => old.at > at - HISTORY_SECONDS)
	const gone = points.filter((old) => old.at <= at - HISTORY_SECONDS)
	return { ...station, meter: newMeter(at), points: [...kept, point], peaks: gone.reduce(keepPeak, peaks) }
}

/** Since when the newest `samples` samples were, by the time of the newest point: midway between the first of their points and the one before. */
export function sinceSamples(newest: number, samples: number, interval: number): number {
	return newest - (samples - 0.25) * interval
}

/** The newest samples together as one point; each consists of one point or two. */
export function newestSamples(
	points: readonly StationPoint[],
	samples: number,
	interval: number,
): StationPoint | undefined {
	const newest = points.at(-1)
	const halves = points.filter(({ at }) => newest && at > sinceSamples(newest.at, samples, interval))
	if (!newest || halves.length === 1) return newest
	const average = (value: (point: StationPoint) => number) => mean(halves.map(value))
	return {
		at: newest.at,
		value: average((point) => point.value),
		error: Math.hypot(...halves.map(({ error }) => error)) / halves.length,
		busy: average((point) => point.busy),
		busyHigh: average((point) => point.busyHigh),
		waiting: average((point) => point.waiting),
		standing: halves.every(({ standing }) => standing),
		holding: meanOfKnown(halves.map(({ holding }) => holding)),
	}
}

function meanOfKnown(values: readonly (number | undefined)[]): number | undefined {
	const known = values.filter((value) => value !== undefined)
	return known.length === 0 ? undefined : mean(known)
}

function keepPeak(peaks: Station['peaks'], { at, value, standing }: StationPoint): Station['peaks'] {
	// A level at which users had to wait is no example of what goes well.
	if (standing) return peaks
	const newest = peaks.at(-1)
	if (newest && at - newest.at < 3600) {
		return value <= newest.value ? peaks : [...peaks.slice(0, -1), { at: newest.at, value }]
	}
	return [...peaks, { at, value }].slice(-PEAK_HOURS)
}

/** How many the station can serve at once: what is known, unless more were served at ease; else what was learned at its queue. */
export function serversOf({ known, loweredAt, learned, points }: Station): Capacity | undefined {
	const since = loweredAt ?? Number.NEGATIVE_INFINITY
	const atEase = points.filter(({ at, waiting }) => at > since && waiting === 0)
	const beyond = known && atEase.some(({ value, error }) => value - SURE * error > known.workers)
	if (known && !beyond) return known
	if (learned < 1) return undefined
	return { workers: learned, source: 'learned', provenance: 'learned: busy while others waited' }
}
