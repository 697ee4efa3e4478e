import type { WindowRow } from '../detect/verdict.js'
import type { ChannelHealth } from '../incidents/channel-health.js'
import type { IncidentStatus } from '../incidents/delivery-status.js'
import { printable } from '../message/printable.js'
import { formatDuration } from '../message/quantity.js'
import { plural } from '../message/words.js'
import type { ServiceStatus, SidecarStatus } from '../serve/status.js'

/** A status for people: one line for each thing, the worst first. */
export function renderStatus(status: SidecarStatus): string {
	const { host, upSeconds, lastSampleSeconds, services, delivery } = status
	const { incidents, mutes, flapping, channels, outbox } = delivery
	const last =
		lastSampleSeconds === undefined ? 'no sample yet' : `last sample ${formatDuration(lastSampleSeconds)} ago`
	const lines = [
		...incidents.map((incident) => row('incident', describeIncident(incident))),
		...(incidents.length === 0 ? [row('incident', 'none')] : []),
		...mutes.map(({ service, reason, secondsLeft }) => {
			return row('muted', `${service ?? 'everything'} for ${formatDuration(secondsLeft)} more: ${reason}`)
		}),
		...flapping.map((service) => row('flapping', service)),
		row('watching', `${host}, up for ${formatDuration(upSeconds)}, ${last}`),
		...services.flatMap(describeService),
		...channels.map((channel) => row('channel', describeChannel(channel))),
		row('outbox', describeOutbox(outbox)),
		...describePictures(status.pictures),
		...trouble('heartbeat', status.heartbeatTrouble),
		...trouble('state', status.stateTrouble),
		...trouble('history', status.historyTrouble),
		...trouble('web', status.webTrouble),
	]
	return `${lines.map(printable).join('\n')}\n`
}

function describeIncident({
	service,
	what,
	severity,
	openSeconds,
	told,
	heldBack,
	reason,
	id,
}: IncidentStatus): string {
	const who = told.length > 0 ? `told: ${told.join(', ')}` : 'nobody was told'
	const held = heldBack === undefined ? '' : `; held back (${heldBack})`
	const open = formatDuration(openSeconds)
	return `${severity} ${what} of ${service ?? 'the host'} for ${open} (${id}), ${who}${held}: ${reason}`
}

function describeService({ name, verdict, reason, evidence }: ServiceStatus): string[] {
	const rows = evidence?.window.slice(-5) ?? []
	return [
		row('service', `${name}: ${verdict}, ${reason}`),
		...rows.map((sample) => describeSample(sample, evidence?.capacity?.workers)),
	]
}

function describeSample({ wallTime, accepted, acceptQueue, stuck }: WindowRow, capacity: number | undefined): string {
	const time = wallTime === undefined ? '' : `${new Date(wallTime).toISOString().slice(11, 19)} UTC  `
	const of = capacity === undefined ? '' : ` of ${capacity}`
	return row('', `${time}workers ${accepted}${of}, waiting ${acceptQueue}, stuck ${stuck}`)
}

function describeChannel({ name, state, waiting, sent, refused, lastError }: ChannelHealth): string {
	const counts = [
		`${sent} sent`,
		...(refused > 0 ? [`${refused} refused`] : []),
		...(waiting > 0 ? [`${waiting} waiting`] : []),
	]
	const error = lastError !== undefined && state !== 'ok' ? `: ${lastError}` : ''
	return `${name}: ${state}, ${counts.join(', ')}${error}`
}

function describeOutbox({
	waiting,
	dropped,
	inMemoryOnly,
	trouble: wrong,
}: SidecarStatus['delivery']['outbox']): string {
	const parts = [plural(waiting, 'notification')]
	if (dropped > 0) parts.push(`${dropped} dropped`)
	if (inMemoryOnly > 0) parts.push(`${inMemoryOnly} in memory only`)
	return parts.join(', ') + (wrong === undefined ? '' : `; the disk: ${wrong}`)
}

function describePictures({ drawn, failed, lastFailure }: SidecarStatus['pictures']): string[] {
	if (failed === 0) return []
	return [row('pictures', `${drawn} drawn, ${failed} failed and their mails left without: ${lastFailure}`)]
}

function trouble(label: string, text: string | undefined): string[] {
	return text === undefined ? [] : [row(label, text)]
}

function row(label: string, text: string): string {
	return `${label.padEnd(9)} ${text}`
}
