import type { Pattern } from '../../detect/pattern.js'
import { formatDuration } from '../../message/quantity.js'
import { PATTERN_WORDS } from '../../message/words.js'
import type { ReportedRun } from '../../replay/report/replay-data.js'
import { formatElapsed } from '../chart/time-axis.js'
import { element } from '../element.js'

/** A pattern in words; `none` where a run is healthy, a dash where nothing is known or was said. */
export function patternWord(pattern: Pattern | 'none' | undefined): string {
	if (pattern === undefined) return '–'
	return pattern === 'none' ? 'none' : PATTERN_WORDS[pattern]
}

/** `355 s`, rounded to a tenth; a dash where it did not happen. */
export function secondsWord(seconds: number | undefined): string {
	return seconds === undefined ? '–' : `${Math.round(seconds * 10) / 10} s`
}

/** `5:55 (355 s)`, as on the time axis and as in the terminal. */
export function momentWord(seconds: number | undefined): string {
	return seconds === undefined ? '–' : `${formatElapsed(seconds)} (${secondsWord(seconds)})`
}

/** `3 min 54 s before users fail`, or `13 s after`. */
export function leadWord(lead: number | undefined): string {
	if (lead === undefined) return '–'
	return lead >= 0 ? formatDuration(lead) : `${formatDuration(-lead)} too late`
}

/** Whether a run went as its scenario expects, as a badge; undefined where nothing was expected. */
export function outcomeBadge({ misses, label, summary }: ReportedRun): HTMLElement | undefined {
	if (misses === undefined) return undefined
	const good = misses.length === 0
	// A healthy run may be warned of, never paged for: the words must not hide that it was.
	const words = label?.pattern === 'none' && summary.firstWarning !== undefined ? '✓ no critical' : '✓ as expected'
	return element(
		'span',
		{ class: 'badge', 'data-tone': good ? 'good' : 'critical' },
		good ? words : '✕ not as expected',
	)
}
