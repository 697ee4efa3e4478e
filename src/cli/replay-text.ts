import { describeUse } from '../detect/capacity.js'
import type { IncidentEvent } from '../detect/incident-event.js'
import type { StationView } from '../detect/station-view.js'
import type { Verdict } from '../detect/verdict.js'
import { plural } from '../message/words.js'
import type { ReplayStep } from '../replay/feed.js'
import type { ReplaySummary } from '../replay/replay-run.js'
import { describeSignal } from '../replay/report/run-collector.js'
import type { Label } from '../replay/scenario.js'

/** Seconds since the recording's start, in a column of their own. */
export function formatTime(at: number): string {
	return `${at.toFixed(1).padStart(8)} s`
}

/** An event as one line. */
export function describeEvent(event: IncidentEvent): string {
	const { incident } = event
	return `${formatTime(event.at)}  ${event.kind} ${incident.pattern} (${incident.severity}) on ${incident.service}: ${event.reason}`
}

/** What older recordings, and hosts that refuse netlink, have not; and what cannot be judged without it. */
const LOST = {
	sock_diag: 'no ages of requests, and idle keep-alive connections pass for busy',
	'/proc/net/unix': 'no pools',
} as const

/** What looks of a recording may have beside /proc/net/tcp. */
export type Source = keyof typeof LOST

/** What a replay comes to, as a line under its events; and as another what its recording had no eyes for. */
export function describeSummary(
	summary: ReplaySummary,
	label: Label | undefined,
	sources: ReadonlySet<Source>,
): string {
	const parts = [`${summary.samples} samples`, plural(summary.incidents, 'incident')]
	if (summary.firstWarning !== undefined) parts.push(`first notification at ${summary.firstWarning} s`)
	if (summary.firstCritical !== undefined) parts.push(`first critical at ${summary.firstCritical} s`)
	if (label?.firstFailure !== undefined) parts.push(`users fail at ${label.firstFailure} s`)
	if (summary.leadSeconds !== undefined) parts.push(`lead ${Math.round(summary.leadSeconds)} s`)
	if (label) parts.push(`expected ${label.pattern}${summary.pattern ? `, got ${summary.pattern}` : ''}`)
	const lacking = (Object.keys(LOST) as Source[]).filter((source) => !sources.has(source))
	const lost = lacking.map((source) => `${source} (${LOST[source]})`).join(' and ')
	return [parts.join(', '), ...(lost ? [`recorded without ${lost}`] : [])]
		.map((line) => `           ${line}`)
		.join('\n')
}

/** Renders what a full sample said: the verdict and its reason, then every signal with its value and bar. */
export function explainStep(step: ReplayStep): string {
	return step.outcome.verdicts.map(({ service, verdict }) => explain(step, service, verdict)).join('')
}

function explain(step: ReplayStep, service: string, verdict: Verdict): string {
	const { evidence } = verdict
	const left = evidence.timeLeft ? `, exhausted in ${Math.round(evidence.timeLeft.likely)} s` : ''
	const early = step.kind === 'look' ? ' (between samples)' : ''
	const name =
		verdict.kind === 'healthy'
			? verdict.calm
				? 'calm'
				: 'healthy'
			: `${verdict.pattern} ${verdict.severity} [${verdict.rule}]`
	const lines = [
		`${step.at.toFixed(1).padStart(8)} s  ${service}${early}: ${name}: ${verdict.reason}`,
		`            accepted ${describeUse(evidence.accepted, evidence.capacity)}; cause: ${evidence.cause.text}${left}`,
		...evidence.stations.map((station) => `              ${describeStation(station)}`),
		...evidence.signals.map(
			(signal) =>
				`            ${signal.raised ? '!' : ' '} ${signal.signal.padEnd(20)} ${describeSignal(signal)}${signal.bar === undefined ? ' (mute: too little traffic or no demand)' : ''}`,
		),
	]
	return `${lines.join('\n')}\n`
}

function describeStation(station: StationView): string {
	const { name, servers, busy, busyError, waiting, waitSeconds, slopePerMinute, slopeError, stuck, timeLeft } = station
	const of = servers ? ` of ${servers.workers}` : ''
	const parts = [
		`${name}: ${round(busy)} ± ${round(busyError)}${of} busy`,
		...(waiting > 0 ? [`${waiting} waiting${waitSeconds === undefined ? '' : ` (${round(waitSeconds)} s)`}`] : []),
		...(stuck > 0 ? [`${stuck} stuck`] : []),
		...(slopePerMinute === undefined ? [] : [`${round(slopePerMinute)} ± ${round(slopeError ?? 0)} more a minute`]),
		...(timeLeft ? [`full in ${Math.round(timeLeft.likely)} s`] : []),
	]
	return parts.join(', ')
}

function round(value: number): number {
	return Math.round(value * 100) / 100
}
