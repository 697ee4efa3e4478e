import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { findCapacity } from '../../../../src/host/apache/find-capacity.js'
import type { CapacityPlaces, CapacityQuestion } from '../../../../src/host/apache/question.js'

/** One question and when its machine was booted, where that is no real one. */
export interface Asked {
	readonly question: CapacityQuestion
	readonly places: CapacityPlaces
	readonly socketBacklog: number | undefined
	readonly bootedAt?: number
}

/** What is compared with the truth, and what explains it. */
export interface Answer {
	readonly workers: number | undefined
	readonly mpm: string | undefined
	readonly backlog: number | undefined
	readonly atLeast: number | undefined
	readonly provenance: string | undefined
	readonly presumed: string | undefined
	readonly notes: readonly string[]
}

/** Asks in this process, with its rights. */
export function ask({ question, places, socketBacklog, bootedAt }: Asked): Answer {
	if (bootedAt !== undefined) writeFileSync(join(places.procRoot, 'uptime'), `${(Date.now() - bootedAt) / 1000} 0\n`)
	const found = findCapacity(question, places, { socketBacklog })
	return {
		workers: found.capacity?.workers,
		mpm: found.limits?.mpm,
		backlog: found.backlog.connections,
		atLeast: found.atLeast?.workers,
		provenance: found.capacity?.provenance,
		presumed: found.presumed && `${found.presumed.workers} ${found.presumed.provenance}`,
		notes: found.notes,
	}
}
