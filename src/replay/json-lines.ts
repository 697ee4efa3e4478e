import type { IncidentEvent } from '../detect/incident-event.js'
import type { ReplaySummary } from './replay-run.js'

/** An event as one line of JSON. */
export function formatEventLine(event: IncidentEvent): string {
	return JSON.stringify({
		event: event.kind,
		at: event.at,
		service: event.incident.service,
		pattern: event.incident.pattern,
		severity: event.incident.severity,
		rule: event.rule,
		reason: event.reason,
		cause: event.cause,
		previousPattern: event.previousPattern,
		closing: event.closing,
		evidence: event.evidence,
	})
}

/** The summary as one line of JSON; what did not happen is null. */
export function formatSummaryLine(summary: ReplaySummary, path: string): string {
	return JSON.stringify(summaryFields(summary, path))
}

/** What that line holds. */
export function summaryFields(summary: ReplaySummary, path: string): object {
	const lead = summary.leadSeconds
	return {
		event: 'summary',
		samples: summary.samples,
		incidents: summary.incidents,
		firstWarning: summary.firstWarning ?? null,
		firstCritical: summary.firstCritical ?? null,
		pattern: summary.pattern ?? null,
		leadSeconds: lead === undefined ? null : Math.round(lead * 1000) / 1000,
		looks: summary.looks,
		missed: summary.missed,
		path,
	}
}
