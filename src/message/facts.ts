import { describeUse } from '../detect/capacity.js'
import type { IncidentEvent } from '../detect/incident-event.js'
import type { Evidence, WindowRow } from '../detect/verdict.js'
import { formatInstant } from './local-time.js'
import type { IncidentMessage, NoticeMessage } from './message.js'
import { formatDuration, formatRate, formatSmall, formatThroughput } from './quantity.js'
import { describeTimeLeft } from './time-left.js'
import { CAUSE_WORDS, formatCount, joinWords, PATTERN_WORDS, plural } from './words.js'

/** One line of a page: what, and how much. */
export interface Fact {
	readonly label: string
	readonly value: string
}

/** Everything a page says in lines, the most urgent first. */
export function listFacts(message: IncidentMessage): Fact[] {
	const facts = message.event.kind === 'resolved' ? closingFacts(message) : openFacts(message)
	return facts.filter((fact): fact is Fact => fact !== undefined)
}

/** The lines of a notice. */
export function listNoticeFacts({ notice, utcOffset }: NoticeMessage): Fact[] {
	const rule = { label: 'Rule', value: notice.rule }
	return [{ label: 'At', value: formatInstant(notice.at, notice.wallTime, utcOffset) }, rule]
}

function openFacts(message: IncidentMessage): (Fact | undefined)[] {
	const { event, utcOffset } = message
	const { evidence } = event
	return [
		{ label: 'Time left', value: describeTimeLeft(evidence) },
		{ label: 'Pattern', value: describePattern(event) },
		{ label: 'Cause', value: CAUSE_WORDS[evidence.cause] },
		{ label: 'Workers', value: describeUse(evidence.accepted, evidence.capacity) },
		stuckFact(evidence),
		{ label: 'Waiting', value: describeWaiting(evidence) },
		{ label: 'Where', value: describePlace(message) },
		{ label: 'Since', value: describeSince(event, utcOffset) },
		...movementFacts(evidence),
		peersFact(evidence),
	]
}

function closingFacts(message: IncidentMessage): (Fact | undefined)[] {
	const { event, utcOffset } = message
	const { closing, evidence } = event
	return [
		closing && {
			label: 'Lasted',
			value: `${formatDuration(closing.durationSeconds)}, ${describeSince(event, utcOffset)}`,
		},
		closing && { label: 'Lost', value: describeLoss(closing.overflows) },
		closing && leadFact(closing.leadSeconds, closing.overflows),
		{ label: 'Pattern', value: describePattern(event) },
		{ label: 'Workers', value: describeUse(evidence.accepted, evidence.capacity) },
		stuckFact(evidence),
		{ label: 'Waiting', value: describeWaiting(evidence) },
		{ label: 'Where', value: describePlace(message) },
		...movementFacts(evidence),
	]
}

function describePlace({ host, event }: IncidentMessage): string {
	const { service, ports } = event.incident
	return `${service} on ${host}, port${ports.length === 1 ? '' : 's'} ${joinWords(ports.map(String))}`
}

/** The pattern by its name, so that it can be searched for, and the rule that spoke. */
function describePattern({ incident, rule, previousPattern, kind }: IncidentEvent): string {
	const was = kind === 'changed' && previousPattern ? `, was ${PATTERN_WORDS[previousPattern]}` : ''
	return `${incident.pattern}${was} (rule ${rule})`
}

function describeWaiting({ acceptQueue }: Evidence): string {
	return acceptQueue === 0 ? 'nobody in the accept queue' : `${plural(acceptQueue, 'client')} in the accept queue`
}

function describeSince({ incident, kind, at }: IncidentEvent, utcOffset: number | undefined): string {
	const start = formatInstant(incident.openedAt, incident.openedWallTime, utcOffset)
	if (kind === 'resolved') return `since ${start}`
	return at - incident.openedAt < 1 ? start : `${start}, ${formatDuration(at - incident.openedAt)} ago`
}

function describeLoss(overflows: number): string {
	if (overflows === 0) return 'nothing: no connection was dropped (ListenOverflows did not grow)'
	return `${plural(overflows, 'packet')} of clients dropped at a full queue (ListenOverflows; a client that retries counts each time)`
}

function leadFact(leadSeconds: number | undefined, overflows: number): Fact | undefined {
	if (leadSeconds === undefined) return undefined
	if (leadSeconds >= 0) {
		return { label: 'Lead', value: `warned ${formatDuration(leadSeconds)} before the first dropped connection` }
	}
	return overflows > 0
		? { label: 'Lead', value: `none: warned ${formatDuration(-leadSeconds)} after the first dropped connection` }
		: undefined
}

function stuckFact({ stuck, hidden }: Evidence): Fact | undefined {
	if (stuck === 0 && hidden === 0) return undefined
	const visible = stuck > 0 ? [`${formatCount(stuck)} more hold connections whose clients are gone (CLOSE_WAIT)`] : []
	const reset =
		hidden > 0 ? [`about ${formatCount(hidden)} more hold connections that a proxy has reset (in no table)`] : []
	return { label: 'Stuck', value: [...visible, ...reset].join(', ') }
}

function movementFacts({ window, holdingSeconds }: Evidence): (Fact | undefined)[] {
	const held = holdingSeconds === undefined ? '' : `, each held ${formatSmall(holdingSeconds)} s`
	const arrivals = thenAndNow(window, (row) => row.arrivalsPerSecond, formatRate)
	return [
		arrivals === undefined ? undefined : { label: 'Arrivals', value: arrivals + held },
		fact(
			'Load',
			thenAndNow(window, (row) => row.load1, formatSmall),
		),
		fact(
			'Throughput',
			thenAndNow(window, (row) => row.throughputBytesPerSecond, formatThroughput),
		),
	]
}

function peersFact({ topPeers }: Evidence): Fact | undefined {
	if (topPeers.length === 0) return undefined
	const peers = topPeers.slice(0, 5).map(({ prefix, connections }) => `${prefix} (${connections})`)
	return { label: 'Top peers', value: joinWords(peers) }
}

/** `12/s, now 20/s`: the oldest and the newest sample that have the number. */
function thenAndNow(
	window: readonly WindowRow[],
	of: (row: WindowRow) => number | undefined,
	format: (value: number) => string,
): string | undefined {
	const values = window.map(of).filter((value) => value !== undefined)
	if (values.length === 0) return undefined
	const [then, now] = [format(values[0]!), format(values.at(-1)!)]
	return values.length === 1 || then === now ? now : `${then} → ${now}`
}

function fact(label: string, value: string | undefined): Fact | undefined {
	return value === undefined ? undefined : { label, value }
}
