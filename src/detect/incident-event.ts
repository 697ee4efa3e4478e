import type { Cause } from './cause.js'
import type { Pattern, Severity } from './pattern.js'
import type { Evidence } from './verdict.js'

/** An incident of one service as its events carry it. */
export interface IncidentSummary {
	/** `<service>-<openedAt>`: unique per service and stable over restarts. */
	readonly id: string
	readonly service: string
	readonly ports: readonly number[]
	readonly pattern: Pattern
	readonly severity: Severity
	/** Event time at which it opened, in seconds. */
	readonly openedAt: number
	/** Milliseconds since the epoch at which it opened, where known. */
	readonly openedWallTime: number | undefined
}

/** Something that happened to an incident and that people are told. */
export interface IncidentEvent {
	readonly kind: 'opened' | 'escalated' | 'changed' | 'resolved'
	/** Event time, in seconds. */
	readonly at: number
	readonly wallTime: number | undefined
	readonly incident: IncidentSummary
	/** The rule that spoke (see Suspicion), or why it ended. */
	readonly rule: string
	/** One sentence with the numbers. */
	readonly reason: string
	/** Whose fault it is; for `resolved`, what was said last. */
	readonly cause: Cause
	readonly evidence: Evidence
	/** For `resolved`: how long it lasted and how many connections were dropped meanwhile. */
	readonly closing: Closing | undefined
	/** For `changed`: the pattern it had. */
	readonly previousPattern: Pattern | undefined
}

/** How an incident ended. */
export interface Closing {
	readonly durationSeconds: number
	/** Packets that its own full queue dropped while it was open (see ownOverflows). */
	readonly overflows: number
	/** Seconds from the first notification to the first overflow; undefined where none happened. */
	readonly leadSeconds: number | undefined
}

/** Something worth telling that is no incident of worker exhaustion. */
export interface Notice {
	readonly kind: 'blind' | 'visible' | 'late' | 'advisory'
	readonly at: number
	readonly wallTime: number | undefined
	/** The service it concerns; undefined for the host. */
	readonly service: string | undefined
	/** The rule's name: `no-listener`, `time-wait`, `local-ports`, `conntrack` … */
	readonly rule: string
	readonly reason: string
	/** Present where an advisory must page: users fail now. */
	readonly severity?: 'critical'
}
