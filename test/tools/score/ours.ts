import type { Capacity } from '../../../src/detect/capacity.js'
import type { Cause } from '../../../src/detect/cause.js'
import { Detector } from '../../../src/detect/detector.js'
import type { IncidentEvent } from '../../../src/detect/incident-event.js'
import type { Pattern } from '../../../src/detect/pattern.js'
import { DEFAULT_SERVICE, DEFAULT_SETTINGS } from '../../../src/detect/settings.js'
import { LookCensus } from '../../../src/kernel/look-census.js'
import { ADDRESS_END, createRow } from '../../../src/kernel/row.js'
import { RowBlock } from '../../../src/kernel/row-block.js'
import type { Snapshot } from '../../../src/kernel/snapshot.js'
import { looksOf, replay } from '../../../src/replay/feed.js'
import type { Notification } from './notification.js'
import type { RecordedRun } from './recorded-run.js'

/** What the detector may read: every source of the recording, or what the text of /proc/net/tcp alone would have said. */
export const KNOWLEDGE = ['sources', 'proc'] as const

/** One of them. */
export type Knowledge = (typeof KNOWLEDGE)[number]

/** What forewarn said about a run. */
export interface Watched {
	readonly notifications: readonly Notification[]
	/** Of the incident open at first failure, else of the first. */
	readonly pattern: Pattern | undefined
	/** Whose fault it was said to be then. */
	readonly cause: Cause | undefined
}

/** Replays a run with the default settings, as `run` would have seen it. */
export function watch(run: RecordedRun, offset: number, knowledge: Knowledge): Watched {
	const service = { ...DEFAULT_SERVICE, ports: run.scenario.ports }
	const settings = { ...DEFAULT_SETTINGS, services: [service] }
	const facts = knowledge === 'sources' ? run.facts : undefined
	const detector = new Detector(settings, capacities(run), facts)
	const { interval, tripwire } = settings.sampling
	const instants = knowledge === 'sources' ? run.instants : run.instants.map(ofProcAlone)
	const census = new LookCensus({ services: [service] })
	const events: IncidentEvent[] = []
	for (const step of replay(looksOf(instants, census, { every: interval, offset, tripwire }), detector)) {
		events.push(...step.outcome.events)
	}
	const { firstFailure } = run.scenario
	const open = openAt(events, firstFailure) ?? events[0]
	return { notifications: events.flatMap(toNotification), pattern: open?.incident.pattern, cause: open?.cause }
}

/** The same instant without what only sock_diag and /proc/net/unix tell. */
function ofProcAlone(instant: Snapshot): Snapshot {
	const rows = new RowBlock()
	instant.rows.pour({
		row(row) {
			const bare = createRow()
			for (let word = 0; word < ADDRESS_END; word++) bare[word] = row[word]!
			rows.add(bare)
		},
		malformed() {},
	})
	return { ...instant, rows, source: 'proc', unix: undefined }
}

function capacities({ scenario }: RecordedRun): ReadonlyMap<string, Capacity> {
	if (scenario.capacity === undefined) return new Map()
	const capacity: Capacity = { workers: scenario.capacity, source: 'recording', provenance: 'from scenario.yml' }
	return new Map([[DEFAULT_SERVICE.name, capacity]])
}

function toNotification({ kind, at, incident, rule, reason }: IncidentEvent): Notification[] {
	if (kind === 'resolved') return []
	return [{ at, severity: incident.severity, kind: kind === 'changed' ? 'changed' : 'raised', rule, reason }]
}

function openAt(events: readonly IncidentEvent[], at: number | undefined): IncidentEvent | undefined {
	const last = events.filter((event) => at === undefined || event.at <= at).at(-1)
	return last?.kind === 'resolved' ? undefined : last
}
