import type { Capacity } from '../detect/capacity.js'
import { Detector } from '../detect/detector.js'
import type { IncidentEvent, Notice } from '../detect/incident-event.js'
import type { HostFacts } from '../detect/look.js'
import type { Pattern } from '../detect/pattern.js'
import type { DetectorSettings } from '../detect/settings.js'
import { LookCensus } from '../kernel/look-census.js'
import type { Snapshot } from '../kernel/snapshot.js'
import { type LookStep, looksOf, type ReplayStep, replay } from './feed.js'
import type { Scenario } from './scenario.js'

/** How a run is replayed. */
export interface ReplayPlan {
	readonly settings: DetectorSettings
	/** Capacities known from outside the table, by service name. */
	readonly known: ReadonlyMap<string, Capacity>
	readonly offset: number
	/** True to take the readings when a live run took them, instead of on the grid. */
	readonly asRecorded?: boolean
	/** What is known of the run; its lead is counted from `firstFailure`. */
	readonly scenario: Pick<Scenario, 'firstFailure'> | undefined
	/** What the recording's header says of its host. */
	readonly facts?: HostFacts | undefined
}

/** The last line of a replay: what a detector is judged by. Times are seconds since the recording's start. */
export interface ReplaySummary {
	readonly samples: number
	/** Looks between the samples. */
	readonly looks: number
	readonly missed: number
	readonly incidents: number
	/** First notification of any severity. */
	readonly firstWarning: number | undefined
	readonly firstCritical: number | undefined
	/** Pattern of the incident open at firstFailure, else of the first incident. */
	readonly pattern: Pattern | undefined
	/** From the first notification to firstFailure. */
	readonly leadSeconds: number | undefined
}

/** Who is told what while a replay runs. */
interface ReplayListener {
	readonly event?: (event: IncidentEvent) => void
	readonly notice?: (notice: Notice) => void
	readonly step?: (step: ReplayStep) => void
}

/** Replays the looks of a recording (see planLooks) through a fresh detector and sums up. */
export function replayRun(looks: Iterable<LookStep>, plan: ReplayPlan, listener: ReplayListener): ReplaySummary {
	const steps = replayInSteps(looks, plan, listener)
	for (;;) {
		const { done, value } = steps.next()
		if (done) return value
	}
}

/** The looks that a live run would have taken: they depend on the grid and on who is watched, never on a threshold. */
export function planLooks(instants: Iterable<Snapshot>, plan: ReplayPlan): Iterable<LookStep> {
	const { interval, tripwire } = plan.settings.sampling
	const pools = new Set(plan.facts?.pools.map(({ path }) => path))
	const pace = { every: interval, offset: plan.offset, tripwire, asRecorded: plan.asRecorded ?? false }
	return looksOf(
		instants,
		new LookCensus({ services: plan.settings.services, isPool: (path) => pools.has(path) }),
		pace,
	)
}

/** The same, halting after each step: who replays a long recording can look up in between, and stop for good with `return`. */
export function* replayInSteps(
	looks: Iterable<LookStep>,
	plan: ReplayPlan,
	listener: ReplayListener,
): Generator<void, ReplaySummary, void> {
	const detector = new Detector(plan.settings, plan.known, plan.facts)
	const counts = { sample: 0, look: 0, missed: 0 }
	const events: IncidentEvent[] = []
	for (const step of replay(looks, detector)) {
		counts[step.kind]++
		listener.step?.(step)
		for (const notice of step.outcome.notices) listener.notice?.(notice)
		for (const event of step.outcome.events) {
			events.push(event)
			listener.event?.(event)
		}
		yield
	}
	const firstFailure = plan.scenario?.firstFailure
	const firstWarning = events[0]?.at
	return {
		samples: counts.sample,
		looks: counts.look,
		missed: counts.missed,
		incidents: events.filter((event) => event.kind === 'opened').length,
		firstWarning,
		firstCritical: events.find((event) => event.kind !== 'resolved' && event.incident.severity === 'critical')?.at,
		pattern: patternAt(events, firstFailure),
		leadSeconds: firstFailure === undefined || firstWarning === undefined ? undefined : firstFailure - firstWarning,
	}
}

function patternAt(events: readonly IncidentEvent[], at: number | undefined): Pattern | undefined {
	const before = at === undefined ? undefined : events.findLast((event) => event.at <= at)
	if (before && before.kind !== 'resolved') return before.incident.pattern
	return events[0]?.incident.pattern
}
