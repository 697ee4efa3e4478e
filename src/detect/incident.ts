import type { Cause } from './cause.js'
import type { Closing, IncidentEvent, IncidentSummary } from './incident-event.js'
import type { Pattern, Severity } from './pattern.js'
import type { DetectorSettings } from './settings.js'
import type { Suspicion, Verdict } from './verdict.js'

/** An incident under way, with what is needed to change and to end it. Plain data: it survives a restart. */
export interface OpenIncident {
	readonly summary: IncidentSummary
	/** Whose fault it was when it was last said. */
	readonly cause: Cause
	/** Packets that the service's own full queue dropped since it opened, ListenOverflows at the last reading, and the event time of the first drop. */
	readonly overflows: number
	readonly counter: number | undefined
	readonly firstOverflowAt: number | undefined
	/** Since when every reading was calm, and how many there were. */
	readonly calmSince: number | undefined
	readonly calmReadings: number
}

/** Where a service's incident stands: `pending` is a pattern that was seen and not yet confirmed. */
export interface IncidentState {
	/** The newest readings' suspicions, at most as many as confirm; empty where the newest reading had none. */
	readonly pending: readonly Suspicion[]
	readonly open: OpenIncident | undefined
}

/** No incident. */
export const NO_INCIDENT: IncidentState = { pending: [], open: undefined }

/** One reading's part in an incident's life. */
export interface IncidentInput {
	readonly service: string
	readonly ports: readonly number[]
	readonly at: number
	readonly wallTime: number | undefined
	readonly verdict: Verdict
	/** TcpExt.ListenOverflows of the namespace, where known. */
	readonly overflows: number | undefined
}

/** The incident after this reading, and what people are to be told. */
export interface IncidentStep {
	readonly state: IncidentState
	readonly event: IncidentEvent | undefined
}

/** Advances a service's incident by one reading. */
export function stepIncident(state: IncidentState, input: IncidentInput, settings: DetectorSettings): IncidentStep {
	const { verdict } = input
	const confirm = settings.detection.confirmSamples
	const pending = verdict.kind === 'suspicion' ? confirmedBy(state.pending, verdict, confirm) : []
	if (!state.open) return openIncident({ pending, open: undefined }, input, confirm)
	const open = countOverflows(state.open, input)
	if (verdict.kind === 'healthy' && verdict.calm) return calmReading({ pending, open }, input, settings)
	const stirred = { ...open, calmSince: undefined, calmReadings: 0 }
	return pending.length < confirm
		? { state: { pending, open: stirred }, event: undefined }
		: worsen(pending, stirred, input)
}

function confirmedBy(pending: readonly Suspicion[], verdict: Suspicion, confirm: number): readonly Suspicion[] {
	const before = verdict.urgent ? confirm - 1 : verdict.second && pending.length === 0 ? 1 : 0
	return [...pending, ...Array.from({ length: before + 1 }, () => verdict)].slice(-confirm)
}

function openIncident(state: IncidentState, input: IncidentInput, confirm: number): IncidentStep {
	const suspicion = state.pending.at(-1)
	if (!suspicion || state.pending.length < confirm) return { state, event: undefined }
	const summary: IncidentSummary = {
		id: `${input.service}-${Math.round(input.wallTime ?? input.at * 1000)}`,
		service: input.service,
		ports: input.ports,
		pattern: suspicion.pattern,
		severity: confirmedSeverity(state.pending),
		openedAt: input.at,
		openedWallTime: input.wallTime,
	}
	const open: OpenIncident = {
		summary,
		cause: suspicion.cause,
		overflows: 0,
		counter: input.overflows,
		firstOverflowAt: undefined,
		calmSince: undefined,
		calmReadings: 0,
	}
	return { state: { pending: state.pending, open }, event: tell('opened', summary, suspicion, input, {}) }
}

