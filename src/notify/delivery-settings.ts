import type { Severity } from '../detect/pattern.js'
import type { TimeZone } from '../message/local-time.js'
import type { Secret } from '../settings/secret.js'
import type { DayTime } from './day-time.js'

/** How an incident is told about over its life. Times are in seconds; 0 turns a thing off. */
export interface IncidentSettings {
	/** After how long people hear whether it got better. */
	readonly followUp: number
	/** How often an incident that stays open is told again, and how many times at most. */
	readonly reminder: number
	readonly reminders: number
	/** Whether people hear that it is over. Channels that keep alerts of their own always do. */
	readonly resolved: boolean
	/** As many openings of one service within the time are said to be flapping, once, and then held. */
	readonly flappingAfter: number
	readonly flappingWithin: number
	/** More notifications than this within the time are gathered into one a minute. */
	readonly stormLimit: number
	readonly stormWithin: number
}

/** Three openings in two hours: what comes back after a restart twice will come back again (Nagios flaps alike). */
export const DEFAULT_INCIDENTS: IncidentSettings = {
	followUp: 300,
	reminder: 1800,
	reminders: 3,
	resolved: true,
	flappingAfter: 3,
	flappingWithin: 7200,
	stormLimit: 20,
	stormWithin: 300,
}

/** Which notifiers hear of what; what is undefined matches everything. */
export interface Route extends DayTime {
	readonly severity: Severity | undefined
	readonly services: readonly string[] | undefined
	readonly notify: readonly string[]
}

/** Hours in which nobody is to be told, every week. */
export interface MaintenanceWindow extends DayTime {
	readonly services: readonly string[] | undefined
	readonly reason: string
}

/** Where a dead man's switch is told that all is well. */
export interface HeartbeatSettings {
	/** Whoever has it can keep the switch quiet, so it is a secret. */
	readonly url: Secret
	/** Seconds between two pings, at least. */
	readonly interval: number
}

/** Everything that decisions about notifications rest on. */
export interface DeliverySettings {
	readonly incidents: IncidentSettings
	readonly routes: readonly Route[]
	readonly maintenance: readonly MaintenanceWindow[]
	/** In which hours of the day are meant. */
	readonly timeZone: TimeZone
	readonly channels: readonly ChannelSettings[]
}

/** What decisions need to know of a notifier. */
export interface ChannelSettings {
	readonly name: string
	/** It keeps alerts open until it is told that they are over. */
	readonly keepsAlerts: boolean
	/** Seconds after which it takes an alert for over unless it hears of it again; undefined = it does not. */
	readonly refresh: number | undefined
}
