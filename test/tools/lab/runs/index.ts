import type { Run } from '../run.js'
import { FOURTH_EXAM } from './fourth-exam.js'
import { GRADUAL_SLOWNESS, GRADUAL_TRAFFIC } from './gradual.js'
import { HEALTHY_HAPPENINGS } from './healthy-happenings.js'
import { HEALTHY_TRAFFIC } from './healthy-traffic.js'
import { LEAKS } from './leak.js'
import { LONG } from './long.js'
import { SECOND_EXAM } from './second-exam.js'
import { SPIKES } from './spike.js'
import { THIRD_EXAM } from './third-exam.js'
import { TINY } from './tiny.js'

/** Every run of the library. */
export const RUNS: readonly Run[] = [
	...GRADUAL_TRAFFIC,
	...GRADUAL_SLOWNESS,
	...SPIKES,
	...LEAKS,
	...HEALTHY_TRAFFIC,
	...HEALTHY_HAPPENINGS,
	...LONG,
	...SECOND_EXAM,
	...THIRD_EXAM,
	...FOURTH_EXAM,
]

/** A run of the library, or one of the lab's own test. */
export function findRun(name: string): Run | undefined {
	return [...RUNS, ...TINY].find((run) => run.name === name)
}
