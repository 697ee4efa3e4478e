import { PATTERNS, type Severity } from '../../detect/pattern.js'
import type { SignalReading, Verdict } from '../../detect/verdict.js'
import type { IncidentStatus } from '../../incidents/delivery-status.js'
import { type Family, flag } from './family.js'

const SEVERITIES: readonly Severity[] = ['warning', 'critical']

/** Every pair of a pattern and a severity. */
const KINDS = PATTERNS.flatMap((pattern) => SEVERITIES.map((severity) => ({ pattern, severity })))

/** What is 1 in the verdict where nothing is suspected. */
const NOTHING = { pattern: 'none', severity: 'none' }

function ofSignals(name: string, help: string, value: (signal: SignalReading) => number | undefined): Family {
	return {
		name,
		help,
		type: 'gauge',
		labels: ['service', 'signal'],
		*read({ seen }) {
			for (const { sample, verdict } of seen) {
				for (const signal of verdict?.evidence.signals ?? []) {
					const number = value(signal)
					if (number !== undefined) yield [{ service: sample.name, signal: signal.signal }, number]
				}
			}
		},
	}
}

function suspected(verdict: Verdict) {
	return verdict.kind === 'suspicion' ? verdict : NOTHING
}

function isBlind({ what, service }: IncidentStatus, name: string): boolean {
	return what === 'blind' && (service === undefined || service === name)
}

/** What forewarn says: incidents stand over readings that fail, for they are not over; the rest is of the current reading. */
export const VERDICT_FAMILIES: readonly Family[] = [
	{
		name: 'forewarn_incident',
		help: '1 while an incident of this pattern and severity is open, else 0. It is confirmed by two readings, survives readings that fail, and a mute does not hide it.',
		type: 'gauge',
		labels: ['service', 'pattern', 'severity'],
		*read({ status }) {
			for (const { name } of status.services) {
				for (const { pattern, severity } of KINDS) {
					const open = status.delivery.incidents.some(
						(incident) => incident.service === name && incident.what === pattern && incident.severity === severity,
					)
					yield [{ service: name, pattern, severity }, flag(open)]
				}
			}
		},
	},
	{
		name: 'forewarn_blind',
		help: '1 while nobody listens on the ports of a service, or no socket table can be read, for longer than a restart takes; else 0.',
		type: 'gauge',
		labels: ['service'],
		*read({ status }) {
			for (const { name } of status.services) {
				yield [{ service: name }, flag(status.delivery.incidents.some((incident) => isBlind(incident, name)))]
			}
		},
	},
	{
		name: 'forewarn_flapping',
		help: '1 while the incidents of a service open and close so often that they are told as one, else 0.',
		type: 'gauge',
		labels: ['service'],
		*read({ status }) {
			for (const { name } of status.services) yield [{ service: name }, flag(status.delivery.flapping.includes(name))]
		},
	},
	{
		name: 'forewarn_verdict',
		help: 'What the current reading alone says: 1 for the pattern and severity that is suspected, or for none and none, and 0 for the others. An incident needs it twice.',
		type: 'gauge',
		labels: ['service', 'pattern', 'severity'],
		*read({ seen }) {
			for (const { sample, verdict } of seen) {
				if (!verdict) continue
				const chosen = suspected(verdict)
				for (const { pattern, severity } of [NOTHING, ...KINDS]) {
					const is = pattern === chosen.pattern && severity === chosen.severity
					yield [{ service: sample.name, pattern, severity }, flag(is)]
				}
			}
		},
	},
	{
		name: 'forewarn_calm',
		help: '1 where the current reading proves that workers accept and nobody waits, else 0. Four in a row end an incident.',
		type: 'gauge',
		labels: ['service'],
		*read({ seen }) {
			for (const { sample, verdict } of seen) {
				if (verdict) yield [{ service: sample.name }, flag(verdict.kind === 'healthy' && verdict.calm)]
			}
		},
	},
	{
		name: 'forewarn_cause_info',
		help: 'What makes the workers fill up: traffic, slow-backend, idle-connections, stuck-workers, flash-crowd, syn-flood or unclear. The value is 1.',
		type: 'gauge',
		labels: ['service', 'cause'],
		*read({ seen }) {
			for (const { sample, verdict } of seen) {
				if (verdict) yield [{ service: sample.name, cause: verdict.evidence.cause }, 1]
			}
		},
	},
	ofSignals(
		'forewarn_signal_raised',
		'1 where a signal is over its bar, else 0. No signal pages by itself.',
		({ raised }) => flag(raised),
	),
	ofSignals('forewarn_signal_value', "The number of a signal, in the signal's own unit.", ({ value }) => value),
	ofSignals(
		'forewarn_signal_bar',
		'What the number of a signal is held against. Absent while too little traffic, or no demand, makes it mute.',
		({ bar }) => bar,
	),
]
