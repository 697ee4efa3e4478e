import * as v from 'valibot'
import type { Severity } from '../detect/pattern.js'
import type { TimeZone } from '../message/local-time.js'
import { duration, optional, required, text, whole } from '../settings/fields.js'
import { mapping } from '../settings/mapping.js'
import { formatDuration } from '../settings/units.js'
import { type DayTime, days, hours } from './day-time.js'

/** What is sent of an incident over its life. Times are in seconds; 0 turns a thing off. */
export interface IncidentSettings {
	/** Seconds after which a follow-up compares the numbers of then and now. */
	readonly followUp: number
	/** Seconds after which an open incident is sent again, and how many times at most. */
	readonly repeat: number
	readonly repeats: number
	/** Whether the end is sent. Notifiers that keep alerts open always get it. */
	readonly resolved: boolean
	/** Openings of one service and pattern within the time that are flapping: said once, then suppressed. */
	readonly flappingAfter: number
	readonly flappingWithin: number
}

/** Three openings in two hours: what comes back after a restart twice will come back again (Nagios flaps alike). */
export const DEFAULT_INCIDENTS: IncidentSettings = {
	followUp: 300,
	repeat: 1800,
	repeats: 3,
	resolved: true,
	flappingAfter: 3,
	flappingWithin: 7200,
}

/** Which notifiers get what; undefined matches everything. */
export interface Route extends DayTime {
	readonly severity: Severity | undefined
	readonly services: readonly string[] | undefined
	readonly notify: readonly string[]
}

/** Hours of silence, every week. */
export interface MaintenanceWindow extends DayTime {
	readonly services: readonly string[] | undefined
	readonly reason: string
}

/** What the pipeline needs to know of a notifier. */
export interface NotifierTraits {
	readonly name: string
	/** It keeps an alert open until it gets its end. */
	readonly keepsAlerts: boolean
	/** Seconds after which it takes an alert for over unless it gets it again; undefined = never. */
	readonly refresh: number | undefined
}

/** Everything that the pipeline rests on. */
export interface PipelineSettings {
	readonly incidents: IncidentSettings
	readonly routes: readonly Route[]
	readonly maintenance: readonly MaintenanceWindow[]
	/** In which hours of the day are meant. */
	readonly timeZone: TimeZone
	readonly notifiers: readonly NotifierTraits[]
	/** The services that are watched. */
	readonly services: readonly string[]
}

const DAY = 86_400

/** `incidents:`, what is sent of an incident over its life. */
export const incidentsSchema = optional(
	'What is sent of an incident over its life.',
	mapping({
		followUp: optional(
			'Time after which a follow-up says whether it got better, with the numbers of then and now; 0 = never.',
			duration({ min: 0, max: 3600 }),
			formatDuration(DEFAULT_INCIDENTS.followUp),
		),
		repeat: optional(
			'Time after which an incident that stays open is sent again; 0 = never.',
			duration({ min: 0, max: DAY }),
			formatDuration(DEFAULT_INCIDENTS.repeat),
		),
		repeats: optional('Repeats of one incident, at most.', whole({ min: 0, max: 100 }), DEFAULT_INCIDENTS.repeats),
		resolved: optional(
			'false: the end is not sent. PagerDuty, Alertmanager and webhooks always get it.',
			v.boolean(),
			DEFAULT_INCIDENTS.resolved,
		),
		flappingAfter: optional(
			'Openings of one service and pattern within flappingWithin that are flapping: said once, then warnings are suppressed; 0 = never.',
			whole({ min: 0, max: 100 }),
			DEFAULT_INCIDENTS.flappingAfter,
		),
		flappingWithin: optional(
			'The time in which openings are counted; it flaps until at most one is left in it.',
			duration({ min: 60, max: 7 * DAY }),
			formatDuration(DEFAULT_INCIDENTS.flappingWithin),
		),
	}),
	{},
)

const serviceNames = v.pipe(
	v.array(text('the name of a service'), 'expected a list of services’ names'),
	v.minLength(1, 'expected at least one name'),
	v.maxLength(64, 'expected at most 64 names'),
)

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
	notify: required('The notifiers that get them, by name.', notifierNames),
})

/** `routes:`, which notifiers get what. */
export const routesSchema = optional(
	'Which notifiers get what: the first route that fits decides. What none fits goes to all notifiers.',
	v.pipe(v.array(route, 'expected a list of routes'), v.maxLength(100, 'expected at most 100 routes')),
	[],
)

const window = mapping({
	days: optional('On these days of the week; without it, every day.', days),
	hours: required('From and to, in the time zone of this host.', hours),
	services: optional('Only pages about these services; without it, everything.', serviceNames),
	reason: optional('Why, for the summary afterwards.', text('a reason'), 'maintenance window'),
})

/** `maintenance:`, hours of silence that come every week. */
export const maintenanceSchema = optional(
	'Hours in which nothing is sent. Afterwards comes what is still open, and a summary of the rest.',
	v.pipe(v.array(window, 'expected a list of windows'), v.maxLength(100, 'expected at most 100 windows')),
	[],
)
