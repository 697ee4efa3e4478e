import type { Config } from '../config/config.js'
import type { TimeZone } from '../message/local-time.js'
import type { ChannelSettings, DeliverySettings } from '../notify/delivery-settings.js'
import type { NotifierSettings } from '../notify/settings.js'

/** What decisions about notifications need of a configuration. */
export function deliverySettingsOf(config: Config, timeZone: TimeZone): DeliverySettings {
	const { incidents, routes, maintenance, notify } = config
	return {
		incidents,
		routes,
		maintenance,
		timeZone,
		channels: notify.map(describeChannel),
	}
}

function describeChannel(settings: NotifierSettings): ChannelSettings {
	const { name, type } = settings
	switch (type) {
		case 'console':
		case 'slack':
		case 'email':
			return { name, keepsAlerts: false, refresh: undefined }
		case 'pagerduty':
		case 'webhook':
			return { name, keepsAlerts: true, refresh: undefined }
		case 'alertmanager':
			return { name, keepsAlerts: true, refresh: settings.refresh }
	}
}
