import type { ServiceVerdict } from '../incidents/steps.js'
import type { Message } from '../message/message.js'

/** What the daemon hands its messages to. Neither call may throw or hold up the sampling. */
export interface Pager {
	/** Takes a message to be delivered. */
	page(message: Message): void
	/** Takes what a full reading said of each service, where reminders and follow-ups depend on it. */
	reading?(verdicts: readonly ServiceVerdict[]): void
	/** Ends within a second after the signal was aborted; what is being sent by then is given time to arrive. */
	close(): Promise<void>
	/** How deliveries went so far, one for each message and notifier. */
	readonly tally: PagerTally
}

/** How many deliveries went how. */
export interface PagerTally {
	readonly sent: number
	readonly failed: number
	readonly underWay: number
}
