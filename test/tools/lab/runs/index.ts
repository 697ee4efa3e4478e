import type { Run } from '../run.js'
import { BACKENDS } from './backends.js'
import { KEEP_ALIVES, SLOW_CLIENTS } from './clients.js'
import { FIFTH_EXAM } from './fifth-exam.js'
import { FOURTH_EXAM } from './fourth-exam.js'
import { GRADUAL_SLOWNESS, GRADUAL_TRAFFIC } from './gradual.js'
import { HEALTHY_CLIENTS } from './healthy-clients.js'
import { HEALTHY_HAPPENINGS } from './healthy-happenings.js'
import { HEALTHY_POOLS } from './healthy-pools.js'
import { HEALTHY_SITES } from './healthy-sites.js'
import { HEALTHY_TRAFFIC } from './healthy-traffic.js'
import { HUNG_CHILDREN } from './hung-children.js'
import { LATE_STRANGERS } from './late-strangers.js'
import { LEAKS } from './leak.js'
import { LONG } from './long.js'
import { POOL_SPIKES } from './pool-spikes.js'
import { POOLS } from './pools.js'
import { SECOND_EXAM } from './second-exam.js'
import { SITES } from './sites.js'
import { SIXTH_EXAM } from './sixth-exam.js'
import { SPIKES } from './spike.js'
import { STRANGERS } from './strangers.js'
import { THIRD_EXAM } from './third-exam.js'
import { TINY } from './tiny.js'
import { WHOLE_SERVER } from './whole-server.js'

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
	...POOLS,
	...POOL_SPIKES,
	...HUNG_CHILDREN,
	...SITES,
	...BACKENDS,
	...KEEP_ALIVES,
	...SLOW_CLIENTS,
	...WHOLE_SERVER,
	...HEALTHY_POOLS,
	...HEALTHY_CLIENTS,
	...HEALTHY_SITES,
	...STRANGERS,
	...LATE_STRANGERS,
	...FIFTH_EXAM,
	...SIXTH_EXAM,
]

/** A run of the library, or one of the lab's own test. */
export function findRun(name: string): Run | undefined {
	return [...RUNS, ...TINY].find((run) => run.name === name)
}
