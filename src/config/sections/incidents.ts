import * as v from 'valibot'
import { DEFAULT_INCIDENTS } from '../../notify/delivery-settings.js'
import { duration, optional, whole } from '../../settings/fields.js'
import { mapping } from '../../settings/mapping.js'
import { formatDuration } from '../../settings/units.js'

const DAY = 86_400

/** `incidents:`, how an incident is told about over its life. */
export const incidentsSchema = optional(
	'How an incident is told about over its life.',
	mapping({
		followUp: optional(
			'Time after which people hear whether it got better, with the numbers of then and now; 0 = never.',
			duration({ min: 0, max: 3600 }),
			formatDuration(DEFAULT_INCIDENTS.followUp),
		),
		reminder: optional(
			'Time between reminders of an incident that stays open; 0 = none.',
			duration({ min: 0, max: DAY }),
			formatDuration(DEFAULT_INCIDENTS.reminder),
		),
		reminders: optional(
			'Reminders of one incident, at most.',
			whole({ min: 0, max: 100 }),
			DEFAULT_INCIDENTS.reminders,
		),
		resolved: optional(
			'false: people do not hear that it is over. PagerDuty, Alertmanager and webhooks always do.',
			v.boolean(),
			DEFAULT_INCIDENTS.resolved,
		),
		flappingAfter: optional(
			'Openings of one service within flappingWithin that are said to be flapping, once, and then held; 0 = never.',
			whole({ min: 0, max: 100 }),
			DEFAULT_INCIDENTS.flappingAfter,
		),
		flappingWithin: optional(
			'The time in which openings are counted; it flaps until at most one is left in it.',
			duration({ min: 60, max: 7 * DAY }),
			formatDuration(DEFAULT_INCIDENTS.flappingWithin),
		),
		stormLimit: optional(
			'Notifications within stormWithin after which further ones are gathered into one a minute; 0 = never.',
			whole({ min: 0, max: 1000 }),
			DEFAULT_INCIDENTS.stormLimit,
		),
		stormWithin: optional(
			'The time in which notifications are counted.',
			duration({ min: 10, max: DAY }),
			formatDuration(DEFAULT_INCIDENTS.stormWithin),
		),
	}),
	{},
)
