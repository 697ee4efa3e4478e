import type { MessageHeader } from '../message/message.js'
import type { Incident, Moment } from './incident.js'
import type { Mute } from './mute.js'

/** Everything that the pipeline remembers. Plain JSON. */
export interface PipelineState {
	/** Open ones and the newest that are over, newest first. */
	readonly incidents: readonly Incident[]
	readonly rest: PipelineRest
}

/** What it remembers beside the incidents. */
export interface PipelineRest {
	readonly mutes: readonly Mute[]
	/** How often incidents open, by service and pattern: see flapKey. */
	readonly flapping: Readonly<Record<string, Flapping>>
	/** When notices that stand alone were last sent, on the monotonic clock, by rule and service. */
	readonly notices: Readonly<Record<string, number>>
	/** What came and went suppressed, by flapKey; notices under their service. */
	readonly unsent: Readonly<Record<string, Unsent>>
}

/** How often the incidents of one service and pattern open. */
interface Flapping {
	/** Openings within the time that counts, on the monotonic clock. */
	readonly openings: readonly number[]
	/** It was said that they flap, and they still do. */
	readonly said: boolean
}

/** What came and went suppressed: enough for one summary afterwards. */
export interface Unsent {
	readonly service: string | undefined
	readonly why: string
	readonly incidents: number
	/** How many messages by their kind. */
	readonly kinds: Readonly<Record<string, number>>
	/** What the newest of them said, and under which head. */
	readonly reason: string
	readonly header: MessageHeader
}

/** Nothing has happened yet. */
export const EMPTY_STATE: PipelineState = {
	incidents: [],
	rest: { mutes: [], flapping: {}, notices: {}, unsent: {} },
}

/** Incidents that are kept after they are over: with their pages some 2 KB each, and every status holds all of them. */
const MAX_PAST_INCIDENTS = 10

/** The state with an incident added or changed; one that is over and said makes room for newer ones. */
export function putIncident(state: PipelineState, incident: Incident): PipelineState {
	const known = state.incidents.some(({ id }) => id === incident.id)
	const incidents = known
		? state.incidents.map((each) => (each.id === incident.id ? incident : each))
		: [incident, ...state.incidents]
	const past = incidents.filter(isPast)
	const dropped = new Set(past.slice(Math.max(0, MAX_PAST_INCIDENTS - (incidents.length - past.length))))
	return { ...state, incidents: incidents.filter((each) => !dropped.has(each)) }
}

/** The state with other things than incidents changed. */
export function putRest(state: PipelineState, changes: Partial<PipelineRest>): PipelineState {
	return { ...state, rest: { ...state.rest, ...changes } }
}

/** The record without one of its keys. */
export function without<Value>(record: Readonly<Record<string, Value>>, key: string): Record<string, Value> {
	const { [key]: _, ...others } = record
	return others
}

/**
 * Moves all times from the monotonic clock of the process that saved the state to that of this one. As much time has
 * passed as the wall clock says, and none where it was set back meanwhile.
 */
export function rebase({ incidents, rest }: PipelineState, saved: Moment, now: Moment): PipelineState {
	const elapsed = Math.max(0, (now.wallTime - saved.wallTime) / 1000)
	const move = (at: number) => at + now.at - elapsed - saved.at
	const each = <A, B>(record: Readonly<Record<string, A>>, change: (value: A) => B) =>
		Object.fromEntries(Object.entries(record).map(([key, value]) => [key, change(value)]))
	return {
		incidents: incidents.map((incident) => ({
			...incident,
			openedAt: move(incident.openedAt),
			sentAt: incident.sentAt === undefined ? undefined : move(incident.sentAt),
			refreshedAt: move(incident.refreshedAt),
		})),
		rest: {
			mutes: rest.mutes.map((mute) => ({ ...mute, until: move(mute.until) })),
			flapping: each(rest.flapping, ({ openings, said }) => ({ openings: openings.map(move), said })),
			notices: each(rest.notices, move),
			unsent: rest.unsent,
		},
	}
}

/** Over, and there is nothing to say of it any more. */
function isPast({ state, message, suppressed }: Incident): boolean {
	return state !== 'open' && message === undefined && suppressed === undefined
}