/** Escalates, or changes the pattern, once the readings that confirm agree on it. */
function worsen(pending: readonly Suspicion[], open: OpenIncident, input: IncidentInput): IncidentStep {
	const newest = pending.at(-1)!
	const before = open.summary
	const escalated = before.severity === 'warning' && confirmedSeverity(pending) === 'critical'
	const agreed = pending.every((suspicion) => suspicion.pattern === newest.pattern)
	const changed = agreed && newest.pattern !== before.pattern && mayChange(before, newest, escalated)
	if (!escalated && !changed && !blamesAnother(pending, open)) return { state: { pending, open }, event: undefined }
	const summary: IncidentSummary = {
		...before,
		pattern: changed ? newest.pattern : before.pattern,
		severity: escalated ? 'critical' : before.severity,
	}
	const event = tell(escalated ? 'escalated' : 'changed', summary, newest, input, {
		previousPattern: changed ? before.pattern : undefined,
	})
	return { state: { pending, open: { ...open, summary, cause: newest.cause } }, event }
}

/** The readings that confirm agree on a cause, and it is none that was said: those who act on the page act in the wrong place. */
function blamesAnother(pending: readonly Suspicion[], { summary, cause: said }: OpenIncident): boolean {
	// A failure blurs what the numbers say: clients give up, and come again.
	if (summary.severity === 'critical') return false
	const { kind, station } = pending.at(-1)!.cause
	if (kind === 'unclear' || (kind === said.kind && station === said.station)) return false
	// Requests that are stuck in a pool are that pool's.
	if (station !== null && station === said.station) return false
	return pending.every(({ cause }) => cause.kind === kind && cause.station === station)
}

/**
 * Once the page is out its name stays: after failure everything inverts (clients give up, the table empties), and a
 * second name would only confuse. A leak is the exception, for its proof does not come from the queue.
 */
function mayChange(before: IncidentSummary, newest: Suspicion, escalated: boolean): boolean {
	if (newest.pattern === 'resource-leak') return true
	if (before.pattern === 'resource-leak') return false
	return escalated && before.severity === 'warning'
}

function calmReading(
	state: { pending: readonly Suspicion[]; open: OpenIncident },
	input: IncidentInput,
	settings: DetectorSettings,
): IncidentStep {
	const calmSince = state.open.calmSince ?? input.at
	const calmReadings = state.open.calmReadings + 1
	const needed = settings.detection.clearSamples
	// Early samples come closer together: the calm must last as long as regular ones would have taken.
	const long = input.at - calmSince >= (needed - 1) * settings.sampling.interval * 0.9
	if (calmReadings < needed || !long)
		return { state: { pending: [], open: { ...state.open, calmSince, calmReadings } }, event: undefined }
	const { summary, cause, overflows, firstOverflowAt } = state.open
	const closing: Closing = {
		durationSeconds: input.at - summary.openedAt,
		overflows,
		leadSeconds: firstOverflowAt === undefined ? undefined : firstOverflowAt - summary.openedAt,
	}
	return { state: NO_INCIDENT, event: tell('resolved', summary, input.verdict, input, { closing, cause }) }
}

function countOverflows(open: OpenIncident, input: IncidentInput): OpenIncident {
	const overflows = ownOverflows(open, input.overflows, input.verdict.evidence.turnedAway)
	const firstOverflowAt = open.firstOverflowAt ?? (overflows > 0 ? input.at : undefined)
	return { ...open, overflows, counter: input.overflows, firstOverflowAt }
}

/**
 * Packets that the service's own queue dropped since its incident opened. ListenOverflows counts for every listener of the namespace: a
 * growth is the service's only at a reading at which its own LISTEN row was full. What was not counted at both ends is not claimed.
 */
export function ownOverflows(
	open: Pick<OpenIncident, 'overflows' | 'counter'>,
	now: number | undefined,
	turnedAway = false,
): number {
	const grown = turnedAway && open.counter !== undefined && now !== undefined ? now - open.counter : 0
	return open.overflows + Math.max(0, grown)
}

function confirmedSeverity(pending: readonly Suspicion[]): Severity {
	return pending.every((suspicion) => suspicion.severity === 'critical') ? 'critical' : 'warning'
}

function tell(
	kind: IncidentEvent['kind'],
	incident: IncidentSummary,
	verdict: Verdict,
	input: IncidentInput,
	more: { closing?: Closing; cause?: Cause; previousPattern?: Pattern | undefined },
): IncidentEvent {
	return {
		kind,
		at: input.at,
		wallTime: input.wallTime,
		incident,
		cause: more.cause ?? verdict.evidence.cause,
		rule: verdict.kind === 'suspicion' ? verdict.rule : 'calm',
		reason: verdict.reason,
		evidence: verdict.evidence,
		closing: more.closing,
		previousPattern: more.previousPattern,
	}
}
