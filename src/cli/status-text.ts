import { formatDuration } from '../detect/quantity.js'
import type { StationView } from '../detect/station-view.js'
import type { NotifierStatus } from '../incidents/notifier-queue.js'
import {
	currentCause,
	describeNotifier,
	describeOutbox,
	describePictures,
	type IncidentStatus,
} from '../incidents/status.js'
import { renderSparkline } from '../message/bars.js'
import { formatClock, formatOffset } from '../message/local-time.js'
import { printable } from '../message/printable.js'
import { firstToDo } from '../message/runbooks/runbook.js'
import { buildStationTable, formatTable } from '../message/table.js'
import { describeTimeLeft, describeUsers } from '../message/time-left.js'
import { joinWords } from '../message/words.js'
import type { StationCourse } from '../serve/station-history.js'
import type { Problems, ServiceStatus, SidecarStatus } from '../serve/status.js'

/** The sixteen colours that every terminal has, so that the reader's own theme decides the shades. */
const TONES = { critical: '1;31', warning: '33', good: '32', dim: '2', loud: '1' } as const

type Tone = keyof typeof TONES

/** One line: what it is about, what it says, and how loud. */
type Line = readonly [label: string, text: string, tone?: Tone | undefined]

/** The last hour of each service's stations, by service and station. */
export type Courses = Readonly<Record<string, Readonly<Record<string, StationCourse>>>>

/** How a status is shown. */
interface StatusLook {
	readonly colour: boolean
	/** Width of the terminal: sparklines fill what tables leave of it. */
	readonly columns?: number | undefined
	/** What sparklines are drawn of. */
	readonly courses?: Courses
	/** Whose status it is: process, host, configuration. */
	readonly by?: string
	/** Only what changes by the second: no runbook, nothing of notifiers that work. */
	readonly live?: boolean
}

const LABEL = 9

/** Columns of a sparkline: half a minute each, so that half an hour is the most. */
const SPARK = { min: 10, max: 60 }

/** A status for people: one line for each thing, the worst first. Text of others cannot control the terminal. */
export function renderStatus(status: SidecarStatus, look: StatusLook = { colour: false }): string {
	const paint = (text: string, tone: Tone | undefined) => {
		return look.colour && tone !== undefined ? `\u001b[${TONES[tone]}m${text}\u001b[0m` : text
	}
	return listLines(status, look)
		.map(([label, text, tone]) => `${paint(label.padEnd(LABEL), 'dim')} ${paint(printable(text), tone)}`.trimEnd())
		.map((line) => `${line}\n`)
		.join('')
}

function listLines(status: SidecarStatus, look: StatusLook): Line[] {
	const { host, time, utcOffset, upSeconds, lastSampleSeconds, health, services, delivery, problems } = status
	const { mutes, flapping, notifiers, store } = delivery
	const incidents = status.incidents.filter(({ state }) => state === 'open')
	const last =
		lastSampleSeconds === undefined ? 'no sample yet' : `last sample ${formatDuration(lastSampleSeconds)} ago`
	const clock = `${formatClock(time, utcOffset, true)} ${formatOffset(utcOffset)}`
	const shown = look.live ? notifiers.filter(({ state }) => state === 'failing' || state === 'refusing') : notifiers
	const isLossless = store.trouble === undefined && store.dropped === 0
	const outbox: Line = ['outbox', describeOutbox(store), isLossless ? undefined : 'warning']
	const pictures = describePictures(status.pictures)
	return [
		...incidents.flatMap((incident) => describeIncident(incident, status, look)),
		...(incidents.length === 0 ? [['incident', 'none', 'good'] as const] : []),
		...mutes.map(({ service, reason, secondsLeft }): Line => {
			return ['muted', `${service ?? 'everything'} for ${formatDuration(secondsLeft)} more: ${reason}`, 'warning']
		}),
		...status.notices.slice(0, look.live ? 1 : undefined).map((notice) => describeNotice(notice, utcOffset)),
		...flapping.map((service): Line => ['flapping', service, 'warning']),
		['watching', `${host} at ${clock}, up for ${formatDuration(upSeconds)}, ${last}`],
		...(status.sampling.source === undefined || look.live ? [] : [['source', status.sampling.source] as const]),
		...(look.by === undefined ? [] : [['sidecar', look.by] as const]),
		...(health.ok ? [] : [['late', health.reason, 'critical'] as const]),
		...services.flatMap((service) => describeService(service, status, look)),
		...shown.map(notifierLine),
		...(look.live && store.waiting === 0 && store.trouble === undefined ? [] : [outbox]),
		...(pictures === undefined ? [] : [['pictures', pictures, 'warning'] as const]),
		...describeProblems(problems),
	]
}

/** Beside numbers of now those of the last sample bear its time. */
function ofSample(
	{ sampling: { last }, utcOffset }: SidecarStatus,
	service: ServiceStatus | undefined,
	{ live }: StatusLook,
): string {
	const isOther = live && last?.wallTime !== undefined && last.wallTime !== service?.live?.wallTime
	return isOther ? `at ${formatClock(last.wallTime, utcOffset, true)}: ` : ''
}

function describeIncident(incident: IncidentStatus, status: SidecarStatus, look: StatusLook): Line[] {
	const { service, pattern, severity, openSeconds, notified, suppressed, id, advice } = incident
	const tone = severity === 'critical' ? 'critical' : 'warning'
	const who = notified.length > 0 ? `notified: ${notified.join(', ')}` : 'not sent yet'
	const why = suppressed === undefined ? '' : `; suppressed (${suppressed})`
	const open = formatDuration(openSeconds)
	const newest = status.services.find(({ name }) => name === service)
	const sampled = ofSample(status, newest, look)
	const evidence = newest?.evidence
	return [
		['incident', `${severity} ${pattern} of ${service ?? 'the host'} for ${open} (${id}), ${who}${why}`, tone],
		['', `${sampled}${currentCause(incident, newest)}`, 'loud'],
		...(evidence ? [['', `${sampled}${describeUsers(evidence)}`, tone] as const] : []),
		...(advice && !look.live ? listSteps(advice) : []),
	]
}

