import type { IncidentEvent } from '../detect/incident-event.js'
import type { Snapshot } from '../kernel/snapshot.js'
import { type Judgement, judgeEvents } from './judgement.js'
import { planLooks, type ReplayPlan, type ReplaySummary, replayInSteps } from './replay-run.js'
import type { Label } from './scenario.js'
import { OrdealWatch } from './service-load.js'

/** What one configuration said about a run. */
export interface Told {
	readonly events: readonly IncidentEvent[]
	readonly summary: ReplaySummary
	/** What that was worth; undefined where the run has no label. */
	readonly judgement: Judgement | undefined
}

/** A moment at which one of two configurations, or both, had something to tell. */
interface ComparedMoment {
	readonly at: number
	readonly one: IncidentEvent | undefined
	readonly other: IncidentEvent | undefined
}

/** Replays a run in steps (see replayInSteps) and keeps what was said; `listen` hears of every event as it comes. */
export function* tell(
	instants: Iterable<Snapshot>,
	plan: ReplayPlan,
	label: Label | undefined,
	listen: (event: IncidentEvent) => void = () => {},
): Generator<void, Told, void> {
	const watch = new OrdealWatch(plan)
	const events: IncidentEvent[] = []
	const event = (told: IncidentEvent) => {
		events.push(told)
		listen(told)
	}
	const summary = yield* replayInSteps(planLooks(watch.passing(instants), plan), plan, { event })
	return { events, summary, judgement: label && judgeEvents(label, watch.ordeal, events) }
}

/** Puts the events of two configurations side by side, in the order of their times. */
export function sideBySide(one: readonly IncidentEvent[], other: readonly IncidentEvent[]): ComparedMoment[] {
	const moments: ComparedMoment[] = []
	const left = [...one]
	const right = [...other]
	while (left.length > 0 || right.length > 0) {
		const at = Math.min(left[0]?.at ?? Number.POSITIVE_INFINITY, right[0]?.at ?? Number.POSITIVE_INFINITY)
		moments.push({
			at,
			one: left[0]?.at === at ? left.shift() : undefined,
			other: right[0]?.at === at ? right.shift() : undefined,
		})
	}
	return moments
}

/** True where people would have been notified of the same, at the same times. */
export function saysTheSame(one: readonly IncidentEvent[], other: readonly IncidentEvent[]): boolean {
	return sideBySide(one, other).every((moment) => moment.one && moment.other && isAlike(moment.one, moment.other))
}

function isAlike(one: IncidentEvent, other: IncidentEvent): boolean {
	return (
		one.kind === other.kind &&
		one.incident.service === other.incident.service &&
		one.incident.pattern === other.incident.pattern &&
		one.incident.severity === other.incident.severity
	)
}
