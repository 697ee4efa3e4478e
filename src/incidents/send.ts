import type { Message } from '../message/message.js'
import type { DeliverySettings } from '../notify/delivery-settings.js'
import { type DeliveryState, putThread, type Step } from './delivery-state.js'
import type { Moment } from './moment.js'
import type { Occasion } from './notification.js'
import { routeMessage } from './routes.js'
import { noteSent } from './storm.js'
import { countKinds } from './tally.js'
import { isEnd, noteTold, type Thread } from './thread.js'

/** Sends a message of a thread, or one that stands alone: chooses its channels and notes who was told. */
export function send(
	state: DeliveryState,
	thread: Thread | undefined,
	message: Message,
	occasion: Occasion,
	moment: Moment,
	settings: DeliverySettings,
): Step {
	const noted = thread?.held
		? withNote(message, `Held back (${thread.held.why}): ${countKinds(thread.held.kinds)}.`)
		: message
	const { channels, reason } = routeMessage(message, thread?.channels ?? [], moment.wallTime, settings)
	const told = thread && keepThread(thread, message, noted, channels, moment)
	const next = thread ? putThread(state, thread.key, told) : state
	if (channels.length === 0) return hold(next, message, 'resolved-off')
	return {
		state: { ...next, storm: noteSent(next.storm, moment.at, settings.incidents) },
		notifications: [{ message: noted, occasion, channels, reason: `${occasion} ${reason}` }],
		heldBack: [],
	}
}

/** A thread ends with the message that ends it. */
function keepThread(
	thread: Thread,
	message: Message,
	noted: Message,
	channels: readonly string[],
	moment: Moment,
): Thread | undefined {
	return isEnd(message) ? undefined : noteTold({ ...thread, latest: message }, noted, channels, moment.at)
}

/** Sends nothing, and says why. */
export function hold(state: DeliveryState, message: Message, reason: string): Step {
	return { state, notifications: [], heldBack: [{ message, reason }] }
}

/** The message with a sentence before its own. */
export function withNote(message: Message, note: string): Message {
	const text = (reason: string) => `${note} ${reason}`
	return message.type === 'incident'
		? { ...message, event: { ...message.event, reason: text(message.event.reason) } }
		: { ...message, notice: { ...message.notice, reason: text(message.notice.reason) } }
}
