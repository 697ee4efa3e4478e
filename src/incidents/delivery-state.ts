import type { IncidentSummary } from '../detect/incident-event.js'
import type { Flapping } from './flapping.js'
import type { Moment } from './moment.js'
import type { Mute } from './mute.js'
import type { HeldBack, Notification } from './notification.js'
import { CALM, type Storm } from './storm.js'
import type { Tally } from './tally.js'
import type { Thread } from './thread.js'

/** Everything that decisions about notifications remember. Plain data: it is saved as JSON. */
export interface DeliveryState {
	/** What is open, or over without people knowing, by key. */
	readonly threads: Readonly<Record<string, Thread>>
	/** By service. */
	readonly flapping: Readonly<Record<string, Flapping>>
	readonly storm: Storm
	readonly mutes: readonly Mute[]
	/** What was held back and is over, by service; of the host under the empty name. */
	readonly tallies: Readonly<Record<string, Tally>>
	/** When notices that stand alone were last told, by rule and service. */
	readonly notices: Readonly<Record<string, number>>
	/** Incidents that continue one from before a restart, by their own id: what they are known as. */
	readonly aliases: Readonly<Record<string, Pick<IncidentSummary, 'id' | 'openedWallTime'>>>
}

/** Nothing was ever told. */
export const NOTHING_TOLD: DeliveryState = {
	threads: {},
	flapping: {},
	storm: CALM,
	mutes: [],
	tallies: {},
	notices: {},
	aliases: {},
}

/** What came of one step: effects are values, somebody else performs them. */
export interface Step {
	readonly state: DeliveryState
	readonly notifications: readonly Notification[]
	readonly heldBack: readonly HeldBack[]
}

/** A step that does nothing. */
export function stay(state: DeliveryState): Step {
	return { state, notifications: [], heldBack: [] }
}

/** Takes a further step where the last one ended. (Not named "then": a module that exports one cannot be imported.) */
export function chain(step: Step, further: (state: DeliveryState) => Step): Step {
	const next = further(step.state)
	return {
		state: next.state,
		notifications: [...step.notifications, ...next.notifications],
		heldBack: [...step.heldBack, ...next.heldBack],
	}
}

/** The state with one thread changed, or without it. */
export function putThread(state: DeliveryState, key: string, thread: Thread | undefined): DeliveryState {
	const { [key]: _, ...others } = state.threads
	return { ...state, threads: thread ? { ...others, [key]: thread } : others }
}

/** The record without one of its keys. */
export function without<Value>(record: Readonly<Record<string, Value>>, key: string): Record<string, Value> {
	const { [key]: _, ...others } = record
	return others
}

/**
 * Moves all monotonic times from the clock of the process that saved the state to that of this one. As much time has
 * passed as the wall clock says, and none where it was set back meanwhile.
 */
export function rebase(state: DeliveryState, saved: Moment, now: Moment): DeliveryState {
	const elapsed = Math.max(0, (now.wallTime - saved.wallTime) / 1000)
	const shift = now.at - elapsed - saved.at
	const move = (at: number) => at + shift
	const maybe = (at: number | undefined) => (at === undefined ? undefined : move(at))
	const each = <A, B>(record: Readonly<Record<string, A>>, change: (value: A) => B) =>
		Object.fromEntries(Object.entries(record).map(([key, value]) => [key, change(value)]))
	return {
		...state,
		threads: each(state.threads, (thread) => ({
			...thread,
			openedAt: move(thread.openedAt),
			toldAt: maybe(thread.toldAt),
			refreshedAt: move(thread.refreshedAt),
		})),
		flapping: each(state.flapping, (flapping) => ({ ...flapping, openings: flapping.openings.map(move) })),
		storm: { sent: state.storm.sent.map(move), digestAt: maybe(state.storm.digestAt) },
		mutes: state.mutes.map((mute) => ({ ...mute, until: move(mute.until) })),
		notices: each(state.notices, move),
	}
}
