import * as z from 'zod'
import { DEFAULT_INCIDENTS } from '../../notify/delivery-settings.js'
import { formatDuration } from '../duration.js'
import { duration, whole } from '../fields.js'

const DAY = 86_400

/** `incidents:`, how an incident is told about over its life. */
export const incidentsSchema = z
	.strictObject({
		followUp: duration({ min: 0, max: 3600 })
			.prefault(formatDuration(DEFAULT_INCIDENTS.followUp))
			.describe('Time after which people hear whether it got better, with the numbers of then and now; 0 = never.'),
		reminder: duration({ min: 0, max: DAY })
			.prefault(formatDuration(DEFAULT_INCIDENTS.reminder))
			.describe('Time between reminders of an incident that stays open; 0 = none.'),
		reminders: whole({ min: 0, max: 100 })
			.default(DEFAULT_INCIDENTS.reminders)
			.describe('Reminders of one incident, at most.'),
		resolved: z
			.boolean()
			.default(DEFAULT_INCIDENTS.resolved)
			.describe('false: people do not hear that it is over. PagerDuty, Alertmanager and webhooks always do.'),
		flappingAfter: whole({ min: 0, max: 100 })
			.default(DEFAULT_INCIDENTS.flappingAfter)
			.describe(
				'Openings of one service within flappingWithin that are said to be flapping, once, and then held; 0 = never.',
			),
		flappingWithin: duration({ min: 60, max: 7 * DAY })
			.prefault(formatDuration(DEFAULT_INCIDENTS.flappingWithin))
			.describe('The time in which openings are counted; it flaps until at most one is left in it.'),
		stormLimit: whole({ min: 0, max: 1000 })
			.default(DEFAULT_INCIDENTS.stormLimit)
			.describe('Notifications within stormWithin after which further ones are gathered into one a minute; 0 = never.'),
		stormWithin: duration({ min: 10, max: DAY })
			.prefault(formatDuration(DEFAULT_INCIDENTS.stormWithin))
			.describe('The time in which notifications are counted.'),
	})
	.prefault({})
	.describe('How an incident is told about over its life.')
