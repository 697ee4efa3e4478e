import * as z from 'zod'
import { text } from '../fields.js'
import { days, hours, serviceNames } from './quiet-hours.js'

const window = z.strictObject({
	days: days.optional().describe('On these days of the week; without it, every day.'),
	hours: hours.describe('From and to, in the time zone of this host.'),
	services: serviceNames.optional().describe('Only what these services say; without it, everything.'),
	reason: text('a reason').default('maintenance window').describe('What people are told it was.'),
})

/** `maintenance:`, hours of silence that come again. */
export const maintenanceSchema = z
	.array(window, { error: 'expected a list of windows' })
	.max(100, { error: 'expected at most 100 windows' })
	.prefault([])
	.describe('Hours in which nobody is told. Afterwards people hear what they would have heard.')
