import { describeUse } from '../../detect/capacity.js'
import type { IncidentEvent, Notice } from '../../detect/incident-event.js'
import type { ServiceLook } from '../../detect/look.js'
import type { Evidence, SignalReading, Verdict } from '../../detect/verdict.js'
import { PATTERN_WORDS } from '../../message/words.js'
import { formatPercent } from '../../settings/units.js'
import type { ReplayStep } from '../feed.js'
import type { ReplaySummary } from '../replay-run.js'
import type { Label } from '../scenario.js'
import type {
	ReportedEvent,
	ReportedNotice,
	ReportedRun,
	SampleColumns,
	SignalColumns,
	StationColumns,
} from './replay-data.js'

type Writable<Columns> = {
	-readonly [Name in keyof Columns]: Columns[Name] extends readonly (infer Cell)[] ? Cell[] : Columns[Name]
}

interface Collected {
	readonly columns: Writable<SampleColumns>
	readonly signals: Map<string, Writable<SignalColumns>>
	readonly stations: Map<string, Writable<StationColumns>>
	readonly events: ReportedEvent[]
	readonly notices: ReportedNotice[]
}

/** Listens to the replay of one recording and keeps what its report shows. */
export class RunCollector {
	readonly #services = new Map<string, Collected>()

	constructor(services: readonly string[]) {
		for (const service of services) {
			this.#services.set(service, {
				columns: emptyColumns(),
				signals: new Map(),
				stations: new Map(),
				events: [],
				notices: [],
			})
		}
	}

	/** Takes a step of the replay; only those that were judged have something to show. */
	readonly step = (step: ReplayStep): void => {
		for (const { service, verdict } of step.outcome.verdicts) {
			const seen = step.look?.services.find(({ name }) => name === service)
			const into = this.#services.get(service)
			if (!seen?.connections || !into) continue
			this.#addStations(into, verdict.evidence)
			this.#addReading(into.columns, step, seen, verdict)
			this.#addSignals(into, verdict.evidence)
		}
	}

	/** Takes an event of an incident. */
	readonly event = ({ at, kind, reason, cause, incident: { service, pattern, severity } }: IncidentEvent): void => {
		const known = cause && cause.kind !== 'unclear' ? cause.text : undefined
		this.#services.get(service)?.events.push({ at, kind, pattern, severity, reason, cause: known })
	}

	/** Takes a notice; one that concerns the host stands with every service. */
	readonly notice = ({ at, kind, reason, service }: Notice): void => {
		for (const [name, { notices }] of this.#services) {
			if (service === undefined || service === name) notices.push({ at, kind, reason })
		}
	}

	/** The services of the recording, once its replay is over. */
	finish({
		label: known,
		summary: { missed: _, ...summary },
		...run
	}: Pick<ReportedRun, 'path' | 'label' | 'source' | 'misses'> & { readonly summary: ReplaySummary }): ReportedRun[] {
		// A scenario knows more than a report is to show.
		const label = known && pick(known)
		return [...this.#services].map(([service, { columns, signals, stations, events, notices }]) => ({
			...run,
			label,
			summary,
			service,
			columns,
			signals: [...signals.values()],
			stations: busiest([...stations.values()]),
			events,
			notices,
		}))
	}

	#addReading(columns: Writable<SampleColumns>, step: ReplayStep, seen: ServiceLook, verdict: Verdict): void {
		const { evidence } = verdict
		columns.at.push(round(step.at, 10))
		columns.early.push(step.kind === 'look' ? 1 : 0)
		columns.accepted.push(seen.connections?.accepted ?? 0)
		columns.acceptQueue.push(seen.acceptQueue)
		columns.stuck.push(seen.connections?.stuck ?? 0)
		columns.halfOpen.push(seen.connections?.halfOpen ?? 0)
		columns.arrivals.push(evidence.arrivalsPerSecond === undefined ? null : round(evidence.arrivalsPerSecond, 100))
		columns.capacity.push(evidence.capacity?.workers ?? null)
		columns.verdict.push(nameOf(verdict))
		columns.reason.push(verdict.reason)
		columns.use.push(describeEvidence(evidence))
		columns.tone += toneOf(verdict)
	}

	/** Called before the reading itself is added: as many columns stand before a station that is new. */
	#addStations({ columns, stations }: Collected, { stations: seen }: Evidence): void {
		const index = columns.at.length
		for (const { id, kind, name, busy, waiting, servers } of seen) {
			if (kind !== 'pool' && kind !== 'backend') continue
			const column = stations.get(id) ?? { id, name, busy: [], waiting: [], servers: [] }
			stations.set(id, column)
			for (const cells of [column.busy, column.waiting, column.servers]) {
				while (cells.length < index) cells.push(null)
			}
			column.busy.push(round(busy, 10))
			column.waiting.push(waiting)
			column.servers.push(servers?.workers ?? null)
		}
	}

	#addSignals({ signals }: Collected, evidence: Evidence): void {
		for (const reading of evidence.signals) {
			const { signal, raised, bar } = reading
			const column = signals.get(signal) ?? { name: signal, text: [], state: '' }
			signals.set(signal, column)
			column.text.push(describeSignal(reading))
			column.state += bar === undefined ? '-' : raised ? '1' : '0'
		}
	}
}

function pick({ title, pattern, onset, firstFailure }: Label): Label {
	return { title, pattern, onset, firstFailure }
}

/** The stations that a report draws: more charts would hide the one that matters. */
const MAX_STATIONS = 4

function busiest(stations: readonly StationColumns[]): StationColumns[] {
	const peak = (cells: readonly (number | null)[]) => cells.reduce<number>((most, cell) => Math.max(most, cell ?? 0), 0)
	return [...stations]
		.sort((a, b) => peak(b.waiting) - peak(a.waiting) || peak(b.busy) - peak(a.busy))
		.slice(0, MAX_STATIONS)
}

function emptyColumns(): Writable<SampleColumns> {
	return {
		at: [],
		early: [],
		accepted: [],
		acceptQueue: [],
		stuck: [],
		halfOpen: [],
		arrivals: [],
		capacity: [],
		verdict: [],
		reason: [],
		use: [],
		tone: '',
	}
}

function nameOf(verdict: Verdict): string {
	if (verdict.kind === 'healthy') return verdict.calm ? 'calm' : 'healthy'
	return `${PATTERN_WORDS[verdict.pattern]}, ${verdict.severity} (${verdict.rule})`
}

function toneOf(verdict: Verdict): 'c' | 'w' | 'h' | 'k' {
	if (verdict.kind === 'healthy') return verdict.calm ? 'k' : 'h'
	return verdict.severity === 'critical' ? 'c' : 'w'
}

function describeEvidence({ accepted, capacity, cause, timeLeft }: Evidence): string {
	const left = timeLeft ? `; ${describePace(timeLeft.likely)}` : ''
	return `accepted ${describeUse(accepted, capacity)}; cause: ${cause.text}${left}`
}

function describePace(seconds: number): string {
	return seconds < 0.5 ? 'exhausted now' : `at this pace exhausted in ${Math.round(seconds)} s`
}

function round(value: number, parts: number): number {
	return Math.round(value * parts) / parts
}

/** What a signal says, with the bar it is held against: a share in percent, as configured. Undefined bar: there was no demand to judge by. */
export function describeSignal({ text, bar }: Pick<SignalReading, 'text' | 'bar'>): string {
	if (bar === undefined) return text
	return `${text} (bar ${bar < 10 && !Number.isInteger(bar) ? formatPercent(bar) : Math.round(bar * 100) / 100})`
}
