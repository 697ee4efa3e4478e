import * as z from 'zod'
import { text } from '../fields.js'
import { days, hours, serviceNames } from './quiet-hours.js'

const route = z.strictObject({
	severity: z
		.enum(['warning', 'critical'], { error: 'expected warning or critical' })
		.optional()
		.describe('Only pages of this severity.'),
	services: serviceNames.optional().describe('Only pages about these services.'),
	days: days.optional().describe('Only on these days of the week; hours over midnight belong to their first day.'),
	hours: hours.optional().describe('Only at these hours, in the time zone of this host.'),
	notify: z
		.array(text('the name of a notifier'), { error: 'expected a list of notifiers’ names' })
		.min(1, { error: 'expected at least one notifier' })
		.max(32, { error: 'expected at most 32 notifiers' })
		.describe('The notifiers that are told, by name.'),
})

/** `routes:`, who is told of what. */
export const routesSchema = z
	.array(route, { error: 'expected a list of routes' })
	.max(100, { error: 'expected at most 100 routes' })
	.prefault([])
	.describe('Who is told of what: the first route that fits decides. What none fits goes to all notifiers.')
