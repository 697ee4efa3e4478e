import type { Capacity } from './capacity.js'
import type { Cause } from './cause.js'
import type { PeerCount } from './look.js'
import type { Pattern, Severity } from './pattern.js'
import type { SignalAction } from './settings.js'
import type { StationView } from './station-view.js'
import type { TimeLeft } from './trend.js'

/** One number that the classifier looked at, its bar, and whether it was over it. */
export interface SignalReading {
	/** The signal's name as in the configuration: `acceptQueue`, `closeWaitRatio`. */
	readonly signal: string
	readonly value: number
	/** The bar that the value is held against; undefined where too little traffic or no demand makes the signal mute. */
	readonly bar: number | undefined
	readonly raised: boolean
	/** What the operator lets it do when two consecutive samples raise it. */
	readonly as: SignalAction
	/** The reading in words: `11 % of 64 inbound connections in CLOSE_WAIT (bar 15 %)`. */
	readonly text: string
}

/** One of the last five samples of a service, as the evidence table shows it. */
export interface WindowRow {
	readonly at: number
	readonly wallTime: number | undefined
	readonly accepted: number
	readonly queued: number
	readonly acceptQueue: number
	readonly stuck: number
	readonly halfOpen: number
	readonly timeWait: number
	/** New connections a second; undefined in the first sample. */
	readonly arrivalsPerSecond: number | undefined
	readonly load1: number | undefined
	/** Bytes a second in and out of the host; undefined where not measured. */
	readonly throughputBytesPerSecond: number | undefined
}

/** The numbers that decided a verdict: they stand in every notification and in `replay --explain`. */
export interface Evidence {
	readonly capacity: Capacity | undefined
	readonly accepted: number
	readonly acceptQueue: number
	readonly stuck: number
	/** Workers that hold a connection which the table no longer shows (reset by the proxy), estimated from sockstat. */
	readonly hidden: number
	readonly arrivalsPerSecond: number | undefined
	/** Seconds that a connection holds a worker, by Little's law. */
	readonly holdingSeconds: number | undefined
	readonly timeLeft: TimeLeft | undefined
	readonly cause: Cause
	readonly signals: readonly SignalReading[]
	/** The front first, then the station at fault, then by use. */
	readonly stations: readonly StationView[]
	/** Until users fail: the queue is full, or they wait beyond patience. */
	readonly timeToFailure: TimeLeft | undefined
	/** Who holds workers, by network, most first, at most five; empty where no network stands out. */
	readonly holders: readonly PeerCount[]
	/** The window, oldest first, at most five rows. */
	readonly window: readonly WindowRow[]
	readonly topPeers: readonly PeerCount[]
	/** Connections dropped because an accept queue of this namespace was full (ListenOverflows) since the incident opened. */
	readonly overflows: number
	/** Such are dropped now, and this service's queue is the reason. */
	readonly turnedAway?: boolean
}

/** What one sample says about a service. */
export type Verdict = Healthy | Suspicion

/** Nothing to say. `calm` is stronger: below the lower bars, and there is positive proof that workers accept. */
export interface Healthy {
	readonly kind: 'healthy'
	readonly calm: boolean
	/** Why this is not calm, or that it is: a named reason for logs and `--explain`. */
	readonly reason: string
	readonly evidence: Evidence
}

/** A pattern that stands in this sample; an incident needs it in two consecutive ones. */
export interface Suspicion {
	readonly kind: 'suspicion'
	readonly pattern: Pattern
	readonly severity: Severity
	/** The rule that spoke, as a name: `exhaustion-forecast`, `queue-standing`, `stuck-growing`. */
	readonly rule: string
	/** One sentence with the numbers, for the first line of a page. */
	readonly reason: string
	readonly cause: Cause
	/** It rests on several looks of its own and needs no second sample. */
	readonly urgent: boolean
	/** The sample before shows it as well: this is the second. */
	readonly second?: boolean
	readonly evidence: Evidence
}
