import type { HostLook } from '../../../../src/detect/host-look.js'
import type { ConnectionLook, PeerCount, ServiceLook } from '../../../../src/detect/look.js'

/**
 * What one full reading of the socket table says about one service: the rows of both address families whose
 * local port is one of the service's. Inode 0 splits them: a socket without an inode has not been accepted yet
 * (net/core/sock.c sock_i_ino: `sk->sk_socket ? ino : 0`; a struct socket is attached in accept()).
 */
export interface ServiceSample
	extends Pick<ServiceLook, 'name' | 'acceptQueue' | 'listeners' | 'listenInodes'>,
		Pick<
			ConnectionLook,
			'states' | 'accepted' | 'queued' | 'stuck' | 'abandoned' | 'halfOpen' | 'lingering' | 'fresh'
		> {
	readonly ports: readonly number[]
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
export type HostSample = Pick<
	HostLook,
	'total' | 'established' | 'timeWait' | 'closeWait' | 'listen' | 'counters' | 'machine' | 'otherInbound' | 'otherStuck'
>

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
