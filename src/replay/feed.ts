import type { Detector, Outcome } from '../detect/detector.js'
import { type Look, lookSpacing } from '../detect/look.js'
import type { LookCensus } from '../kernel/look-census.js'
import type { Snapshot } from '../kernel/snapshot.js'

/** How a recording is walked through. */
export interface ReplayPace {
	/** Seconds between regular samples; they are the instants nearest to offset, offset + every, …. */
	readonly every: number
	readonly offset: number
	/** Seconds between looks while no one waits; 0 = none but the samples. */
	readonly tripwire: number
	/** True where the recording shows when a live run looked, and which looks ended its samples. */
	readonly asRecorded?: boolean
}

/** One observation of a replay and what the detector made of it. */
export interface ReplayStep {
	readonly at: number
	/** A look that ends a sample of the grid, one between two of them, or a sample that is missing. */
	readonly kind: 'sample' | 'look' | 'missed'
	readonly look: Look | undefined
	readonly outcome: Outcome
}

/** Feeds looks to a detector, as a live run would have done. */
export function* replay(looks: Iterable<LookStep>, detector: Detector): Generator<ReplayStep, void, void> {
	for (const { at, look, due } of looks) {
		if (look === undefined) {
			yield { at, kind: 'missed', look, outcome: detector.observe({ kind: 'missed', at }) }
			continue
		}
		yield { at: look.at, kind: due ? 'sample' : 'look', look, outcome: detector.observe({ kind: 'look', look, due }) }
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
 * between them no closer than `lookSpacing` (a tripwire of 0 = none between), or every one where they are taken as recorded.
 */
export function* looksOf(
	instants: Iterable<Snapshot>,
	census: LookCensus,
	pace: ReplayPace,
): Generator<LookStep, void, void> {
	let last = Number.NEGATIVE_INFINITY
	let spacing = pace.tripwire
	for (const { instant, due, at } of pace.asRecorded ? asRecorded(instants) : onGrid(instants, pace)) {
		if (instant === undefined) {
			yield { at, look: undefined, due }
			continue
		}
		// A look a tenth early still is the one that a live timer would have made.
		const isNear = spacing === 0 || at - last < spacing * 0.9
		if (!due && !pace.asRecorded && isNear) continue
		const look = census.look(instant)
		last = at
		spacing = lookSpacing(pace.tripwire, look)
		yield { at, look, due }
	}
}

/** An instant, and whether it is the one nearest to a point of the grid; or a point that none is near to. */
interface GridStep {
	readonly at: number
	readonly instant: Snapshot | undefined
	readonly due: boolean
}

/** Marks the instants at which the live run ended its samples. */
function* asRecorded(instants: Iterable<Snapshot>): Generator<GridStep, void, void> {
	for (const instant of instants) yield stepOf(instant, instant.endsSample === true)
}

/** Marks the full instants that are nearest to the grid, and the points of the grid that none is near to. */
function* onGrid(instants: Iterable<Snapshot>, pace: ReplayPace): Generator<GridStep, void, void> {
	let due = pace.offset
	let held: Snapshot | undefined
	let between: Snapshot[] = []

	function* release(next: Snapshot | undefined): Generator<GridStep, void, void> {
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

function stepOf(instant: Snapshot, due: boolean): GridStep {
	return { at: instant.at, instant, due }
}
