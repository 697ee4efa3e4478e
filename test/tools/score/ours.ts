import type { Capacity } from '../../../src/detect/capacity.js'
import { Detector } from '../../../src/detect/detector.js'
import type { IncidentEvent } from '../../../src/detect/incident-event.js'
import type { Pattern } from '../../../src/detect/pattern.js'
import { DEFAULT_SERVICE, DEFAULT_SETTINGS } from '../../../src/detect/settings.js'
import { LookCensus } from '../../../src/kernel/look-census.js'
import { looksOf, replay } from '../../../src/replay/feed.js'
import type { Notification } from './notification.js'
import type { RecordedRun } from './recorded-run.js'

/** Whether the detector is told the scenario's capacity, as a config file would, or has to find out. */
export type Knowledge = 'known' | 'unknown'

/** What forewarn said about a run. */
export interface Watched {
	readonly notifications: readonly Notification[]
	/** Of the incident open at first failure, else of the first. */
	readonly pattern: Pattern | undefined
}

/** Replays a run with the default settings, as `run` would have seen it. */
export function watch(run: RecordedRun, offset: number, knowledge: Knowledge): Watched {
	const service = { ...DEFAULT_SERVICE, ports: run.scenario.ports }
	const settings = { ...DEFAULT_SETTINGS, services: [service] }
	const detector = new Detector(settings, capacities(run, knowledge))
	const { interval, tripwire } = settings.sampling
	const events: IncidentEvent[] = []
	const pace = { every: interval, offset, tripwire }
	for (const step of replay(looksOf(run.instants, new LookCensus({ services: [service] }), pace), detector)) {
		events.push(...step.outcome.events)
	}
	return {
		notifications: events.flatMap(toNotification),
		pattern: openAt(events, run.scenario.firstFailure) ?? events[0]?.incident.pattern,
	}
}

function capacities({ scenario }: RecordedRun, knowledge: Knowledge): ReadonlyMap<string, Capacity> {
	if (knowledge === 'unknown' || scenario.capacity === undefined) return new Map()
	const capacity: Capacity = { workers: scenario.capacity, source: 'recording', provenance: 'from scenario.yml' }
	return new Map([[DEFAULT_SERVICE.name, capacity]])
}

function toNotification({ kind, at, incident, rule, reason }: IncidentEvent): Notification[] {
	if (kind === 'resolved') return []
	return [{ at, severity: incident.severity, kind: kind === 'changed' ? 'changed' : 'raised', rule, reason }]
}

function openAt(events: readonly IncidentEvent[], at: number | undefined): Pattern | undefined {
	const last = events.filter((event) => at === undefined || event.at <= at).at(-1)
	return last?.kind === 'resolved' ? undefined : last?.incident.pattern
}
