import { DEFAULT_SERVICE } from '../../../../src/detect/settings.js'
import type { Snapshot } from '../../../../src/kernel/snapshot.js'
import type { RecordedRun } from '../recorded-run.js'
import type { Evidence } from './rival.js'
import type { Sample } from './sample.js'
import { SocketCensus } from './sample-census/census.js'

/** Seconds between samples in all three articles. */
const EVERY = 30

/** Gathers what the rivals would have seen of a run from one offset of the sampling grid. */
export function gatherEvidence({ instants, scenario, observed }: RecordedRun, offset: number): Evidence {
	const census = new SocketCensus([{ ...DEFAULT_SERVICE, ports: scenario.ports }])
	return {
		samples: nearestToGrid(instants, offset).map((instant) => read(census, instant)),
		counters: instants,
		observed,
		capacity: scenario.capacity,
	}
}

function nearestToGrid(instants: readonly Snapshot[], offset: number): readonly Snapshot[] {
	const full = instants.filter(({ extent }) => extent === 'full')
	const chosen = new Set<Snapshot>()
	for (let due = offset; due <= (full.at(-1)?.at ?? -1) + EVERY / 2; due += EVERY) {
		const nearest = full.reduce((best, next) => (Math.abs(next.at - due) < Math.abs(best.at - due) ? next : best))
		if (Math.abs(nearest.at - due) <= EVERY / 2) chosen.add(nearest)
	}
	return [...chosen]
}

function read(census: SocketCensus, { at, wallTime, rows, counters }: Snapshot): Sample {
	census.begin(at)
	rows.pour(census)
	return census.finish({ at, wallTime, counters, machine: undefined })
}
