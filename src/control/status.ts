import type { Verdict, WindowRow } from '../core/verdict.js'
import type { DeliveryStatus } from '../deliver/delivery-status.js'

/** What `status` answers. Plain JSON. */
export interface SidecarStatus {
	readonly host: string
	/** Seconds since the start. */
	readonly upSeconds: number
	/** Seconds since the last full reading; undefined before the first. */
	readonly lastSampleSeconds: number | undefined
	readonly services: readonly ServiceStatus[]
	readonly delivery: DeliveryStatus
	/** Why the last heartbeat was not taken, if it was not. */
	readonly heartbeatTrouble: string | undefined
	/** What cannot be saved, if anything cannot. */
	readonly stateTrouble: string | undefined
	/** Why the web server does not listen, where it should. */
	readonly webTrouble: string | undefined
}

/** What the last full readings said of a service. */
export interface ServiceStatus {
	readonly name: string
	/** `suspicion`, `calm`, `healthy`; `unseen` where no reading said anything. */
	readonly verdict: 'suspicion' | 'calm' | 'healthy' | 'unseen'
	readonly reason: string
	readonly capacity: number | undefined
	/** The last samples, oldest first. */
	readonly samples: readonly WindowRow[]
}

/** Describes a service by its newest verdict. */
export function describeService(name: string, verdict: Verdict | undefined): ServiceStatus {
	if (!verdict)
		return { name, verdict: 'unseen', reason: 'nothing was seen of it yet', capacity: undefined, samples: [] }
	const { evidence, reason } = verdict
	const word = verdict.kind === 'suspicion' ? 'suspicion' : verdict.calm ? 'calm' : 'healthy'
	return { name, verdict: word, reason, capacity: evidence.capacity?.workers, samples: evidence.window }
}
