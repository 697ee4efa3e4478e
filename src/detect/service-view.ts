import type { Cause } from './cause.js'
import type { Arrivals } from './littles-law.js'
import type { ConnectionLook, Generation, HostFacts, ListenQueue, PeerCount } from './look.js'
import type { Measured } from './measure.js'
import type { Pattern } from './pattern.js'
import type { ServicePoint } from './service-point.js'
import type { DetectorSettings, ServiceSettings } from './settings.js'
import type { SignalReading } from './verdict.js'

/** Everything that a verdict is made of, computed once. Rules are pure functions of it. */
export interface ServiceView {
	readonly service: ServiceSettings
	readonly settings: DetectorSettings
	readonly facts: HostFacts | undefined
	readonly at: number
	/** A sample of the grid; else a look at a queue between two of them. */
	readonly due: boolean
	readonly points: readonly ServicePoint[]
	readonly now: ServicePoint
	readonly looked: ConnectionLook
	readonly front: Measured
	/** event's limit of connections; undefined elsewhere. */
	readonly connections: Measured | undefined
	readonly upstreams: readonly Measured[]
	/** False where the kernel shows no accept queue (gVisor): an empty one is then no news. */
	readonly seesQueues: boolean
	/** Whether UNIX sockets were read, so that pools and their limits are seen. */
	readonly seesPools: boolean
	readonly hidden: number
	/** Of event, while processes of before its last reload are there. */
	readonly generation: Generation | undefined
	/** The most that the accept queues hold together. */
	readonly backlog: number
	/** The one that is nearest to its end, which is not that of all of them; undefined where there is one. */
	readonly fullest: (ListenQueue & { readonly backlog: number }) | undefined
	/** New connections a second before the trouble, and those since then. */
	readonly usualArrivals: { readonly rate: number; readonly seconds: number } | undefined
	readonly newArrivals: Pick<Arrivals, 'count' | 'seconds'>
	/** The front went over half of the way from its usual level to full within the newest samples. */
	readonly sudden: boolean
	readonly signals: readonly SignalReading[]
	/** The kernel turns clients away (ListenOverflows) while this service's queue, the longest here, is as long as it was ever seen. */
	readonly turnedAway: boolean
	/** SYNs that were dropped since the last sample because a request queue was full and cookies are off (TCPReqQFullDrop). */
	readonly synDrops: number
	/** Half-open connections are browsers' silent ones: their handshakes were completed and kept back (TCPDeferAcceptDrop). */
	readonly preconnects: boolean
	readonly openPattern: Pattern | undefined
	/** Whose fault that was said to be. */
	readonly openCause: Cause | undefined
	/** ListenOverflows of the namespace since the incident opened. */
	readonly overflows: number
	readonly holders: readonly PeerCount[]
	readonly waiters: readonly PeerCount[]
}