function describeNotice(
	{ service, rule, reason, wallTime }: SidecarStatus['notices'][number],
	utcOffset: number,
): Line {
	const clock = wallTime === undefined ? '' : `${formatClock(wallTime, utcOffset)} `
	return ['notice', `${clock}${service ?? 'the host'} (${rule}): ${reason}`, 'warning']
}

/** Every step: where a channel has no room for all of them it names this command. */
function listSteps({ title, steps }: NonNullable<IncidentStatus['advice']>): Line[] {
	const lines = steps.flatMap(({ number, text, command }): Line[] => [
		['', `${number}. ${text}`],
		...(command === undefined ? [] : command.split('\n').map((line): Line => ['', `     ${line}`, 'loud'])),
	])
	const command = firstToDo(steps)?.command
	const first: Line[] = command === undefined ? [] : [['do first', command.split('\n')[0]!, 'loud']]
	return [...first, ['to do', title, 'loud'], ...lines]
}

function describeService(service: ServiceStatus, status: SidecarStatus, look: StatusLook): Line[] {
	const { columns = 80, courses } = look
	const { name, ports, verdict, severity, reason, evidence, live } = service
	const trouble = verdict === 'suspicion' || verdict === 'blind'
	const tone = trouble ? (severity === 'warning' ? 'warning' : 'critical') : verdict === 'calm' ? 'good' : undefined
	const place = ports.length === 0 ? '' : ` (port${ports.length === 1 ? '' : 's'} ${joinWords(ports.map(String))})`
	// What is drawn anew each second has the stations of now; all else is of the sample, and says so.
	const stations = look.live && live && live.stations.length > 0 ? live.stations : (evidence?.stations ?? [])
	const sampled = ofSample(status, service, look)
	return [
		['service', `${name}${place}: ${verdict}, ${sampled}${reason}`, tone],
		...drawStations(stations, columns - LABEL - 1, courses?.[name]),
		...(evidence?.timeLeft ? [['', `${sampled}time left: ${describeTimeLeft(evidence)}`, tone] as const] : []),
		...describeRequests(live),
	]
}

/** The stations as a table, and beside each what it was lately as far as there is room. */
function drawStations(
	stations: readonly StationView[],
	room: number,
	courses: Readonly<Record<string, StationCourse>> = {},
): Line[] {
	if (stations.length === 0) return []
	const table = buildStationTable({ stations })
	const [heading = '', ...rows] = formatTable(table)
	const width = Math.min(SPARK.max, room - heading.length - 2)
	const spark = ({ id, servers, busyHigh }: StationView) => {
		const busy = [...(courses[id]?.busy ?? []), busyHigh].slice(-width)
		return busy.length < 2 ? '' : `  ${renderSparkline(busy, servers?.workers).padStart(width)}`
	}
	const title = `  ${`last ${Math.round(width / 2)} min`.padStart(width)}`
	const drawn = width >= SPARK.min && stations.some((station) => spark(station) !== '')
	return [
		['', `${heading}${drawn ? title : ''}`, 'dim'],
		...rows.map((row, index): Line => {
			const station = stations[index]!
			return ['', `${row}${drawn ? spark(station) : ''}`, toneOf(station)]
		}),
	]
}

function toneOf({ servers, busyHigh, waiting }: StationView): Tone | undefined {
	const share = servers ? Math.round(busyHigh) / Math.max(1, servers.workers) : 0
	if (share >= 1) return waiting > 0 ? 'critical' : 'warning'
	return share >= 0.8 || waiting > 0 ? 'warning' : undefined
}

/** Connections by what they do, the oldest requests, and whose they are. */
function describeRequests(live: ServiceStatus['live']): Line[] {
	if (!live) return []
	const { activity, oldest, holders } = live
	const doing = Object.entries(activity ?? {}).map(([what, count]) => `${count} ${what}`)
	const from = holders.map(({ prefix, connections }) => `${prefix} (${connections})`)
	return [
		...(doing.length > 0 ? [['', `connections: ${doing.join(', ')}`] as const] : []),
		...(oldest.length > 0 ? [['', `oldest requests: ${describeOldest(oldest)}`] as const] : []),
		...(from.length > 0 ? [['', `clients: ${from.join(', ')}`] as const] : []),
	]
}

/** `10 s from 198.18.3.0/24`; those of one network together where they stand side by side. */
function describeOldest(oldest: NonNullable<ServiceStatus['live']>['oldest']): string {
	const runs: { network: string | undefined; ages: string[] }[] = []
	for (const { seconds, network } of oldest) {
		const last = runs.at(-1)
		if (last && last.network === network) last.ages.push(formatDuration(seconds))
		else runs.push({ network, ages: [formatDuration(seconds)] })
	}
	return runs.map(({ network, ages }) => `${ages.join(', ')} from ${network ?? 'elsewhere'}`).join('; ')
}

function notifierLine(notifier: NotifierStatus): Line {
	const { name, state } = notifier
	const [counts, error] = describeNotifier(notifier)
	const tone = state === 'failing' ? 'warning' : state === 'refusing' ? 'critical' : undefined
	return ['notifier', `${name}: ${state}, ${counts}${error}`, tone]
}

function describeProblems(problems: Problems): Line[] {
	return Object.entries(problems).flatMap(([part, problem]) => {
		return problem === undefined ? [] : [[part, problem, 'warning'] as const]
	})
}
