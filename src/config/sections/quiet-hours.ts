import * as v from 'valibot'
import { DAYS, parseHours } from '../../notify/day-time.js'
import { text } from '../../settings/fields.js'

const hoursError = 'expected hours such as 09:00-18:00 or 22:00-06:00'

/** `hours:`, from and to; over midnight where the end is before the beginning. */
export const hours = v.pipe(
	v.string(hoursError),
	v.metadata({
		title: 'hours',
		pattern: '^\\s*\\d{1,2}:[0-5]\\d-\\d{1,2}:[0-5]\\d\\s*$',
		patternErrorMessage: hoursError,
		examples: ['09:00-18:00', '22:00-06:00'],
	}),
	v.rawTransform(({ dataset, addIssue, NEVER }) => {
		const parsed = parseHours(dataset.value)
		if (parsed) return parsed
		addIssue({ message: hoursError })
		return NEVER
	}),
)

/** `days:`, of the week. */
export const days = v.pipe(
	v.array(v.picklist(DAYS, `expected one of ${DAYS.join(', ')}`), 'expected a list of days such as [mon, tue]'),
	v.minLength(1, 'expected at least one day'),
)

/** `services:`, by name. */
export const serviceNames = v.pipe(
	v.array(text('the name of a service'), 'expected a list of services’ names'),
	v.minLength(1, 'expected at least one name'),
	v.maxLength(64, 'expected at most 64 names'),
)
