import type { Counters } from '../detect/counters.js'
import type { MachineSample } from '../detect/host-look.js'
import type { Look } from '../detect/look.js'
import type { UnixPath } from './proc-net-unix.js'
import type { RowBlock } from './row-block.js'

/**
 * How much of the table a snapshot holds: all of it; all but what only counts (TIME_WAIT, connections of other listeners),
 * which the last full one has; or the LISTEN rows alone.
 */
export type Extent = 'full' | 'active' | 'partial'

/** What the kernel said at one instant: what a recording keeps, without any verdict. */
export interface Snapshot {
	/** Event time in seconds, monotonic, to the millisecond; in a recording since its start. */
	readonly at: number
	/** Milliseconds since the epoch, where known. */
	readonly wallTime: number | undefined
	readonly extent: Extent
	/** A live run made a sample of the looks up to this one: a replay of it as recorded does the same. */
	readonly endsSample?: true
	/** `sock-diag` where open connections have the fields behind INFO; without it `proc`. */
	readonly source: Look['source']
	readonly rows: RowBlock
	/** The listening UNIX sockets with their connections; undefined where they were not read. */
	readonly unix: readonly UnixPath[] | undefined
	/** Every number of snmp, netstat, sockstat and sockstat6 that was kept, by name. */
	readonly counters: Counters
	/** Load and memory of the machine, where they were read. */
	readonly machine: MachineSample | undefined
}
