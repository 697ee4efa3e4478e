import type { RecentCourse } from '../detect/recent-course.js'
import type { Verdict } from '../detect/verdict.js'
import type { DeliverySettings } from '../notify/delivery-settings.js'
import { chain, type DeliveryState, type Step } from './delivery-state.js'
import type { Moment } from './moment.js'
import { stepOrphans } from './reconcile.js'
import { stepReleases } from './release.js'
import { stepFollowUps, stepRefreshes, stepReminders } from './schedule.js'

/** What a full reading said about a service. */
export interface ServiceVerdict {
	readonly service: string
	readonly verdict: Verdict
	/** How the service came there, for messages that are made of this reading; absent where nobody kept it. */
	readonly recent?: RecentCourse | undefined
}

/** What a full reading makes due: the end of what was forgotten, and follow-ups. */
export function stepReading(
	state: DeliveryState,
	verdicts: readonly ServiceVerdict[],
	moment: Moment,
	settings: DeliverySettings,
): Step {
	return chain(stepOrphans(state, verdicts, moment, settings), (now) => stepFollowUps(now, verdicts, moment, settings))
}

/** What the passing of time makes due: the end of holds, reminders, and refreshes. */
export function stepTime(state: DeliveryState, moment: Moment, settings: DeliverySettings): Step {
	const released = stepReleases(state, moment, settings)
	const reminded = chain(released, (now) => stepReminders(now, moment, settings))
	return chain(reminded, (now) => stepRefreshes(now, moment, settings))
}
