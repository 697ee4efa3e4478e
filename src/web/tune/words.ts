import { plural } from '../../message/words.js'
import type { Score } from '../../replay/tune/score.js'
import type { Candidate } from '../../replay/tune/tune-result.js'

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
	return `${plural(falseAlarms(score), 'false alarm')}${pages}`
}
