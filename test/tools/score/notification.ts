import type { Severity } from '../../../src/detect/pattern.js'

/** A message that a rule sent to people. */
export interface Notification {
	/** Seconds since the recording's start. */
	readonly at: number
	readonly severity: Severity
	/** `raised`: something new is wrong, or it got worse. `changed`: more on what was told before. */
	readonly kind: 'raised' | 'changed'
	/** The rule's own name for what it saw. */
	readonly rule: string
	readonly reason: string
}
