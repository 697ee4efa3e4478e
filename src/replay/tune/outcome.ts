import type { IncidentEvent } from '../../detect/incident-event.js'
import type { Pattern, Severity } from '../../detect/pattern.js'
import { plural } from '../../message/words.js'

/** One replay of one recording with one candidate: what was said and what it was worth. Plain JSON; times in seconds. */
export interface Trial {
	/** Where the grid of regular samples began. */
	readonly offset: number
	/** As the replay's summary has them; null = did not happen. */
	readonly samples: number
	readonly incidents: number
	readonly firstWarning: number | null
	readonly firstCritical: number | null
	readonly pattern: Pattern | null
	readonly leadSeconds: number | null
	/** From the first message that was no false alarm to the first failure; negative = late. */
	readonly lead: number | null
	readonly falsePages: number
	/** False warnings that did not come true either. */
	readonly falseWarnings: number
	readonly events: readonly TrialEvent[]
}

/** An event, in short. */
interface TrialEvent {
	readonly at: number
	readonly kind: IncidentEvent['kind']
	readonly pattern: Pattern
	readonly severity: Severity
	readonly rule: string
}

/** A recording under one candidate, at the worst offset: where the grid falls when trouble comes is chance. */
export interface Outcome {
	/** The shortest lead; null = no warning, or a run without a failure. */
	readonly lead: number | null
	readonly falsePages: number
	readonly falseWarnings: number
	/** Whether the right pattern was named at every offset; null where there is none to name. */
	readonly named: boolean | null
}

/** The worst of a recording's trials. */
export function worstOf(trials: readonly Trial[], pattern: Pattern | 'none'): Outcome {
	const leads = trials.map(({ lead }) => lead)
	return {
		lead: leads.some((lead) => lead === null) ? null : Math.min(...leads.map((lead) => lead ?? 0)),
		falsePages: Math.max(...trials.map(({ falsePages }) => falsePages)),
		falseWarnings: Math.max(...trials.map(({ falseWarnings }) => falseWarnings)),
		named: pattern === 'none' ? null : trials.every((trial) => trial.pattern === pattern),
	}
}

/** An outcome in a few words: `lead 240 s, 1 false warning`, or `silent`. */
export function describeOutcome({ lead, falsePages, falseWarnings, named }: Outcome): string {
	const parts = [
		...(named === null ? [] : [lead === null ? 'never warned' : `lead ${Math.round(lead)} s`]),
		...(falsePages > 0 ? [plural(falsePages, 'false page')] : []),
		...(falseWarnings > 0 ? [plural(falseWarnings, 'false warning')] : []),
		...(named === false && lead !== null ? ['wrong pattern'] : []),
	]
	return parts.length > 0 ? parts.join(', ') : 'silent'
}
