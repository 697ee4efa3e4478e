import type { ServiceSettings } from '../../../src/detect/settings.js'
import { LookCensus } from '../../../src/kernel/look-census.js'
import type { LookSampler } from '../../../src/kernel/sampler.js'
import type { Snapshot } from '../../../src/kernel/snapshot.js'
import { Stopwatch } from '../../../src/kernel/stopwatch.js'

/** What a recorded sampler is made of. */
export interface RecordedSamplerOptions {
	/** In the order of their times; several samplers may share them. */
	readonly snapshots: readonly Snapshot[]
	readonly services: readonly ServiceSettings[]
	/** Paths of the pools that the recorded host's PHP-FPM has. */
	readonly pools?: ReadonlySet<string>
	/** Seconds since the recording's beginning. */
	readonly now: () => number
	/** Milliseconds since the epoch. */
	readonly wallClock: () => number
}

/**
 * A sampler that reads what a kernel said when it was recorded, instead of what this one says: at each moment the newest
 * snapshot, and after the end the last one over and over. Everything behind it is what a live run has.
 */
export function createRecordedSampler({
	snapshots,
	services,
	pools,
	now,
	wallClock,
}: RecordedSamplerOptions): LookSampler {
	const census = new LookCensus({ services, isPool: (path) => pools?.has(path) === true })
	const full = snapshots.filter(({ extent }) => extent === 'full')
	return {
		now,
		source: { source: 'proc', table: '/proc/self/net/tcp', reason: 'a recording', stretched: false },
		async look(due) {
			const stopwatch = new Stopwatch()
			const at = now()
			const snapshot = newest(due ? full : snapshots, at)
			const look = census.look({ ...snapshot, at, wallTime: Math.round(wallClock()) })
			return { kind: 'look', look, snapshot: undefined, cost: stopwatch.stop() }
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
