import type { PoolFacts } from '../detect/look.js'
import type { ServerLimits } from '../host/apache/server-limits.js'
import type { ServerSettings } from '../host/apache/server-settings.js'
import type { FullLog } from '../host/fpm/pool-processes.js'
import type { Rotation } from '../host/logrotate.js'
import type { MemoryRoom, ProcessMemory } from '../host/memory.js'

/** Everything that advice is made from: this host's files, processes and learned peaks, as of one moment. */
export interface HostFacts {
	/** What the host has left; undefined where the kernel does not say. */
	readonly memory: MemoryRoom | undefined
	readonly services: readonly AdvisedService[]
	readonly pools: readonly AdvisedPool[]
	/** That logrotate reloads Apache; undefined where it does not. */
	readonly rotation: Rotation | undefined
	/** net.core.somaxconn now. */
	readonly somaxconn: number | undefined
	/** TcpExtListenOverflows: connections of all listeners that found their queue full since the host was started. */
	readonly overflows: number | undefined
	/** Seconds that a client waits before it gives up (detection.patience). */
	readonly patience: number
}

/** Processes that serve. */
export interface Processes {
	readonly running: number
	/** Undefined where theirs is closed to this user, or none runs. */
	readonly memory: ProcessMemory | undefined
	/** What a cgroup leaves them; undefined where none limits them. */
	readonly cgroup: MemoryRoom | undefined
}

/** One service and its Apache. */
export interface AdvisedService {
	readonly name: string
	readonly ports: readonly number[]
	/** Its Apache, as it runs; undefined where it is not known or its files may say something else by now. */
	readonly server: AdvisedServer | undefined
	/** The limit of its listening sockets, from the sockets; undefined without sock_diag. */
	readonly backlog: number | undefined
	/** Idle keep-alive connections now; undefined without sock_diag. */
	readonly idle: number | undefined
	/** What forewarn has learned of it; undefined where nothing is. */
	readonly week: Week | undefined
}

/** An Apache: what it reads and its children. */
export interface AdvisedServer extends Processes {
	/** Tells two services of one Apache from two Apaches. */
	readonly pid: number
	readonly limits: ServerLimits
	readonly settings: ServerSettings
	/** The file that it reads first. */
	readonly file: string
}

/** One pool and its children. */
export interface AdvisedPool extends Processes {
	readonly facts: PoolFacts
	/** What PHP-FPM's log says; undefined where it cannot be read. */
	readonly log: FullLog | undefined
}

/** The last seven days of a service, or as much of them as there is. */
export interface Week {
	/** How long is known, in days. */
	readonly days: number
	/** Undefined where none was measured. */
	readonly arrivals: Arrivals | undefined
	/** The most that the accept queue held. */
	readonly queue: number
	/** The most connections that were held though their clients had gone. */
	readonly stuck: number
	/** By station: the hours in which it was full while others waited. */
	readonly full: Readonly<Record<string, readonly FullHour[]>>
}

/** Connections a second. */
interface Arrivals {
	/** The most of a sample, which is short where it saw something urgent. */
	readonly peak: number
	/** The mean of the busiest quarter of an hour, and of all. */
	readonly busiest: number
	readonly mean: number
}

/** Its beginning in milliseconds since the epoch, the servers of then, and how many were asked for at once. */
export type FullHour = readonly [time: number, servers: number, asked: number]
