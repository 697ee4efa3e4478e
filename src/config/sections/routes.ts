import * as v from 'valibot'
import { optional, required, text } from '../../settings/fields.js'
import { mapping } from '../../settings/mapping.js'
import { days, hours, serviceNames } from './quiet-hours.js'

const notifierNames = v.pipe(
	v.array(text('the name of a notifier'), 'expected a list of notifiers’ names'),
	v.minLength(1, 'expected at least one notifier'),
	v.maxLength(32, 'expected at most 32 notifiers'),
)

const route = mapping({
	severity: optional(
		'Only pages of this severity.',
		v.picklist(['warning', 'critical'], 'expected warning or critical'),
	),
	services: optional('Only pages about these services.', serviceNames),
	days: optional('Only on these days of the week; hours over midnight belong to their first day.', days),
	hours: optional('Only at these hours, in the time zone of this host.', hours),
	notify: required('The notifiers that are told, by name.', notifierNames),
})

/** `routes:`, who is told of what. */
export const routesSchema = optional(
	'Who is told of what: the first route that fits decides. What none fits goes to all notifiers.',
	v.pipe(v.array(route, 'expected a list of routes'), v.maxLength(100, 'expected at most 100 routes')),
	[],
)
