import type { WindowRow } from '../detect/verdict.js'
import type { NotifierStatus } from '../incidents/notifier-queue.js'
import type { IncidentStatus } from '../incidents/status.js'
import { printable } from '../message/printable.js'
import { formatDuration } from '../message/quantity.js'
import { plural } from '../message/words.js'
import type { Problems, ServiceStatus, SidecarStatus } from '../serve/status.js'

/** The sixteen colours that every terminal has, so that the reader's own theme decides the shades. */
const TONES = { critical: '1;31', warning: '33', good: '32', dim: '2' } as const

type Tone = keyof typeof TONES

/** One line: what it is about, what it says, and how loud. */
type Line = readonly [label: string, text: string, tone?: Tone | undefined]

/** A status for people: one line for each thing, the worst first. Text of others cannot control the terminal. */
export function renderStatus(status: SidecarStatus, { colour } = { colour: false }): string {
	const { host, upSeconds, lastSampleSeconds, health, services, delivery, problems } = status
	const { mutes, flapping, notifiers, store } = delivery
	const incidents = status.incidents.filter(({ state }) => state === 'open')
	const last =
		lastSampleSeconds === undefined ? 'no sample yet' : `last sample ${formatDuration(lastSampleSeconds)} ago`
	const lines: Line[] = [
		...incidents.map(describeIncident),
		...(incidents.length === 0 ? [['incident', 'none', 'good'] as const] : []),
		...mutes.map(({ service, reason, secondsLeft }): Line => {
			return ['muted', `${service ?? 'everything'} for ${formatDuration(secondsLeft)} more: ${reason}`, 'warning']
		}),
		...flapping.map((service): Line => ['flapping', service, 'warning']),
		['watching', `${host}, up for ${formatDuration(upSeconds)}, ${last}`],
		...(status.sampling.source === undefined ? [] : [['source', status.sampling.source] as const]),
		...(health.ok ? [] : [['late', health.reason, 'critical'] as const]),
		...services.flatMap(describeService),
		...notifiers.map(describeNotifier),
		describeOutbox(store),
		...describePictures(status.pictures),
		...describeProblems(problems),
	]
	const paint = (text: string, tone: Tone | undefined) => {
		return colour && tone !== undefined ? `\u001b[${TONES[tone]}m${text}\u001b[0m` : text
	}
	return lines
		.map(([label, text, tone]) => `${paint(label.padEnd(9), 'dim')} ${paint(printable(text), tone)}\n`)
		.join('')
}

function describeIncident(incident: IncidentStatus): Line {
	const { service, pattern, severity, openSeconds, notified, suppressed, reason, id } = incident
	const who = notified.length > 0 ? `notified: ${notified.join(', ')}` : 'not sent yet'
	const why = suppressed === undefined ? '' : `; suppressed (${suppressed})`
	const open = formatDuration(openSeconds)
	const text = `${severity} ${pattern} of ${service ?? 'the host'} for ${open} (${id}), ${who}${why}: ${reason}`
	return ['incident', text, severity === 'critical' ? 'critical' : 'warning']
}

function describeService({ name, verdict, severity, reason, evidence }: ServiceStatus): Line[] {
	const rows = evidence?.window.slice(-5) ?? []
	const tone =
		verdict === 'suspicion' || verdict === 'blind' ? (severity === 'warning' ? 'warning' : 'critical') : undefined
	return [
		['service', `${name}: ${verdict}, ${reason}`, tone],
		...rows.map((sample): Line => ['', describeSample(sample, evidence?.capacity?.workers)]),
	]
}

function describeSample({ wallTime, accepted, acceptQueue, stuck }: WindowRow, capacity: number | undefined): string {
	const time = wallTime === undefined ? '' : `${new Date(wallTime).toISOString().slice(11, 19)} UTC  `
	const of = capacity === undefined ? '' : ` of ${capacity}`
	return `${time}workers ${accepted}${of}, waiting ${acceptQueue}, stuck ${stuck}`
}

function describeNotifier({ name, state, waiting, sent, refused, lastError }: NotifierStatus): Line {
	const counts = [
		`${sent} sent`,
		...(refused > 0 ? [`${refused} refused`] : []),
		...(waiting > 0 ? [`${waiting} waiting`] : []),
	]
	const error = lastError !== undefined && state !== 'ok' ? `: ${lastError}` : ''
	const tone = state === 'failing' ? 'warning' : state === 'refusing' ? 'critical' : undefined
	return ['notifier', `${name}: ${state}, ${counts.join(', ')}${error}`, tone]
}

function describeOutbox(store: SidecarStatus['delivery']['store']): Line {
	const { waiting, dropped, inMemoryOnly, unreadable, trouble } = store
	const parts = [`${plural(waiting, 'message')} waiting`]
	if (dropped > 0) parts.push(`${dropped} dropped`)
	if (inMemoryOnly > 0) parts.push(`${inMemoryOnly} in memory only`)
	if (unreadable > 0) parts.push(`${unreadable} unreadable and put aside`)
	const text = parts.join(', ') + (trouble === undefined ? '' : `; the disk: ${trouble}`)
	return ['outbox', text, trouble === undefined && dropped === 0 ? undefined : 'warning']
}

function describePictures({ drawn, failed, lastFailure }: SidecarStatus['pictures']): Line[] {
	if (failed === 0) return []
	return [['pictures', `${drawn} drawn, ${failed} failed and their mails left without: ${lastFailure}`, 'warning']]
}

function describeProblems(problems: Problems): Line[] {
	return Object.entries(problems).flatMap(([part, problem]) => {
		return problem === undefined ? [] : [[part, problem, 'warning'] as const]
	})
}
