import type { Sample, Tick } from '../detect/sample.js'
import type { SamplingSettings } from '../detect/settings.js'
import type { Sampler } from '../kernel/sampler.js'
import { beginReading, nextDue, type Pace, type Remark, startPace, wantSample } from '../kernel/schedule.js'
import type { Cost } from '../kernel/stopwatch.js'

/** Waits so many seconds, or until the signal is aborted. */
export type Wait = (seconds: number, signal: AbortSignal) => Promise<void>

/** What the loop hands on: a reading, that there is none, or what was amiss with its time. */
export type PacedReading =
	| { readonly kind: 'sample'; readonly early: boolean; readonly sample: Sample; readonly cost: Cost }
	| { readonly kind: 'tick'; readonly tick: Tick }
	| { readonly kind: 'failed'; readonly of: 'sample' | 'tick'; readonly at: number; readonly reason: string }
	| { readonly kind: 'remark'; readonly at: number; readonly remark: Remark }

/** What the loop needs. */
export interface ReadingOptions {
	readonly sampler: Sampler
	readonly sampling: Pick<SamplingSettings, 'interval' | 'tripwire'>
	readonly wait: Wait
	/** Milliseconds since the epoch. */
	readonly wallClock: () => number
	readonly signal: AbortSignal
	/** Seconds after which nothing more is read; left out: until the signal. */
	readonly lasting?: number
}

/** The share of the time that reading and judging may take; what costs more puts the next early reading off. */
export const COST_SHARE = 0.1

/**
 * Reads on the grid, looks at the listeners in between, and reads early where `take` answers a time from which it wants a
 * full reading. Returns when the time is over or the signal is aborted.
 */
export async function readOnTime(
	options: ReadingOptions,
	take: (reading: PacedReading) => number | undefined,
): Promise<void> {
	const { sampler, wallClock, signal, lasting = Number.POSITIVE_INFINITY } = options
	const start = sampler.now()
	let pace = startPace(options.sampling, start)
	/** Before this no early reading is made, so that readings never take more than their share of the machine. */
	let restedAt = Number.NEGATIVE_INFINITY
	for (;;) {
		const due = nextDue(pace)
		if (!(await waitUntil(due.at, start + lasting, options))) return
		const begun = beginReading(pace, due.kind, sampler.now(), wallClock() / 1000)
		pace = begun.pace
		for (const remark of begun.remarks) take({ kind: 'remark', at: pace.lastReading, remark })
		if (due.kind === 'tick') {
			pace = want(pace, take(readListeners(sampler)), restedAt)
			continue
		}
		const reading = await readTable(sampler, due.kind === 'early-sample')
		if (signal.aborted) return
		const wantAt = take(reading)
		// From the reading's begin to the verdict: many samples in memory cost as much as many rows in the table.
		restedAt = pace.lastReading + (sampler.now() - pace.lastReading) / COST_SHARE
		pace = want(pace, wantAt, restedAt)
	}
}

function want(pace: Pace, wantAt: number | undefined, restedAt: number): Pace {
	return wantAt === undefined ? pace : wantSample(pace, Math.max(wantAt, restedAt))
}

/** Waits for a time of the sampler's; false where the loop ends before. Timers may fire a little early: it waits again. */
async function waitUntil(at: number, until: number, { sampler, wait, signal }: ReadingOptions): Promise<boolean> {
	for (;;) {
		if (signal.aborted) return false
		const now = sampler.now()
		if (now >= at) return at <= until
		if (now >= until) return false
		await wait(Math.min(at, until) - now, signal)
	}
}

function readListeners(sampler: Sampler): PacedReading {
	const reading = sampler.tick()
	if (reading.kind === 'tick') return { kind: 'tick', tick: reading.tick }
	const reason = reading.kind === 'failed' ? reading.reason : 'a full reading is under way'
	return { kind: 'failed', of: 'tick', at: reading.at, reason }
}

async function readTable(sampler: Sampler, early: boolean): Promise<PacedReading> {
	const reading = await sampler.sample()
	if (reading.kind === 'failed') return { kind: 'failed', of: 'sample', at: reading.at, reason: reading.reason }
	return { kind: 'sample', early, sample: reading.sample, cost: reading.cost }
}
