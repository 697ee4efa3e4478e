import type { Severity } from '../detect/pattern.js'
import { formatInstant } from '../message/local-time.js'
import { formatDuration } from '../message/quantity.js'
import type { DeliverySettings } from '../notify/delivery-settings.js'
import type { DeliveryState } from './delivery-state.js'
import type { Moment } from './moment.js'
import { findMute, findWindow } from './mute.js'
import type { HoldReason } from './notification.js'
import { isStorm } from './storm.js'

/** What holds a message back, and in words. */
export interface Hold {
	readonly by: HoldReason
	readonly why: string
}

/** What is to be let through. */
export interface Subject {
	readonly service: string | undefined
	readonly severity: Severity
	/** When its incident opened, on the monotonic clock. */
	readonly openedAt: number
	/** It is what says that the service flaps. */
	readonly announcesFlapping?: boolean
}

/** An incident that lasts this long does not flap, however often it opened before. */
const STEADY_SECONDS = 1800

/** What holds this back now; undefined = it may pass. Whether a hold is over is asked with the same words. */
export function findHold(
	state: DeliveryState,
	subject: Subject,
	moment: Moment,
	settings: DeliverySettings,
): Hold | undefined {
	const asked = findQuiet(state, subject.service, moment, settings)
	if (asked) return asked
	if (flaps(state, subject, moment.at)) {
		return { by: 'flapping', why: `${subject.service} flaps, which was said` }
	}
	const { incidents } = settings
	if (!isStorm(state.storm, moment.at, incidents)) return undefined
	const rate = `${incidents.stormLimit} notifications within ${formatDuration(incidents.stormWithin)}`
	return { by: 'storm', why: `storm guard: ${rate}` }
}

/** The mute or the maintenance window that somebody asked for. */
export function findQuiet(
	state: DeliveryState,
	service: string | undefined,
	moment: Moment,
	{ maintenance, timeZone }: DeliverySettings,
): Hold | undefined {
	const mute = findMute(state.mutes, service, moment.at)
	if (mute) {
		const until = formatInstant(mute.until, mute.untilWallTime, timeZone(mute.untilWallTime))
		return { by: 'muted', why: `muted until ${until}: ${mute.reason}` }
	}
	const window = findWindow(maintenance, service, moment.wallTime, timeZone)
	return window && { by: 'maintenance', why: `maintenance: ${window.reason}` }
}

function flaps(state: DeliveryState, subject: Subject, at: number): boolean {
	const said = subject.service === undefined ? undefined : state.flapping[subject.service]?.said
	if (!said || subject.announcesFlapping || at - subject.openedAt >= STEADY_SECONDS) return false
	return !(subject.severity === 'critical' && said.severity === 'warning')
}
