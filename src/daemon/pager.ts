import type { Outcome } from '../core/detector.js'
import type { Logger } from '../io/logger.js'
import { DEFAULT_DELIVERY, type DeliveryPolicy, type DeliveryResult, deliver } from '../notify/deliver.js'
import type { Notifier } from '../notify/notifier.js'
import { type Message, messageKey } from '../render/message.js'

/** What the daemon hands its messages to. Neither call may throw or hold up the sampling. */
export interface Pager {
	/** Takes a message to be delivered. */
	page(message: Message): void
	/** Takes what a full reading said of each service, where reminders and follow-ups depend on it. */
	reading?(verdicts: Outcome['verdicts']): void
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

/** What the pager in memory is made of. */
export interface MemoryPagerOptions {
	readonly notifiers: readonly Notifier[]
	readonly log: Logger
	readonly signal: AbortSignal
	readonly policy?: DeliveryPolicy
}

/** A pager that keeps what it sends in memory only: every message goes to every notifier at once, with retries. */
export function createMemoryPager({ notifiers, log, signal, policy = DEFAULT_DELIVERY }: MemoryPagerOptions): Pager {
	const underWay = new Set<Promise<void>>()
	const tally = { sent: 0, failed: 0, underWay: 0 }

	const report = (message: Message, { notifier, attempts, delivery }: DeliveryResult): void => {
		const about = { notifier, message: messageKey(message), attempts }
		if (delivery.kind === 'sent') {
			tally.sent++
			if (delivery.warning === undefined) log.info(about, 'page sent')
			else log.warn({ ...about, warning: delivery.warning }, 'page sent, with a warning')
			return
		}
		tally.failed++
		log.error({ ...about, reason: delivery.reason }, 'page NOT delivered')
	}

	const send = async (message: Message, notifier: Notifier): Promise<void> => {
		tally.underWay++
		try {
			for (const result of await deliver(message, [notifier], signal, policy)) report(message, result)
		} catch (error) {
			tally.failed++
			log.error({ err: error, message: messageKey(message) }, 'page NOT delivered: a bug in the delivery')
		} finally {
			tally.underWay--
		}
	}

	return {
		page(message) {
			for (const notifier of notifiers) {
				const sending = send(message, notifier).finally(() => underWay.delete(sending))
				underWay.add(sending)
			}
		},
		async close() {
			await Promise.all(underWay)
		},
		tally,
	}
}
