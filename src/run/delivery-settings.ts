import type { Config } from '../config/config.js'
import type { TimeZone } from '../message/local-time.js'
import type { DeliverySettings } from '../notify/delivery-settings.js'
import { channelOf } from '../notify/notifiers.js'

/** What decisions about notifications need of a configuration. */
export function deliverySettingsOf(config: Config, timeZone: TimeZone): DeliverySettings {
	const { incidents, routes, maintenance, notify } = config
	return {
		incidents,
		routes,
		maintenance,
		timeZone,
		channels: notify.map(channelOf),
	}
}
