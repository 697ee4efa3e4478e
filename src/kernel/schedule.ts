import type { SamplingSettings } from '../detect/settings.js'

/** How far the two clocks may drift apart between two readings before it is a jump, in seconds. */
const CLOCK_TOLERANCE = 2

/** When what is due. Plain data: every function below makes a new one. All times are seconds on the sampler's clock. */
export interface Pace {
	readonly interval: number
	/** Seconds from the last reading of either kind to the next tick; 0 = no ticks. */
	readonly tripwire: number
	/** Where the grid of regular samples begins: they are due at start, start + interval, …. */
	readonly start: number
	/** Number of the next regular sample on the grid. */
	readonly next: number
	/** When the last reading of either kind began. */
	readonly lastReading: number
	/** When an early sample is wanted; undefined = none is. */
	readonly wantedAt: number | undefined
	/** Wall time less monotonic time at the last reading, in seconds. */
	readonly wallOffset: number | undefined
}

/** What is due next, and when. */
export interface Due {
	readonly kind: 'sample' | 'early-sample' | 'tick'
	readonly at: number
}

/** What was not as it should be when a reading began. */
export type Remark =
	/** Regular samples of these times were never taken: the process did not run, or a reading took too long. */
	| { readonly kind: 'missed'; readonly times: readonly number[] }
	/** A reading began more than a tenth of the interval after its time. */
	| { readonly kind: 'late'; readonly seconds: number }
	/** The wall clock moved against the monotonic one: set by hand or by NTP (either sign), or the machine slept (forward). */
	| { readonly kind: 'clock-jump'; readonly seconds: number }

/** A pace whose first regular sample is due at `start`. */
export function startPace(
	{ interval, tripwire }: Pick<SamplingSettings, 'interval' | 'tripwire'>,
	start: number,
): Pace {
	return { interval, tripwire, start, next: 0, lastReading: start, wantedAt: undefined, wallOffset: undefined }
}

/** Wants a sample as early as this; an earlier wish stands, and undefined wants none. */
export function wantSample(pace: Pace, at: number | undefined): Pace {
	return at === undefined ? pace : { ...pace, wantedAt: Math.min(at, pace.wantedAt ?? at) }
}

/** What is due next. Where times fall together the regular sample comes first: it says what the others would. */
export function nextDue(pace: Pace): Due {
	const regular: Due = { kind: 'sample', at: pace.start + pace.next * pace.interval }
	let due = regular
	if (pace.wantedAt !== undefined && pace.wantedAt < due.at) due = { kind: 'early-sample', at: pace.wantedAt }
	const tickAt = pace.lastReading + pace.tripwire
	// A tick right before a sample would say what the sample says.
	const nearSample = regular.at - tickAt < pace.tripwire / 10
	if (pace.tripwire > 0 && tickAt < due.at && !nearSample) due = { kind: 'tick', at: tickAt }
	return due
}

/**
 * Notes that a reading of this kind begins `now`, at this wall time (in seconds; undefined = unknown), and says what was
 * amiss. A regular sample stands for the point of the grid that it is nearest to; points before that are missed.
 */
export function beginReading(
	pace: Pace,
	kind: Due['kind'],
	now: number,
	wallTime: number | undefined,
): { readonly pace: Pace; readonly remarks: readonly Remark[] } {
	const remarks: Remark[] = []
	const wallOffset = wallTime === undefined ? pace.wallOffset : wallTime - now
	if (wallOffset !== undefined && pace.wallOffset !== undefined) {
		const seconds = wallOffset - pace.wallOffset
		if (Math.abs(seconds) > CLOCK_TOLERANCE) remarks.push({ kind: 'clock-jump', seconds })
	}
	const begun: Pace = { ...pace, lastReading: now, wallOffset }
	if (kind === 'tick') return { pace: begun, remarks }
	const afterwards: Pace = { ...begun, wantedAt: undefined }
	if (kind === 'early-sample') return { pace: afterwards, remarks }

	const point = Math.max(pace.next, Math.round((now - pace.start) / pace.interval))
	const timeOf = (number: number) => pace.start + number * pace.interval
	if (point > pace.next) {
		const times = Array.from({ length: Math.min(point - pace.next, 1000) }, (_, index) => timeOf(pace.next + index))
		remarks.unshift({ kind: 'missed', times })
	}
	const seconds = now - timeOf(point)
	if (seconds > pace.interval / 10) remarks.unshift({ kind: 'late', seconds })
	return { pace: { ...afterwards, next: point + 1 }, remarks }
}

/** Seconds of the share that may be saved up. */
const SAVED_SECONDS = 60
/** How much the last look counts for what the next is expected to cost. */
const WEIGHT = 0.3

/**
 * Keeps looks between the points of the grid within a share of one core, measured on themselves: a bucket that fills with
 * time and is emptied by what looks cost. All times are seconds of event time, costs milliseconds of processor time.
 */
export class LookBudget {
	readonly #share: number
	#saved: number
	#at: number | undefined
	#expected = 0

	/** 0.005 = half a percent of a core. */
	constructor(share: number) {
		this.#share = share
		this.#saved = share * SAVED_SECONDS * 1000
	}

	/** Whether there is room for one more look at this time. */
	allows(at: number): boolean {
		if (this.#at !== undefined) this.#saved += (at - this.#at) * 1000 * this.#share
		this.#saved = Math.min(this.#saved, this.#share * SAVED_SECONDS * 1000)
		this.#at = at
		return this.#saved >= this.#expected
	}

	/** Notes what a look cost. */
	spend(milliseconds: number): void {
		this.#saved -= milliseconds
		this.#expected = this.#expected === 0 ? milliseconds : this.#expected + WEIGHT * (milliseconds - this.#expected)
	}
}
