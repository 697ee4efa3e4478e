import type { Counters } from './counters.js'

/** The network namespace at one look. */
export interface HostLook {
	readonly total: number
	readonly established: number
	readonly timeWait: number
	readonly closeWait: number
	readonly listen: number
	/** SNMP, netstat, sockstat numbers by name; also `conntrack.count`, `conntrack.max`, `ports.first`, `ports.last`, `pids.current`, `pids.max`, `files.max` where readable. */
	readonly counters: Counters
	readonly machine: MachineSample | undefined
	/** Inbound connections of listening ports that are no service of ours. */
	readonly otherInbound: number
	/** CLOSE_WAIT with an inode per local port that is no service of ours but listens. */
	readonly otherStuck: readonly PortCount[]
	/** Ports of the listeners that are no service of ours, ascending. */
	readonly otherListeners: readonly number[]
	/** Accept queues of listeners that are no service of ours, longest first, at most five. */
	readonly otherQueues: readonly PortCount[]
	/** Remote endpoints of outgoing connections, those with most local ports first, at most five. */
	readonly destinations: readonly Destination[]
	/** Rows that could not be read as rows. */
	readonly malformedRows: number
}

/** One remote endpoint that this host connects to, whichever program does. */
export interface Destination {
	/** `10.0.0.9:8009`. */
	readonly id: string
	/** Local ports used towards it, in every state. */
	readonly localPorts: number
	/** From the lowest of them to the highest, both included. */
	readonly span: number
	/** Connections that it has closed and this host holds still (CLOSE_WAIT). */
	readonly closeWait: number
}

/** A local port and a number of connections on it. */
export interface PortCount {
	readonly port: number
	readonly connections: number
}

/** Load and memory of the machine, shown beside an incident; no verdict rests on it. */
export interface MachineSample {
	readonly load1: number | undefined
	readonly memoryAvailableBytes: number | undefined
	readonly memoryTotalBytes: number | undefined
	/** Share of the last 10 s in which some task waited (PSI `some avg10`), percent. */
	readonly cpuPressure: number | undefined
	readonly memoryPressure: number | undefined
	readonly ioPressure: number | undefined
	/** Bytes since boot over all interfaces but lo. */
	readonly receivedBytes: number | undefined
	readonly sentBytes: number | undefined
}
