import type { Port } from './ports.js'

/** Which signals page for a service, by its role (the five-states article tells the roles apart). */
export const PROFILES = ['apache', 'nginx', 'database', 'proxy', 'generic'] as const

/** The role of a service. */
export type Profile = (typeof PROFILES)[number]

/** One watched service: a name and its listening ports, both address families. */
export interface ServiceSettings {
	readonly name: string
	readonly ports: readonly Port[]
	/** The operator's own number of connections that it can hold accepted; undefined = find out. */
	readonly capacity: number | undefined
	/** The operator's own ListenBacklog; undefined = find out, else Apache's 511 (include/mpm_common.h). */
	readonly backlog: number | undefined
	readonly profile: Profile
}

/** How often the table is read. */
export interface SamplingSettings {
	/** Seconds between full readings: the source article's 30. */
	readonly interval: number
	/** Seconds between readings of the LISTEN rows; 0 = off. */
	readonly tripwire: number
	/** Samples in the sliding window: the source article's five. */
	readonly window: number
}

/**
 * The signals of the two articles, with their thresholds as defaults. They stand beside every verdict as evidence; none
 * of them pages unless `as` lets it.
 */
export interface SignalSettings {
	/** ESTABLISHED share of inbound connections (LISTEN and TIME_WAIT left out) that a healthy server stays above. */
	readonly establishedRatio: number
	/** ESTABLISHED below this share of its own baseline. */
	readonly establishedBaseline: number
	/** CLOSE_WAIT share of inbound connections: warning. */
	readonly closeWaitRatio: number
	/** CLOSE_WAIT share of inbound connections: alert. */
	readonly closeWaitRatioHigh: number
	/** Fall of the acceptance rate against the window's median, as a share, while demand stands. */
	readonly acceptanceDrop: number
	/** CLOSE_WAIT sockets, sustained. */
	readonly closeWaitCount: number
	/** TIME_WAIT sockets on the host: connection churn. */
	readonly timeWaitCount: number
	/** TIME_WAIT sockets on the host: ephemeral ports are running out. */
	readonly timeWaitCountHigh: number
	/** Connections over the normal peak. */
	readonly peakRatio: number
	/** Times the usual number of connections from which a climb is news by itself (growth-over-normal). */
	readonly peakRatioHigh: number
	/** Inbound connections below which no ratio counts: three connections prove nothing. */
	readonly minimumConnections: number
	/** What each rule may do. */
	readonly as: Readonly<Record<ArticleRule, SignalAction>>
}

/** What a rule of the articles may do once two consecutive samples raise it. */
export const SIGNAL_ACTIONS = ['evidence', 'warning', 'critical'] as const

/** One of them. */
export type SignalAction = (typeof SIGNAL_ACTIONS)[number]

/** The articles' rules that are computed on every sample. */
export type ArticleRule = Exclude<
	keyof SignalSettings,
	'timeWaitCount' | 'timeWaitCountHigh' | 'minimumConnections' | 'as'
>

/** What is heard of a pool whose trouble is its own: a warning of the service, a notice an hour, nothing. */
export const POOL_MODES = ['page', 'notice', 'off'] as const

/** One of them. */
export type PoolMode = (typeof POOL_MODES)[number]

/** What is heard of pools. */
export interface PoolSettings {
	readonly default: PoolMode
	/** By path, address, or the name in PHP-FPM's configuration. */
	readonly byName: Readonly<Record<string, PoolMode>>
}

/** The bars of the patterns themselves. */
export interface DetectionSettings {
	/** Consecutive samples in which a pattern stands before anything is said: the source article's two. */
	readonly confirmSamples: number
	/** Consecutive calm samples before an incident is resolved. */
	readonly clearSamples: number
	/**
	 * Warn when the workers will probably be exhausted within this many seconds. Default: the three minutes that the source article
	 * promises, one for the two samples that must agree, and one for a trend's error.
	 */
	readonly warnAhead: number
	/** Sustained share of the capacity in use that is worth one warning. */
	readonly highUse: number
	/** Seconds that people and load balancers wait before they give up (AWS: connect 10 s); who waits longer is a failure. */
	readonly patience: number
	/** Arrivals that many times the usual are a crowd and no burst of every day: the page need not wait for the queue to prove itself. */
	readonly crowdRatio: number
}

/** Everything that the detector can be told. */
export interface DetectorSettings {
	readonly services: readonly ServiceSettings[]
	readonly sampling: SamplingSettings
	readonly signals: SignalSettings
	readonly detection: DetectionSettings
	readonly pools: PoolSettings
}

/** The source article's cadence: 30 s, five samples; the tripwire is ours (measured-runs: a queue fills in 3 to 20 s). */
export const DEFAULT_SAMPLING: SamplingSettings = { interval: 30, tripwire: 2, window: 5 }

/** The two articles' own numbers; `minimumConnections` follows from 20 x 15 % = 3, the least count worth a ratio. */
export const DEFAULT_SIGNALS: SignalSettings = {
	establishedRatio: 0.6,
	establishedBaseline: 0.5,
	closeWaitRatio: 0.15,
	closeWaitRatioHigh: 0.2,
	acceptanceDrop: 0.3,
	closeWaitCount: 10,
	timeWaitCount: 5000,
	timeWaitCountHigh: 30_000,
	peakRatio: 1.5,
	peakRatioHigh: 2,
	minimumConnections: 20,
	as: {
		establishedRatio: 'evidence',
		establishedBaseline: 'evidence',
		closeWaitRatio: 'evidence',
		closeWaitRatioHigh: 'evidence',
		acceptanceDrop: 'evidence',
		closeWaitCount: 'evidence',
		peakRatio: 'evidence',
		peakRatioHigh: 'evidence',
	},
}

/** Two consecutive samples to speak (the source article), more to be quiet again. */
export const DEFAULT_DETECTION: DetectionSettings = {
	confirmSamples: 2,
	clearSamples: 4,
	warnAhead: 300,
	highUse: 0.8,
	patience: 10,
	crowdRatio: 6,
}

/** A pool's own trouble is a notice an hour. */
export const DEFAULT_POOLS: PoolSettings = { default: 'notice', byName: {} }

/** One service, `apache`, on 80 and 443: what `run` watches without a configuration. */
export const DEFAULT_SERVICE: ServiceSettings = {
	name: 'apache',
	ports: [80, 443],
	capacity: undefined,
	backlog: undefined,
	profile: 'apache',
}

/** The built-in defaults as one value. */
export const DEFAULT_SETTINGS: DetectorSettings = {
	services: [DEFAULT_SERVICE],
	sampling: DEFAULT_SAMPLING,
	signals: DEFAULT_SIGNALS,
	detection: DEFAULT_DETECTION,
	pools: DEFAULT_POOLS,
}
