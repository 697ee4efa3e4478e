import type { Severity } from '../detect/pattern.js'
import { type Message, threadKey } from '../message/message.js'
import type { HoldReason } from './notification.js'

/** One incident, or one blindness, as people know it. Plain data: it survives a restart. */
export interface Thread {
	readonly key: string
	readonly service: string | undefined
	/** When it came here, on the monotonic clock. */
	readonly openedAt: number
	/** What opened it: the numbers that a follow-up compares with. */
	readonly first: Message
	/** The newest, told or not. */
	readonly latest: Message
	/** The newest that was sent; undefined where nobody knows of this yet. */
	readonly told: Message | undefined
	/** The channels that were told, and when last. */
	readonly channels: readonly string[]
	readonly toldAt: number | undefined
	readonly reminders: number
	/** True until the follow-up is sent or has become pointless. */
	readonly followUpDue: boolean
	/** It is over, but saying so is held back. */
	readonly closed: boolean
	readonly held: Held | undefined
	/** When channels that forget were last reminded. */
	readonly refreshedAt: number
	/** The detector does not know of it: it was restored, and the detector's own memory was not. */
	readonly orphan: boolean
	/** Calm readings of an orphan's service. */
	readonly calmReadings: number
}

/** What was held back of a thread. */
export interface Held {
	readonly by: HoldReason
	/** In words: `muted until 14:30 (deploy)`. */
	readonly why: string
	/** How many messages by their kind: `opened`, `escalated`. */
	readonly kinds: Readonly<Record<string, number>>
}

/** The thread that a message belongs to; undefined for a notice that stands alone. */
export function keyOfThread(message: Message): string | undefined {
	if (message.type === 'incident') return threadKey(message)
	const { kind, service } = message.notice
	return kind === 'blind' || kind === 'sighted' ? `blind-${service ?? 'host'}` : undefined
}

/** The service that a message is about; undefined for the host. */
export function serviceOf(message: Message): string | undefined {
	return message.type === 'incident' ? message.event.incident.service : message.notice.service
}

/** `opened`, `resolved`, `blind`: what happened. */
export function kindOf(message: Message): string {
	return message.type === 'incident' ? message.event.kind : message.notice.kind
}

/** How urgent a message is. Being blind is as bad as it gets: nobody is watching. */
export function severityOf(message: Message): Severity {
	if (message.type === 'incident') return message.event.incident.severity
	return message.notice.kind === 'blind' ? 'critical' : 'warning'
}

/** True for what ends a thread. */
export function isEnd(message: Message): boolean {
	return ['resolved', 'sighted'].includes(kindOf(message))
}

/** A thread that nobody was told of yet. */
export function openThread(key: string, message: Message, at: number): Thread {
	return {
		key,
		service: serviceOf(message),
		openedAt: at,
		first: message,
		latest: message,
		told: undefined,
		channels: [],
		toldAt: undefined,
		reminders: 0,
		followUpDue: message.type === 'incident',
		closed: false,
		held: undefined,
		refreshedAt: at,
		orphan: false,
		calmReadings: 0,
	}
}

/** The thread with one more message held back. */
export function holdBack(thread: Thread, message: Message, by: HoldReason, why: string): Thread {
	const kind = kindOf(message)
	const kinds = { ...thread.held?.kinds, [kind]: (thread.held?.kinds[kind] ?? 0) + 1 }
	return { ...thread, latest: message, held: { by, why, kinds }, closed: isEnd(message) }
}

/** The thread after a message of it was sent to these channels. */
export function noteTold(thread: Thread, message: Message, channels: readonly string[], at: number): Thread {
	return {
		...thread,
		told: message,
		channels: [...new Set([...thread.channels, ...channels])],
		toldAt: at,
		refreshedAt: at,
		held: undefined,
	}
}
