import type { ChannelHealth } from './channel-health.js'
import type { DeliveryState } from './delivery-state.js'
import type { Mute } from './mute.js'
import type { Thread } from './thread.js'

/** What `status` shows of deliveries. Plain JSON. */
export interface DeliveryStatus {
	readonly incidents: readonly IncidentStatus[]
	readonly mutes: readonly MuteStatus[]
	/** Services that flap. */
	readonly flapping: readonly string[]
	readonly channels: readonly ChannelHealth[]
	readonly outbox: {
		readonly waiting: number
		readonly dropped: number
		readonly inMemoryOnly: number
		/** What is wrong with the disk, if anything is. */
		readonly trouble: string | undefined
	}
}

/** An incident as people know it, or do not. */
export interface IncidentStatus {
	readonly id: string
	readonly service: string | undefined
	/** `gradual-saturation`, `blind`. */
	readonly what: string
	readonly severity: string
	readonly openSeconds: number
	/** Channels that were told. */
	readonly told: readonly string[]
	readonly heldBack: string | undefined
	readonly reason: string
}

/** A mute in force. */
export interface MuteStatus {
	readonly service: string | undefined
	readonly reason: string
	readonly secondsLeft: number
}

/** Describes the threads. */
export function describeThreads({ threads }: DeliveryState, at: number): IncidentStatus[] {
	return Object.values(threads).map((thread) => describeThread(thread, at))
}

/** Describes a mute. */
export function describeMute({ service, reason, until }: Mute, at: number): MuteStatus {
	return { service, reason, secondsLeft: Math.max(0, Math.round(until - at)) }
}

function describeThread({ key, service, latest, openedAt, channels, held }: Thread, at: number): IncidentStatus {
	const incident = latest.type === 'incident' ? latest.event.incident : undefined
	return {
		id: incident?.id ?? key,
		service,
		what: incident?.pattern ?? 'blind',
		severity: incident?.severity ?? 'critical',
		openSeconds: Math.max(0, Math.round(at - openedAt)),
		told: channels,
		heldBack: held?.why,
		reason: latest.type === 'incident' ? latest.event.reason : latest.notice.reason,
	}
}
