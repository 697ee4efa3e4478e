import type { Score } from '../../tune/score.js'
import type { Outcome } from '../../tune/trial.js'
import type { Candidate } from '../../tune/tune-result.js'

/** False pages and false warnings together: what tires people. */
export function falseAlarms({ falsePages, falseWarnings }: Score): number {
	return falsePages + falseWarnings
}

/** What a candidate changes: `detection.warnAhead: 9m`, or that it is today's. */
export function nameOf({ settings, changed }: Candidate): string {
	return changed.length === 0 ? 'today’s settings' : changed.map((key) => `${key}: ${settings[key]}`).join(', ')
}

/** `3 false alarms`, with the pages among them. */
export function alarmsText(score: Score): string {
	const pages = score.falsePages > 0 ? `, ${score.falsePages} of them pages` : ''
	return `${count(falseAlarms(score), 'false alarm')}${pages}`
}

/** What was said about a recording, in a few words. */
export function outcomeText({ lead, falsePages, falseWarnings, named }: Outcome): string {
	const parts = [
		...(named === null ? [] : [lead === null ? 'never told' : `lead ${Math.round(lead)} s`]),
		...(falsePages > 0 ? [count(falsePages, 'false page')] : []),
		...(falseWarnings > 0 ? [count(falseWarnings, 'false warning')] : []),
		...(named === false && lead !== null ? ['wrong pattern'] : []),
	]
	return parts.length > 0 ? parts.join(', ') : 'silent'
}

function count(number: number, what: string): string {
	return `${number} ${what}${number === 1 ? '' : 's'}`
}
