import type { Notification } from './notification.js'

/** A notification that waits for one channel. */
export interface OutboxEntry {
	/** The notification's number: the same on all of its channels, and never used again. */
	readonly sequence: number
	readonly channel: string
	/** When it was put in, in milliseconds since the epoch. */
	readonly queuedWallTime: number
	readonly notification: Notification
}

/** The name of an entry's file: in order of their numbers as text. A channel's name is safe in it (see the schema). */
export function fileNameOf({ sequence, channel }: Pick<OutboxEntry, 'sequence' | 'channel'>): string {
	return `${String(sequence).padStart(12, '0')}.${channel}.json`
}

/** Whether a file's name is that of an entry. */
export function isEntryName(name: string): boolean {
	return /^\d{12}\.[A-Za-z0-9][A-Za-z0-9._-]*\.json$/.test(name)
}

/** Writes an entry as text. */
export function formatEntry(entry: OutboxEntry): string {
	return `${JSON.stringify(entry)}\n`
}

/** Reads an entry; undefined where the text is none. Its message was made by us, and is taken as it is. */
export function parseEntry(text: string): OutboxEntry | undefined {
	let data: unknown
	try {
		data = JSON.parse(text)
	} catch {
		return undefined
	}
	if (typeof data !== 'object' || data === null) return undefined
	const { sequence, channel, queuedWallTime, notification } = data as Partial<Record<keyof OutboxEntry, unknown>>
	const sound =
		typeof sequence === 'number' &&
		typeof channel === 'string' &&
		typeof queuedWallTime === 'number' &&
		isNotification(notification)
	return sound ? { sequence, channel, queuedWallTime, notification } : undefined
}

function isNotification(value: unknown): value is Notification {
	if (typeof value !== 'object' || value === null) return false
	const { message, channels } = value as { message?: { type?: unknown }; channels?: unknown }
	return Array.isArray(channels) && (message?.type === 'incident' || message?.type === 'notice')
}
