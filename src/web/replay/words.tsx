import type { Pattern } from '../../detect/pattern.js'
import { formatDuration } from '../../detect/quantity.js'
import { PATTERN_WORDS } from '../../message/words.js'
import type { ReportedRun } from '../../replay/report/replay-data.js'
import { formatElapsed } from '../chart/time-axis.js'
import { folderName } from '../page.js'

/** The last part of the path, and the service where it has a name of its own. */
export function runName({ path, service }: ReportedRun): string {
	const last = folderName(path)
	return service === 'apache' ? last : `${last}: ${service}`
}

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

/** `3 min 54 s`, or `13 s too late`. */
export function leadWord(lead: number | undefined): string {
	if (lead === undefined) return '–'
	return lead >= 0 ? formatDuration(lead) : `${formatDuration(-lead)} too late`
}

/** Whether a run went as its scenario expects; nothing where nothing was expected. */
export function OutcomeBadge({ run: { misses, label, summary } }: { run: ReportedRun }) {
	if (misses === undefined) return null
	// A healthy run may be warned of, never paged for: the words must not hide that it was.
	const asExpected = label?.pattern === 'none' && summary.firstWarning !== undefined ? '✓ no critical' : '✓ as expected'
	const good = misses.length === 0
	return (
		<span class="badge" data-tone={good ? 'good' : 'critical'}>
			{good ? asExpected : '✕ not as expected'}
		</span>
	)
}
