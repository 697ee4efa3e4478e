import type { Cause } from './cause.js'
import type { Pattern, Severity } from './pattern.js'
import type { TimeLeft } from './trend.js'

/** What one rule found in one sample or look. */
export interface Finding {
	readonly pattern: Pattern
	readonly severity: Severity
	/** The rule's name: `exhaustion-forecast`, `queue-standing`, `stuck-growing`. */
	readonly rule: string
	/** One sentence with the numbers. */
	readonly reason: string
	readonly cause: Cause
	readonly timeLeft: TimeLeft | undefined
	readonly timeToFailure: TimeLeft | undefined
	/** It rests on several looks of its own and needs no second sample. */
	readonly urgent: boolean
	/** The sample before shows it as well: this is the second. */
	readonly second?: boolean
}
