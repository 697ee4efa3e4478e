import type { Pattern } from '../../../src/detect/pattern.js'
import type { Notification } from './notification.js'

/** What a rule did for the people of one run, seen from one offset of its sampling grid. All times in seconds. */
export interface Score {
	readonly run: string
	/** What the run is a case of. */
	readonly truth: Pattern | 'none'
	readonly stranger: boolean
	/** From the onset to the first failure. */
	readonly buildUp: number | undefined
	readonly rule: string
	readonly offset: number
	/** From the first notification of any severity to the first failure; negative = late, undefined = never. */
	readonly lead: number | undefined
	/** The same of the first critical. */
	readonly criticalLead: number | undefined
	/** When the accept queue began to stand; undefined where it never did. */
	readonly queueStood: number | undefined
	/** From then to the first critical; undefined where either never happened. */
	readonly afterQueue: number | undefined
	/** The pattern at failure; undefined for rules that name none. */
	readonly pattern: Pattern | undefined
	/** Whether the cause at failure was right; undefined where the run has none on its label. */
	readonly rightCause: boolean | undefined
	/** Warnings, and criticals, while nothing was wrong: in a healthy run, or before the onset. */
	readonly falseWarnings: number
	readonly falseCriticals: number
	/** Of the warnings of a healthy run those that came true: of a load that then stood at 80 %, of a flood that was one. */
	readonly rightfulWarnings: number
	/** What was sent, for whoever has to find out why. */
	readonly notifications: readonly Notification[]
}
