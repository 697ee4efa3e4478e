import type { Notifier } from '../notify/notifier.js'
import { type DeliveryLog, describeFailure } from './log.js'

/**
 * Lets notifiers load what they need, while there is time: when a page is due, an upgrade may have replaced the files that
 * this process was started from. One that fails is logged, and tries again with its first message.
 */
export async function prepareNotifiers(notifiers: readonly Notifier[], log: DeliveryLog): Promise<void> {
	for (const { name, prepare } of notifiers) {
		try {
			await prepare?.()
		} catch (error) {
			log.error(
				{ notifier: name, why: describeFailure(error) },
				'what this notifier needs cannot be loaded: its pages will not leave',
			)
		}
	}
}
