import * as v from 'valibot'
import { optional, required, text } from '../../settings/fields.js'
import { mapping } from '../../settings/mapping.js'
import { days, hours, serviceNames } from './quiet-hours.js'

const window = mapping({
	days: optional('On these days of the week; without it, every day.', days),
	hours: required('From and to, in the time zone of this host.', hours),
	services: optional('Only what these services say; without it, everything.', serviceNames),
	reason: optional('What people are told it was.', text('a reason'), 'maintenance window'),
})

/** `maintenance:`, hours of silence that come again. */
export const maintenanceSchema = optional(
	'Hours in which nobody is told. Afterwards people hear what they would have heard.',
	v.pipe(v.array(window, 'expected a list of windows'), v.maxLength(100, 'expected at most 100 windows')),
	[],
)
