import type { IncidentEvent } from '../detect/incident-event.js'
import { formatDuration, formatRate, formatSmall, formatThroughput } from '../detect/quantity.js'
import type { Evidence, WindowRow } from '../detect/verdict.js'
import { formatInstant } from './local-time.js'
import type { IncidentMessage, NoticeMessage } from './message.js'
import { describeOccupancy, occupancyOf } from './occupancy.js'
import { formatCount, joinWords, PATTERN_WORDS, plural } from './words.js'

/** One line of a page: what, and how much. */
export interface Fact {
	readonly label: string
	readonly value: string
}

/** Everything a page says in lines: cause and numbers first, where they come from last. */
export function listFacts(message: IncidentMessage): Fact[] {
	const { event } = message
	const now = event.kind === 'resolved' ? closingFacts(message) : [fact('Cause', describeCause(message))]
	return [...now, ...commonFacts(message)].filter((fact): fact is Fact => fact !== undefined)
}

/** The lines of a notice. */
export function listNoticeFacts({ notice, utcOffset }: NoticeMessage): Fact[] {
	const rule = { label: 'Rule', value: notice.rule }
	return [{ label: 'At', value: formatInstant(notice.at, notice.wallTime, utcOffset) }, rule]
}

function commonFacts(message: IncidentMessage): (Fact | undefined)[] {
	const { event, utcOffset } = message
	const { evidence } = event
	const occupancy = occupancyOf(evidence)
	return [
		fact('Workers', describeOccupancy(occupancy)),
		stuckFact(evidence),
		fact(
			'Waiting',
			evidence.acceptQueue === 0 ? 'none' : `${plural(evidence.acceptQueue, 'client')} in the accept queue`,
		),
		networksFact(evidence),
		...movementFacts(evidence),
		event.kind === 'resolved' ? undefined : fact('Since', describeSince(event, utcOffset)),
		fact('Where', describePlace(message)),
		fact('Pattern', describePattern(event)),
		fact('Capacity', occupancy.capacity?.provenance),
	]
}

function closingFacts({ event, utcOffset }: IncidentMessage): (Fact | undefined)[] {
	const { closing } = event
	if (!closing) return []
	return [
		fact('Lasted', `${formatDuration(closing.durationSeconds)}, ${describeSince(event, utcOffset)}`),
		fact('Lost', describeLoss(closing.overflows)),
		leadFact(closing.leadSeconds, closing.overflows),
	]
}

/** Left out where the reason says it already. In what is sent again with the numbers of now, so is the cause, or it says that it is not. */
function describeCause({ event, again }: IncidentMessage): string | undefined {
	const { cause, evidence, reason } = event
	const isNow = evidence.cause.kind === cause.kind && evidence.cause.station === cause.station
	if (again) return isNow ? evidence.cause.text : `${cause.text} (when it was last paged)`
	return reason.includes(cause.text) ? undefined : cause.text
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

function describeSince({ incident, kind, at }: IncidentEvent, utcOffset: number | undefined): string {
	const start = formatInstant(incident.openedAt, incident.openedWallTime, utcOffset)
	if (kind === 'resolved') return `since ${start}`
	return at - incident.openedAt < 1 ? start : `${start}, ${formatDuration(at - incident.openedAt)} ago`
}

function describeLoss(overflows: number): string {
	if (overflows === 0) return 'nothing: its accept queue was not seen full while connections were dropped'
	return `${plural(overflows, 'packet')} of clients dropped at its full queue (ListenOverflows while it was full; a client that retries counts each time)`
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
	const visible = stuck > 0 ? [`${formatCount(stuck)} hold connections whose clients are gone (CLOSE_WAIT)`] : []
	const reset = hidden > 0 ? [`about ${formatCount(hidden)} hold connections that a proxy has reset (in no table)`] : []
	return stuck + hidden === 0 ? undefined : fact('Stuck', [...visible, ...reset].join(', '))
}

function movementFacts({ window, holdingSeconds }: Evidence): (Fact | undefined)[] {
	const held = holdingSeconds === undefined ? '' : `, each held ${formatSmall(holdingSeconds)} s`
	const arrivals = thenAndNow(window, (row) => row.arrivalsPerSecond, formatRate)
	const load = thenAndNow(window, (row) => row.load1, formatSmall)
	const throughput = thenAndNow(window, (row) => row.throughputBytesPerSecond, formatThroughput)
	return [fact('Arrivals', arrivals && arrivals + held), fact('Load', load), fact('Throughput', throughput)]
}

/** Who holds workers; of a detector that does not know, who waits or is stuck. */
function networksFact({ holders, topPeers }: Evidence): Fact | undefined {
	const networks = (holders ?? topPeers).slice(0, 5).map(({ prefix, connections }) => `${prefix} (${connections})`)
	if (networks.length > 0) return fact('Networks', joinWords(networks))
	return holders && fact('Networks', 'no network stands out')
}

/** `12/s → 20/s`: the oldest and the newest sample that have the number. */
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
