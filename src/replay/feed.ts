import type { Detector, Outcome } from '../detect/detector.js'
import type { Look } from '../detect/look.js'
import type { Sample, Tick } from '../detect/sample.js'
import type { ServiceSettings } from '../detect/settings.js'
import { SocketCensus } from '../kernel/census.js'
import { listenersOf } from '../kernel/listeners.js'
import type { LookCensus } from '../kernel/look-census.js'
import type { Snapshot } from '../kernel/snapshot.js'

/** One instant of a recording. */
export type Instant = Snapshot

/** How a recording is walked through. */
export interface ReplayPace {
	/** Seconds between regular samples; they are the instants nearest to offset, offset + every, …. */
	readonly every: number
	readonly offset: number
	/** Seconds between readings of the tripwire; 0 = none. */
	readonly tripwire: number
	/** True where the recording shows when a live run read: every full instant was a sample then, every partial one a tick. */
	readonly asRecorded?: boolean
}

/** One observation of a replay and what the detector made of it. */
export interface ReplayStep {
	readonly at: number
	readonly kind: 'sample' | 'early-sample' | 'tick' | 'missed'
	readonly sample: Sample | undefined
	readonly outcome: Outcome
}

/** What instants say to a detector. A full reading is told against the ones before it: who is new, who is still stuck. */
export interface Readings {
	/** The next full reading; instants come in the order of their times, not all of them. */
	sample(instant: Instant): Sample
	/** What the tripwire would have seen; says nothing about other readings. */
	tick(instant: Instant): Tick
}

/** Reads the instants' rows, as live sampling does. */
export function readRows(services: readonly ServiceSettings[]): Readings {
	const census = new SocketCensus(services)
	return { sample: (instant) => censusOf(census, instant), tick: (instant) => tickOf(instant, services) }
}

/**
 * Feeds a recording to a detector as a live run would have been: a full sample at the instants nearest to the grid, the
 * instants between to the tripwire, and a full sample early where the detector asks for one.
 */
export function* replay(
	instants: Iterable<Instant>,
	services: readonly ServiceSettings[],
	detector: Detector,
	pace: ReplayPace,
	readings: Readings = readRows(services),
): Generator<ReplayStep, void, void> {
	let lastReading = Number.NEGATIVE_INFINITY
	let wantAt = Number.POSITIVE_INFINITY

	const takeSample = (instant: Instant, kind: 'sample' | 'early-sample'): ReplayStep => {
		const sample = readings.sample(instant)
		const outcome = detector.observe({ kind: 'sample', sample })
		lastReading = instant.at
		wantAt = outcome.wantAt ?? Number.POSITIVE_INFINITY
		return { at: instant.at, kind, sample, outcome }
	}

	for (const { instant, due, at } of onGrid(instants, pace)) {
		if (instant === undefined) {
			yield { at, kind: 'missed', sample: undefined, outcome: detector.observe({ kind: 'missed', at }) }
			continue
		}
		if (due) {
			yield takeSample(instant, 'sample')
			continue
		}
		if (instant.extent === 'full' && (pace.asRecorded || instant.at >= wantAt)) {
			yield takeSample(instant, 'early-sample')
			continue
		}
		// A reading a tenth early still is the tick that a live timer would have made.
		if (!pace.asRecorded && (pace.tripwire === 0 || instant.at - lastReading < pace.tripwire * 0.9)) continue
		lastReading = instant.at
		const outcome = detector.observe({ kind: 'tick', tick: readings.tick(instant) })
		wantAt = Math.min(wantAt, outcome.wantAt ?? Number.POSITIVE_INFINITY)
		yield { at: instant.at, kind: 'tick', sample: undefined, outcome }
		if (instant.extent === 'full' && wantAt <= instant.at) yield takeSample(instant, 'early-sample')
	}
}

/** One look of a recording, or a point of the grid that none is near to. */
export interface LookStep {
	readonly at: number
	readonly look: Look | undefined
	/** True at the points of the grid: the detector makes a sample of this look and those since the last such one. */
	readonly due: boolean
}

/**
 * Makes the looks of a recording, as a live run would have made them: one at each instant that is nearest to the grid, and
 * between them no closer than the tripwire's spacing (0 = none between), or every one where they are taken as recorded.
 */
export function* looksOf(
	instants: Iterable<Instant>,
	census: LookCensus,
	pace: ReplayPace,
): Generator<LookStep, void, void> {
	let last = Number.NEGATIVE_INFINITY
	for (const { instant, due, at } of onGrid(instants, pace)) {
		if (instant === undefined) {
			yield { at, look: undefined, due }
			continue
		}
		// A look a tenth early still is the one that a live timer would have made.
		const isNear = pace.tripwire === 0 || at - last < pace.tripwire * 0.9
		if (!due && !pace.asRecorded && isNear) continue
		last = at
		yield { at, look: census.look(instant), due }
	}
}

/** An instant, and whether it is the one nearest to a point of the grid; or a point that none is near to. */
interface GridStep {
	readonly at: number
	readonly instant: Instant | undefined
	readonly due: boolean
}

/** Marks the full instants that are nearest to the grid, and the points of the grid that none is near to. */
function* onGrid(instants: Iterable<Instant>, pace: ReplayPace): Generator<GridStep, void, void> {
	let due = pace.offset
	let held: Instant | undefined
	let between: Instant[] = []

	function* release(next: Instant | undefined): Generator<GridStep, void, void> {
		if (!held) return
		for (; held.at - due > pace.every / 2; due += pace.every) yield { at: due, instant: undefined, due: true }
		const nearest =
			Math.abs(held.at - due) <= pace.every / 2 && (!next || Math.abs(held.at - due) <= Math.abs(next.at - due))
		yield stepOf(held, nearest)
		while (nearest && due <= held.at + pace.every / 2) due += pace.every
		for (const partial of between) yield stepOf(partial, false)
		between = []
	}

	for (const instant of instants) {
		if (instant.extent !== 'full') {
			if (held) between.push(instant)
			else yield stepOf(instant, false)
			continue
		}
		yield* release(instant)
		held = instant
	}
	yield* release(undefined)
}

function stepOf(instant: Instant, due: boolean): GridStep {
	return { at: instant.at, instant, due }
}

function censusOf(census: SocketCensus, instant: Instant): Sample {
	census.begin(instant.at)
	instant.rows.pour(census)
	const { at, wallTime, counters, machine } = instant
	return census.finish({ at, wallTime, counters, machine })
}

function tickOf(instant: Instant, services: readonly ServiceSettings[]): Tick {
	return { at: instant.at, counters: instant.counters, services: listenersOf(instant.rows, services) }
}
