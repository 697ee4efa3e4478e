import type { Capacity } from './capacity.js'
import type { Pattern } from './pattern.js'
import type { PeerCount } from './sample.js'
import type { Climb, NormalLevel } from './series/normal-level.js'
import type { QueueMotion } from './series/queue-watch.js'
import type { Trend } from './series/trend.js'
import type { ServicePoint } from './service-point.js'
import type { DetectorSettings, ServiceSettings } from './settings.js'
import type { Cause, SignalReading, TimeLeft } from './verdict.js'

/** Everything that the rules look at, computed once per reading. Rules are pure functions of it. */
export interface ServiceView {
	readonly service: ServiceSettings
	readonly settings: DetectorSettings
	readonly at: number
	/** Full readings of this epoch, oldest first, the newest last. */
	readonly points: readonly ServicePoint[]
	readonly now: ServicePoint
	readonly queue: QueueMotion
	/** ListenBacklog: the length at which the kernel turns clients away. */
	readonly backlog: number
	readonly capacity: Capacity | undefined
	/** Workers whose connection the table no longer shows. */
	readonly hidden: number
	/** Connections that somebody still waits for: held less the stuck ones. What traffic and slowness move. */
	readonly living: Trend | undefined
	/** The trend of the last minute alone: where the living connections go now. */
	readonly lately: Trend | undefined
	/** Mean of the living connections over the last minute. */
	readonly smoothed: number | undefined
	/** Mean of the living connections over the window's samples, and how many there are. */
	readonly sustained: { readonly level: number; readonly readings: number }
	/** The climb under way, if any. */
	readonly climb: Climb
	/** What was held without trouble before it; undefined while unknown. */
	readonly normal: NormalLevel | undefined
	/** Until no capacity is left for the living ones. */
	readonly timeLeft: TimeLeft | undefined
	/** What the stuck and hidden connections do. */
	readonly leak: LeakGrowth
	/** How fast the service got from calm to where it is. */
	readonly onset: Onset
	/** The pattern of the incident that is open already. */
	readonly openPattern: Pattern | undefined
	readonly holdingSeconds: number | undefined
	readonly cause: Cause
	readonly signals: readonly SignalReading[]
	readonly topPeers: readonly PeerCount[]
}

/** Connections that nobody waits for any more and that still hold a worker. */
export interface LeakGrowth {
	/** Stuck for half a minute or more, and hidden. */
	readonly lost: number
	/** Times that the number rose while nobody had to queue. */
	readonly steps: number
	/** Seconds from the first of these rises to the last. */
	readonly spanSeconds: number
	/** Lost connections a second over that span. */
	readonly rate: number
	/** How long the oldest has been lost. */
	readonly oldestSeconds: number
	/** Until the lost ones have taken every worker. */
	readonly timeLeft: TimeLeft | undefined
}

/** How the present load came about. */
export interface Onset {
	/** Connections held on average in the minute before the queue stood, as a share of those held since. */
	readonly heldBefore: number | undefined
	/** New connections a second since the queue stands against that minute; undefined without the counters. */
	readonly arrivalsJump: number | undefined
}
