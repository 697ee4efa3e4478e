import { setTimeout } from 'node:timers/promises'
import { type Look, lookSpacing } from '../detect/look.js'
import type { SamplingSettings } from '../detect/settings.js'
import type { LookSampler as Sampler } from '../kernel/sampler.js'
import { beginReading, nextDue, type Pace, type Remark, startPace, wantSample } from '../kernel/schedule.js'
import type { Cost } from '../kernel/stopwatch.js'

/** Waits so many seconds, or until the signal is aborted. It may end early. */
export type Wait = (seconds: number, signal: AbortSignal) => Promise<void>

/** What the loop gets: what was read, that it could not be read, or that a reading was not on time. */
export type TimedReading =
	| { readonly kind: 'look'; readonly due: boolean; readonly look: Look; readonly cost: Cost }
	| { readonly kind: 'failed'; readonly due: boolean; readonly at: number; readonly reason: string }
	| { readonly kind: 'remark'; readonly at: number; readonly remark: Remark }

/** What readings are taken with. */
export interface TimedReadingsOptions {
	readonly sampler: Sampler
	readonly sampling: Pick<SamplingSettings, 'interval' | 'tripwire'>
	readonly wait: Wait
	/** Milliseconds since the epoch. */
	readonly wallClock: () => number
	/** Ends the readings. */
	readonly signal: AbortSignal
	/** Seconds after which nothing more is read; left out: until the signal. */
	readonly lasting?: number
}

/** The share of the time that reading and judging may take; what costs more delays the next early sample. */
export const MAX_COST_SHARE = 0.1

/** Longer waits are cut, so that a suspended machine does not sleep on (and setTimeout knows no more than 24 days). */
const MAX_WAIT_SECONDS = 60

/**
 * The readings of a run, each when it is due: samples on the grid, looks in between, and early looks at the whole table where the
 * loop wants one. `for await` ends when the time is over or the signal is aborted.
 */
export class TimedReadings {
	readonly #options: TimedReadingsOptions
	#pace: Pace
	#wantAt: number | undefined

	constructor(options: TimedReadingsOptions) {
		this.#options = options
		this.#pace = startPace(options.sampling, options.sampler.now())
	}

	/** Wants a sample from this time on, in seconds of event time, although the grid has none then; undefined wants none. */
	want(at: number | undefined): void {
		this.#wantAt = at
	}

	async *[Symbol.asyncIterator](): AsyncGenerator<TimedReading, void, void> {
		const { sampler, wallClock, signal, lasting = Number.POSITIVE_INFINITY } = this.#options
		const until = this.#pace.start + lasting
		/** Before this no early sample is taken, so that readings never take more than their share of the machine. */
		let restedAt = Number.NEGATIVE_INFINITY
		for (;;) {
			const due = nextDue(this.#pace)
			if (!(await this.#waitUntil(due.at, until))) return
			const begun = beginReading(this.#pace, due.kind, sampler.now(), wallClock() / 1000)
			this.#pace = begun.pace
			const { lastReading } = begun.pace
			for (const remark of begun.remarks) yield { kind: 'remark', at: lastReading, remark }
			this.#wantAt = undefined
			const reading = await takeLook(sampler, due.kind)
			if (signal.aborted) return
			if (reading.kind === 'look') {
				this.#pace = { ...this.#pace, tripwire: lookSpacing(this.#options.sampling.tripwire, reading.look) }
			}
			yield reading
			if (due.kind !== 'tick') {
				// From the reading's begin to the verdict: many points in memory cost as much as many rows in the table.
				restedAt = lastReading + (sampler.now() - lastReading) / MAX_COST_SHARE
			}
			if (this.#wantAt !== undefined) this.#pace = wantSample(this.#pace, Math.max(this.#wantAt, restedAt))
		}
	}

	/** Waits for a time of the sampler's; false if the readings end before. Timers may fire a little early: it waits again. */
	async #waitUntil(at: number, until: number): Promise<boolean> {
		const { sampler, wait, signal } = this.#options
		for (;;) {
			if (signal.aborted) return false
			const now = sampler.now()
			if (now >= at) return at <= until
			if (now >= until) return false
			await wait(Math.min(at, until) - now, signal)
		}
	}
}

/** The real wait. It may end early, but never later than its time by more than the event loop is busy. */
export const waitForTimer: Wait = (seconds, signal) =>
	setTimeout(Math.ceil(Math.min(seconds, MAX_WAIT_SECONDS) * 1000), undefined, { signal }).catch(() => {})

/** An early look reads the whole table as well, but ends no sample. */
async function takeLook(sampler: Sampler, kind: 'sample' | 'early-sample' | 'tick'): Promise<TimedReading> {
	const due = kind === 'sample'
	const reading = await sampler.look(kind !== 'tick', due)
	if (reading.kind === 'failed') return { kind: 'failed', due, at: reading.at, reason: reading.reason }
	return { kind: 'look', due, look: reading.look, cost: reading.cost }
}
