import { isEnd, kindOf, type Message, serviceOf, withReason } from '../message/message.js'
import type { Incident, Moment } from './incident.js'
import {
	type Candidate,
	type Context,
	noticeKey,
	type Occasion,
	runPipeline,
	type SuppressionReason,
	wasSent,
} from './pipeline.js'
import { type PipelineState, putIncident, putRest } from './pipeline-state.js'
import { addUnsent, countKinds } from './suppression.js'

/** A message on its way to some notifiers. Plain data. */
export interface Notification {
	readonly message: Message
	readonly occasion: Occasion
	/** Their names. */
	readonly notifiers: readonly string[]
	/** Occasion and route, for the log. */
	readonly reason: string
}

/** A message that was not sent, and why. */
export interface SuppressedMessage {
	readonly message: Message
	readonly reason: SuppressionReason
}

/** What came of one step: effects are values, the facade performs them. */
export interface Step {
	readonly state: PipelineState
	readonly notifications: readonly Notification[]
	readonly suppressed: readonly SuppressedMessage[]
}

/** A step that changes the state alone, or nothing. */
export function stay(state: PipelineState): Step {
	return { state, notifications: [], suppressed: [] }
}

/** Notes an event in the incident's record, whatever becomes of its message. */
type Recorder = (incident: Incident, message: Message) => Incident

/** Runs a candidate through the pipeline and notes in its incident what became of it. */
export function offer(
	state: PipelineState,
	candidate: Candidate,
	context: Context,
	record: Recorder = (incident) => incident,
): Step {
	const { message, incident, occasion } = candidate
	const passage = runPipeline(candidate, context, state)
	if (passage.kind === 'suppress') {
		const next = noteSuppressed(state, candidate, record, passage)
		return { state: next, notifications: [], suppressed: [{ message, reason: passage.reason }] }
	}
	if (incident?.suppressed && isEnd(message) && !wasSent(incident)) {
		const next = noteSuppressed(state, candidate, record, { reason: 'muted', why: incident.suppressed.why })
		return { state: next, notifications: [], suppressed: [{ message, reason: 'unchanged' }] }
	}
	const { notifiers = [], route = '', note } = passage
	// Sent for the first time, it opens an alert whatever happened to it since.
	const plain = incident && !wasSent(incident) && !isEnd(message) ? asOpening(message) : message
	const notes = [...describeSuppressed(incident), ...(note ? [note] : [])]
	const noted = notes.length === 0 ? plain : withReason(plain, (reason) => [reason, ...notes].join(' '))
	const next = noteSent(state, candidate, plain, notifiers, context.moment, record)
	return {
		state: note && candidate.flapKey ? noteFlapping(next, candidate.flapKey) : next,
		notifications: [{ message: noted, occasion, notifiers, reason: `${occasion} ${route}` }],
		suppressed: [],
	}
}

function noteSent(
	state: PipelineState,
	{ occasion, message, incident }: Candidate,
	sent: Message,
	notifiers: readonly string[],
	{ at, wallTime }: Moment,
	record: Recorder,
): PipelineState {
	if (message.drill || occasion === 'refresh') return state
	if (!incident) return putRest(state, { notices: { ...state.rest.notices, [noticeKey(message)]: at } })
	const recorded = record(incident, message)
	return putIncident(state, {
		...recorded,
		message: isEnd(message) ? undefined : sent,
		sentAt: at,
		refreshedAt: at,
		notified: { ...recorded.notified, ...Object.fromEntries(notifiers.map((name) => [name, wallTime])) },
		suppressed: undefined,
		repeats: recorded.repeats + (occasion === 'repeat' ? 1 : 0),
		followUpDue: recorded.followUpDue && occasion !== 'repeat' && occasion !== 'follow-up',
	})
}

function noteSuppressed(
	state: PipelineState,
	candidate: Candidate,
	record: Recorder,
	{ reason, why }: { readonly reason: SuppressionReason; readonly why: string },
): PipelineState {
	const { message, incident, occasion } = candidate
	const silence = reason === 'muted' || reason === 'maintenance' || reason === 'flapping'
	if (!incident)
		return silence && occasion === 'event' ? addUnsent(state, serviceOf(message) ?? '', message, why) : state
	if (reason === 'unchanged') return putIncident(state, { ...incident, suppressed: undefined })
	if (occasion === 'follow-up') return putIncident(state, { ...incident, followUpDue: false })
	if (occasion !== 'event' || reason === 'duplicate') return state
	const recorded = record(incident, message)
	if (!silence) return putIncident(state, { ...recorded, message: isEnd(message) ? undefined : message })
	const kind = kindOf(message)
	const kinds = { ...recorded.suppressed?.kinds, [kind]: (recorded.suppressed?.kinds[kind] ?? 0) + 1 }
	// The first message of one that was not sent is kept: an end must know what it ends.
	return putIncident(state, { ...recorded, message: recorded.message ?? message, suppressed: { why, kinds, message } })
}

function noteFlapping(state: PipelineState, key: string): PipelineState {
	const { openings = [] } = state.rest.flapping[key] ?? {}
	return putRest(state, { flapping: { ...state.rest.flapping, [key]: { openings, said: true } } })
}

function describeSuppressed(incident: Incident | undefined): string[] {
	if (!incident?.suppressed) return []
	const { why, kinds } = incident.suppressed
	return [`Suppressed before (${why}): ${countKinds(kinds)}.`]
}

function asOpening(message: Message): Message {
	return message.type === 'incident' ? { ...message, event: { ...message.event, kind: 'opened' } } : message
}
