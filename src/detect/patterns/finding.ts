import type { Severity } from '../pattern.js'
import type { ServiceView } from '../service-view.js'
import type { Cause } from '../verdict.js'

/** What a pattern's rules found in one reading. */
export interface Finding {
	readonly severity: Severity
	/** The rule that spoke: a name for logs, tests and `--explain`. */
	readonly rule: string
	/** One sentence with the numbers. */
	readonly reason: string
	/** The cause, where the rule itself tells it. */
	readonly cause?: Cause
	/** Readings that the finding rests on by itself, where that is more than this one: they count as having confirmed it. */
	readonly looks?: number | undefined
}

/** A pattern: pure function of a reading's view. */
export type PatternRule = (view: ServiceView) => Finding | undefined
