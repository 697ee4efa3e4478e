import type { ServiceSettings } from '../../../src/detect/settings.js'
import { SocketCensus } from '../../../src/kernel/census.js'
import { listenersOf } from '../../../src/kernel/listeners.js'
import type { Sampler } from '../../../src/kernel/sampler.js'
import type { Snapshot } from '../../../src/kernel/snapshot.js'
import { Stopwatch } from '../../../src/kernel/stopwatch.js'

/** What a recorded sampler is made of. */
export interface RecordedSamplerOptions {
	/** In the order of their times; several samplers may share them. */
	readonly snapshots: readonly Snapshot[]
	readonly services: readonly ServiceSettings[]
	/** Seconds since the recording's beginning. */
	readonly now: () => number
	/** Milliseconds since the epoch. */
	readonly wallClock: () => number
}

/**
 * A sampler that reads what a kernel said when it was recorded, instead of what this one says: at each moment the newest
 * snapshot, and after the end the last one over and over. Everything behind it is what a live run has.
 */
export function createRecordedSampler({ snapshots, services, now, wallClock }: RecordedSamplerOptions): Sampler {
	const census = new SocketCensus(services)
	const full = snapshots.filter(({ extent }) => extent === 'full')
	return {
		now,
		async sample() {
			const stopwatch = new Stopwatch()
			const at = now()
			const { rows, counters, machine } = newest(full, at)
			census.begin(at)
			rows.pour(census)
			const sample = census.finish({ at, wallTime: Math.round(wallClock()), counters, machine })
			return { kind: 'sample', sample, cost: stopwatch.stop() }
		},
		tick() {
			const stopwatch = new Stopwatch()
			const at = now()
			const { rows, counters } = newest(snapshots, at)
			return {
				kind: 'tick',
				tick: { at, services: listenersOf(rows, services), counters },
				cost: stopwatch.stop(),
			}
		},
	}
}

/** The last snapshot that is not later, found by halving. */
function newest(snapshots: readonly Snapshot[], at: number): Snapshot {
	let [low, high] = [0, snapshots.length - 1]
	while (low < high) {
		const middle = Math.ceil((low + high) / 2)
		if (snapshots[middle]!.at <= at) low = middle
		else high = middle - 1
	}
	return snapshots[low]!
}
