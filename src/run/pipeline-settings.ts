import type { Config } from '../config/config.js'
import type { PipelineSettings } from '../incidents/settings.js'
import type { TimeZone } from '../message/local-time.js'
import { channelOf } from '../notify/notifiers.js'

/** What the pipeline needs of a configuration. */
export function pipelineSettingsOf(config: Config, timeZone: TimeZone): PipelineSettings {
	const { incidents, routes, maintenance, notify, services } = config
	return {
		incidents,
		routes,
		maintenance,
		timeZone,
		notifiers: notify.map(channelOf),
		services: services.map(({ name }) => name),
	}
}
