import type { IncidentEvent } from '../detect/incident-event.js'
import type { Label } from '../replay/label.js'
import type { ReplaySummary } from '../replay/replay-run.js'

/** Seconds since the recording's start, in a column of their own. */
export function formatTime(at: number): string {
	return `${at.toFixed(1).padStart(8)} s`
}

/** An event as one line. */
export function describeEvent(event: IncidentEvent): string {
	const { incident } = event
	return `${formatTime(event.at)}  ${event.kind} ${incident.pattern} (${incident.severity}) on ${incident.service}: ${event.reason}`
}

/** What a replay comes to, as one line under its events. */
export function describeSummary(summary: ReplaySummary, label: Label | undefined): string {
	const parts = [
		`${summary.samples} samples`,
		`${summary.incidents} ${summary.incidents === 1 ? 'incident' : 'incidents'}`,
	]
	if (summary.firstWarning !== undefined) parts.push(`first notification at ${summary.firstWarning} s`)
	if (summary.firstCritical !== undefined) parts.push(`first critical at ${summary.firstCritical} s`)
	if (label?.firstFailure !== undefined) parts.push(`users fail at ${label.firstFailure} s`)
	if (summary.leadSeconds !== undefined) parts.push(`lead ${Math.round(summary.leadSeconds)} s`)
	if (label) parts.push(`expected ${label.pattern}${summary.pattern ? `, got ${summary.pattern}` : ''}`)
	return `           ${parts.join(', ')}`
}
