import type { Capacity } from '../detect/capacity.js'
import { Detector } from '../detect/detector.js'
import type { IncidentEvent, Notice } from '../detect/incident-event.js'
import type { Pattern } from '../detect/pattern.js'
import type { DetectorSettings } from '../detect/settings.js'
import { type Instant, type Readings, type ReplayStep, replay } from './feed.js'
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
	/** Who reads the instants; without it their rows are read. */
	readonly readings?: Readings
}

/** The last line of a replay: what a detector is judged by. Times are seconds since the recording's start. */
export interface ReplaySummary {
	/** Regular samples; early ones and the tripwire's ticks are counted apart. */
	readonly samples: number
	readonly earlySamples: number
	readonly ticks: number
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
export interface ReplayListener {
	readonly event?: (event: IncidentEvent) => void
	readonly notice?: (notice: Notice) => void
	readonly step?: (step: ReplayStep) => void
}

/** Replays the instants of a recording through a fresh detector and sums up. */
export function replayRun(instants: Iterable<Instant>, plan: ReplayPlan, listener: ReplayListener): ReplaySummary {
	const steps = replayInSteps(instants, plan, listener)
	for (;;) {
		const { done, value } = steps.next()
		if (done) return value
	}
}

/** The same, halting after each step: who replays a long recording can look up in between, and stop for good with `return`. */
export function* replayInSteps(
	instants: Iterable<Instant>,
	plan: ReplayPlan,
	listener: ReplayListener,
): Generator<void, ReplaySummary, void> {
	const detector = new Detector(plan.settings, plan.known)
	const { interval, tripwire } = plan.settings.sampling
	const counts = { sample: 0, 'early-sample': 0, tick: 0, missed: 0 }
	const events: IncidentEvent[] = []
	const pace = { every: interval, offset: plan.offset, tripwire, asRecorded: plan.asRecorded ?? false }
	for (const step of replay(instants, plan.settings.services, detector, pace, plan.readings)) {
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
		earlySamples: counts['early-sample'],
		ticks: counts.tick,
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
