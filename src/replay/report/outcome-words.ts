import { plural } from '../../message/words.js'
import type { Outcome } from '../tune/trial.js'

/** What was said about a recording of a sweep, in a few words: `lead 240 s, 1 false warning`, or `silent`. */
export function describeOutcome({ lead, falsePages, falseWarnings, named }: Outcome): string {
	const parts = [
		...(named === null ? [] : [lead === null ? 'never told' : `lead ${Math.round(lead)} s`]),
		...(falsePages > 0 ? [plural(falsePages, 'false page')] : []),
		...(falseWarnings > 0 ? [plural(falseWarnings, 'false warning')] : []),
		...(named === false && lead !== null ? ['wrong pattern'] : []),
	]
	return parts.length > 0 ? parts.join(', ') : 'silent'
}
