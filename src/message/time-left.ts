import { formatDuration, formatEstimate } from '../detect/quantity.js'
import type { TimeLeft } from '../detect/trend.js'
import type { Evidence } from '../detect/verdict.js'
import { occupancyOf } from './occupancy.js'
import { plural } from './words.js'

/** Users as the second line of a page has them: how long they wait now, else how long until they do, else why that is unknown. */
export function describeUsers(evidence: Evidence, again = false): string {
	const { turnedAway, timeToFailure, timeLeft } = evidence
	const waiting = describeWaiting(evidence)
	if (turnedAway) return `Users fail now: ${dropped(evidence)} at a full queue${waiting ? `; ${waiting}` : ''}.`
	const failure = timeToFailure && timeToFailure.likely > 0 ? formatEstimate(timeToFailure.likely) : undefined
	if (waiting) return `Users wait now: ${waiting}${failure ? `; they fail in about ${failure}` : ''}.`
	if (occupancyOf(evidence).full) return 'Users wait from now on: every worker is taken.'
	if (!timeLeft && again) return 'No user waits now.'
	if (!timeLeft) return 'No user waits yet; these samples show no trend to estimate from.'
	const then = failure ? `, and fail in about ${failure}` : ''
	if (timeLeft.likely < 10) return `Users will wait any moment${then}.`
	return `Users will wait in ${range(timeLeft)}${then}.`
}

/** How long until users wait, with its range, or why that cannot be said. */
export function describeTimeLeft(evidence: Evidence): string {
	const { timeLeft, turnedAway } = evidence
	if (turnedAway) return `none: clients are being turned away (${dropped(evidence)})`
	const { full } = occupancyOf(evidence)
	const waiting = describeWaiting(evidence)
	if (full && waiting) return `none: all workers are taken, ${waiting}`
	if (full || (timeLeft && timeLeft.likely <= 0)) return 'none: all workers are taken'
	return timeLeft ? `${range(timeLeft)} until users wait` : 'unknown: these samples show no trend'
}

/** The same in a few words, for a subject; undefined where there is no estimate. */
export function describeTimeLeftShortly(evidence: Evidence): string | undefined {
	const { timeLeft, turnedAway, acceptQueue } = evidence
	if (turnedAway) return 'users fail now'
	if (acceptQueue > 0) return `${plural(acceptQueue, 'client')} ${acceptQueue === 1 ? 'waits' : 'wait'}`
	if (occupancyOf(evidence).full) return 'every worker is taken'
	return timeLeft && timeLeft.likely > 0 ? `about ${formatEstimate(timeLeft.likely)} left` : undefined
}

/** Those since the incident opened; before it opens none are counted. */
function dropped({ overflows }: Evidence): string {
	return overflows > 0 ? `${plural(overflows, 'connection attempt')} dropped` : 'connection attempts are dropped'
}

/** Who waits where, and how long: `446 in the accept queue, about 12 s each`; else at the station at fault; else nothing. */
function describeWaiting({ acceptQueue, stations = [] }: Evidence): string | undefined {
	if (acceptQueue > 0) {
		const wait = stations.find(({ kind }) => kind === 'front')?.waitSeconds
		const each = wait === undefined || wait < 1 ? '' : `, about ${formatDuration(wait)} each`
		return `${plural(acceptQueue, 'client')} in the accept queue${each}`
	}
	const crowded = stations.find(({ kind, waiting }) => kind !== 'front' && waiting > 0)
	if (!crowded) return undefined
	const oldest = crowded.waitSeconds === undefined ? '' : `, the longest for ${formatDuration(crowded.waitSeconds)}`
	return `${plural(crowded.waiting, 'request')} at ${crowded.name}${oldest}`
}

function range({ soonest, likely, latest }: TimeLeft): string {
	const [from, to] = [
		soonest < 10 ? '0 s' : formatEstimate(soonest),
		latest === undefined ? undefined : formatEstimate(latest),
	]
	if (to === undefined) return `about ${formatEstimate(likely)} (${from} at the earliest; the trend may also end)`
	return `about ${formatEstimate(likely)} (${from === to ? 'give or take little' : `between ${from} and ${to}`})`
}
