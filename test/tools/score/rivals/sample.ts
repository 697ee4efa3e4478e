import type { Counters } from '../../../../src/detect/counters.js'
import type { MachineSample, PortCount } from '../../../../src/detect/host-look.js'
import type { PeerCount } from '../../../../src/detect/look.js'
import type { StateCounts } from '../../../../src/detect/tcp-state.js'

/**
 * What one full reading of the socket table says about one service: the rows of both address families whose
 * local port is one of the service's. Inode 0 splits them: a socket without an inode has not been accepted yet
 * (net/core/sock.c sock_i_ino: `sk->sk_socket ? ino : 0`; a struct socket is attached in accept()).
 */
export interface ServiceSample {
	readonly name: string
	readonly ports: readonly number[]
	/** Every state, LISTEN rows included. */
	readonly states: StateCounts
	/** ESTABLISHED with an inode: some process holds it. In prefork and worker: a worker. */
	readonly accepted: number
	/** ESTABLISHED without an inode: completed handshake, waits for a worker. */
	readonly queued: number
	/** CLOSE_WAIT with an inode: the client gave up, the process still holds the descriptor. */
	readonly stuck: number
	/** CLOSE_WAIT without an inode: the client gave up while it waited in the accept queue. */
	readonly abandoned: number
	/** SYN_RECV rows. With TCP_DEFER_ACCEPT, which Apache sets, also clients that connected and stay silent. */
	readonly halfOpen: number
	/** FIN_WAIT1/2 with an inode: lingering close; prefork and worker still hold a worker for it. */
	readonly lingering: number
	/** Sum of the LISTEN rows' rx_queue (sk_ack_backlog): connections completed and not accepted, dead ones included. */
	readonly acceptQueue: number
	/** Number of LISTEN rows; 0 means that this table says nothing about the service: it is blind. */
	readonly listeners: number
	/** Inodes of the LISTEN rows, ascending: they change when Apache is stopped and started, not on a reload. */
	readonly listenInodes: readonly number[]
	/** Connections (4-tuples, any state but LISTEN) that the previous full reading did not hold. */
	readonly fresh: number
	/** Stuck connections (same 4-tuple and inode) by how long they have been seen so. */
	readonly stuckAges: StuckAges
	/** Median seconds since establishment of accepted connections, from the keep-alive timer; undefined where no row shows it. */
	readonly medianAgeSeconds: number | undefined
	/** The networks with most stuck, queued and abandoned connections, most first, at most five. */
	readonly topPeers: readonly PeerCount[]
}

/** How long the stuck connections of a service have been stuck, counted over full readings. */
export interface StuckAges {
	/** Stuck now and in the previous full reading, same 4-tuple and inode. */
	readonly again: number
	/** Stuck for at least half a minute: longer than clients usually wait for one answer. */
	readonly overHalfMinute: number
	/** Stuck for at least a minute. */
	readonly overMinute: number
	/** Stuck for at least three minutes. */
	readonly overThreeMinutes: number
	/** Age of the oldest, in seconds since it was first seen stuck; 0 where there is none. */
	readonly oldestSeconds: number
}

/** What the whole network namespace shows: the five metrics of the five-states article and the kernel's counters. */
export interface HostSample {
	readonly total: number
	readonly established: number
	readonly timeWait: number
	readonly closeWait: number
	readonly listen: number
	/** SNMP, netstat and sockstat numbers by name (`Tcp.PassiveOpens`, `TcpExt.ListenOverflows`, `TCP.inuse`); empty where unreadable. */
	readonly counters: Counters
	readonly machine: MachineSample | undefined
	/** Connections to listening ports that are no service of ours: whose share of PassiveOpens is not our services'. */
	readonly otherInbound: number
	/** CLOSE_WAIT with an inode per local port that is no service of ours but listens: a leak elsewhere on the host. */
	readonly otherStuck: readonly PortCount[]
}

/** One full reading of the socket table. */
export interface Sample {
	/** Event time: seconds on a monotonic clock, from an origin of the source's own. Everything downstream takes it for "now". */
	readonly at: number
	/** Milliseconds since the epoch at the same instant; undefined in recordings made without it. */
	readonly wallTime: number | undefined
	readonly services: readonly ServiceSample[]
	readonly host: HostSample
	/** Rows that were skipped because they could not be read as rows. */
	readonly malformedRows: number
	/** Rows dropped because their 4-tuple had come already: the table is not read atomically. */
	readonly duplicateRows: number
	/** True where more connections stood than the identity table may hold, so that `fresh` and ages are lower bounds. */
	readonly identityOverflow: boolean
}
