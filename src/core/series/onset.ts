import type { ServicePoint } from '../service-point.js'
import type { Onset } from '../service-view.js'
import type { QueueWatch } from './queue-watch.js'
import { mean } from './trend.js'

/** The stretch before the queue that is compared with it: long enough for two regular samples at any phase. */
const BEFORE_SECONDS = 75
/** The stretch of the queue over which arrivals count: later the full queue itself turns clients away. */
const ARRIVALS_SECONDS = 30

/** How the service stood just before the queue, against now. Without a queue nothing has begun. */
export function measureOnset(points: readonly ServicePoint[], queue: QueueWatch): Onset {
	const since = queue.standingSince
	const before = since === undefined ? [] : points.filter((point) => point.at < since && point.at >= since - BEFORE_SECONDS)
	if (since === undefined || before.length === 0) return { heldBefore: undefined, arrivalsJump: undefined }
	const level = Math.max(...points.filter((point) => point.at >= since).map((point) => point.held), 1)
	return {
		heldBefore: mean(before.map((point) => point.held)) / level,
		arrivalsJump: arrivalsJump(before, since, queue),
	}
}

function arrivalsJump(before: readonly ServicePoint[], since: number, queue: QueueWatch): number | undefined {
	const measured = before.filter((point) => point.arrivals !== undefined)
	if (measured.length === 0) return undefined
	const usual = mean(measured.map((point) => point.arrivals!))
	const from = queue.readings.findLast((reading) => reading.at < since) ?? queue.readings[0]!
	const to = queue.readings.findLast((reading) => reading.at <= from.at + ARRIVALS_SECONDS && reading.at > from.at)
	if (!to || from.passiveOpens === undefined || to.passiveOpens === undefined) return undefined
	const rate = (to.passiveOpens - from.passiveOpens) / (to.at - from.at)
	// One connection a second more is no jump, whatever it is a multiple of.
	return rate - usual < 1 ? 1 : rate / Math.max(usual, 0.1)
}
