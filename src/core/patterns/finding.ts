import type { Severity } from '../pattern.js'
import type { ServiceView } from '../service-view.js'

/** What a pattern's rules found in one reading. */
export interface Finding {
	readonly severity: Severity
	/** The rule that spoke: a name for logs, tests and `--explain`. */
	readonly rule: string
	/** One sentence with the numbers. */
	readonly reason: string
}

/** A pattern: pure function of a reading's view. */
export type PatternRule = (view: ServiceView) => Finding | undefined
