import type { ServicePoint } from '../service-point.js'
import type { Onset } from '../service-view.js'
import type { QueueWatch } from './queue-watch.js'
import { median } from './trend.js'

/** Below this share of the present level the service was calm: load waves of +-60 % stay within it. */
const CALM_SHARE = 0.6
/** The minutes that "as ever" is measured over, leaving out the last one. */
const BEFORE_SECONDS = 360
const RECENT_SECONDS = 60

/** How long the way up took, and whether the arrivals jumped. */
export function measureOnset(points: readonly ServicePoint[], queue: QueueWatch): Onset {
	const now = points.at(-1)
	if (!now) return { climbSeconds: undefined, arrivalsJump: 1 }
	const started = queue.standingSince ?? now.at
	const level = Math.max(...points.filter((point) => point.at >= started - RECENT_SECONDS).map((point) => point.held))
	const calm = points.findLast((point) => point.at <= started && point.held <= CALM_SHARE * level)
	return {
		climbSeconds: calm ? started - calm.at : undefined,
		arrivalsJump: arrivalsJump(points, queue),
	}
}

/** The handshakes of the newest stretch of the queue's readings against the arrivals of the minutes before. */
function arrivalsJump(points: readonly ServicePoint[], queue: QueueWatch): number {
	const newest = queue.readings.at(-1)
	const first = queue.standingSince
	if (!newest || first === undefined) return 1
	const before = points.filter(
		(point) => point.at < first && point.at >= first - BEFORE_SECONDS && point.arrivals !== undefined,
	)
	if (before.length < 2) return 1
	const usual = median(before.map((point) => point.arrivals!))
	// From the reading before the queue stood, over the first half minute: later the queue itself turns clients away.
	const from = queue.readings.findLast((reading) => reading.at < first) ?? queue.readings[0]!
	const to = queue.readings.findLast((reading) => reading.at <= from.at + RECENT_SECONDS / 2 && reading.at > from.at)
	if (!to || from.passiveOpens === undefined || to.passiveOpens === undefined) return 1
	const rate = (to.passiveOpens - from.passiveOpens) / (to.at - from.at)
	// One connection a second more is no jump, whatever it is a multiple of.
	return rate - usual < 1 ? 1 : rate / Math.max(usual, 0.1)
}
