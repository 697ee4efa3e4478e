import * as z from 'zod'
import { DAYS, parseHours } from '../../notify/day-time.js'
import { text } from '../fields.js'

const hoursError = 'expected hours such as 09:00-18:00 or 22:00-06:00'

/** `hours:`, from and to; over midnight where the end is before the beginning. */
export const hours = z
	.string({ error: hoursError })
	.meta({
		title: 'hours',
		pattern: '^\\s*\\d{1,2}:[0-5]\\d-\\d{1,2}:[0-5]\\d\\s*$',
		patternErrorMessage: hoursError,
		examples: ['09:00-18:00', '22:00-06:00'],
	})
	.transform((written, context) => {
		const parsed = parseHours(written)
		if (parsed) return parsed
		context.issues.push({ code: 'custom', message: hoursError, input: written })
		return z.NEVER
	})

/** `days:`, of the week. */
export const days = z
	.array(z.enum(DAYS, { error: `expected one of ${DAYS.join(', ')}` }), {
		error: 'expected a list of days such as [mon, tue]',
	})
	.min(1, { error: 'expected at least one day' })

/** `services:`, by name. */
export const serviceNames = z
	.array(text('the name of a service'), { error: 'expected a list of services’ names' })
	.min(1, { error: 'expected at least one name' })
	.max(64, { error: 'expected at most 64 names' })
