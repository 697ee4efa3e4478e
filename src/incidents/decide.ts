import { type Message, messageKey } from '../message/message.js'
import { formatDuration } from '../message/quantity.js'
import type { DeliverySettings } from '../notify/delivery-settings.js'
import { type DeliveryState, putThread, type Step } from './delivery-state.js'
import { noteOpening, noteWorse, STEADY } from './flapping.js'
import { findHold, findQuiet, type Hold } from './gate.js'
import type { Moment } from './moment.js'
import { continueOrphan, knownAs } from './reconcile.js'
import { hold, send, withNote } from './send.js'
import { addNotice } from './tally.js'
import { holdBack, keyOfThread, kindOf, openThread, serviceOf, severityOf, type Thread } from './thread.js'

/** Seconds within which the same notice is not told again. */
const NOTICE_INTERVAL = 3600

/** Decides what becomes of something that has just happened. */
export function stepMessage(state: DeliveryState, happened: Message, moment: Moment, settings: DeliverySettings): Step {
	if (happened.drill) return send(state, undefined, happened, 'event', moment, settings)
	const message = knownAs(state, happened)
	const key = keyOfThread(message)
	if (key === undefined) return stepNotice(state, message, moment, settings)
	const continued = continueOrphan(state, message)
	if (continued?.kind === 'nothing-new') return hold(continued.state, message, 'continues-after-restart')
	const known = state.threads[key]
	if (known && isKnown(known, message)) {
		return hold(putThread(state, key, { ...known, orphan: false }), message, 'told-already')
	}
	const now = continued ?? { state, message, thread: known ?? openThread(key, message, moment.at) }
	return stepThread(now.state, now.thread, now.message, moment, settings)
}

/**
 * The very message that was told last: the program was killed before whoever made it knew that it was taken. Or
 * blindness that is known: a restart sees nothing anew.
 */
function isKnown(thread: Thread, message: Message): boolean {
	if (thread.told === undefined || thread.held) return false
	return messageKey(thread.latest) === messageKey(message) || kindOf(message) === 'blind'
}

function stepThread(
	before: DeliveryState,
	thread: Thread,
	message: Message,
	moment: Moment,
	settings: DeliverySettings,
): Step {
	const opening = noteIfOpening(before, message, moment, settings)
	const { state, announces } = opening
	const subject = {
		service: thread.service,
		severity: severityOf(message),
		openedAt: thread.openedAt,
		announcesFlapping: announces,
	}
	const held = findHold(state, subject, moment, settings)
	if (held) return holdThread(state, thread, message, held)
	const told = announces ? withNote(message, flappingNote(state, thread.service, settings)) : message
	return send(noteWorseFlapping(state, thread, message), thread, told, 'event', moment, settings)
}

/** An opening counts towards flapping; while somebody asked for quiet it is counted, but cannot be what says so. */
function noteIfOpening(state: DeliveryState, message: Message, moment: Moment, settings: DeliverySettings) {
	const service = serviceOf(message)
	if (message.type !== 'incident' || kindOf(message) !== 'opened' || service === undefined) {
		return { state, announces: false }
	}
	const quiet = findQuiet(state, service, moment, settings) !== undefined
	const incidents = quiet ? { ...settings.incidents, flappingAfter: 0 } : settings.incidents
	const before = state.flapping[service] ?? STEADY
	const after = noteOpening(before, moment.at, severityOf(message), incidents)
	return {
		state: { ...state, flapping: { ...state.flapping, [service]: after } },
		announces: before.said === undefined && after.said !== undefined,
	}
}

function noteWorseFlapping(state: DeliveryState, { service }: Thread, message: Message): DeliveryState {
	const flapping = service === undefined ? undefined : state.flapping[service]
	if (service === undefined || !flapping?.said || severityOf(message) !== 'critical') return state
	return { ...state, flapping: { ...state.flapping, [service]: noteWorse(flapping) } }
}

function flappingNote(state: DeliveryState, service: string | undefined, { incidents }: DeliverySettings): string {
	const count = state.flapping[service ?? '']?.said?.count ?? 0
	const within = formatDuration(incidents.flappingWithin)
	return `Flapping: this is opening ${count} within ${within}. Further ones are held back until it is steady, unless one is worse or lasts.`
}

/** Keeps what people are to hear later; what ends unheard is only counted. */
function holdThread(state: DeliveryState, thread: Thread, message: Message, { by, why }: Hold): Step {
	const held = holdBack(thread, message, by, why)
	const next = putThread(state, thread.key, held)
	return hold(next, message, by)
}

/** A notice that belongs to no thread: told once an hour at most. */
function stepNotice(state: DeliveryState, message: Message, moment: Moment, settings: DeliverySettings): Step {
	const service = serviceOf(message)
	const key = `${message.type === 'notice' ? message.notice.rule : kindOf(message)} ${service ?? ''}`.trim()
	const last = state.notices[key]
	if (last !== undefined && moment.at - last < NOTICE_INTERVAL) return hold(state, message, 'told-within-the-hour')
	const subject = { service, severity: severityOf(message), openedAt: moment.at }
	const held = findHold(state, subject, moment, settings)
	if (held) {
		const tally = addNotice(state.tallies[service ?? ''], message, held.by, held.why)
		return hold({ ...state, tallies: { ...state.tallies, [service ?? '']: tally } }, message, held.by)
	}
	return send(
		{ ...state, notices: { ...state.notices, [key]: moment.at } },
		undefined,
		message,
		'event',
		moment,
		settings,
	)
}
