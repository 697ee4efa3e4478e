import type { ServicePoint } from '../service-point.js'
import type { Onset } from '../service-view.js'
import type { QueueReading, QueueWatch } from './queue-watch.js'
import { mean } from './trend.js'

/** The stretch before the queue that is compared with it: long enough for two regular samples at any phase. */
const BEFORE_SECONDS = 75
/** The stretch of the queue over which arrivals count: later the full queue itself turns clients away. */
const ARRIVALS_SECONDS = 30

/** How the service stood just before the queue, against now. Without a queue nothing has begun. */
export function measureOnset(points: readonly ServicePoint[], queue: QueueWatch): Onset {
	const since = queue.standingSince
	const before =
		since === undefined ? [] : points.filter((point) => point.at < since && point.at >= since - BEFORE_SECONDS)
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
	const first = queue.readings.findIndex((reading) => reading.at >= since)
	// The stretch that holds the beginning dilutes it; where there is a later one, that one alone is the crowd.
	const rates = [Math.max(0, first - 1), first].map((from) => handshakeRate(queue.readings.slice(from)))
	if (rates[0] === undefined) return undefined
	const rate = Math.max(...rates.map((one) => one ?? 0))
	// One connection a second more is no jump, whatever it is a multiple of.
	return rate - usual < 1 ? 1 : rate / Math.max(usual, 0.1)
}

function handshakeRate(readings: readonly QueueReading[]): number | undefined {
	const from = readings[0]
	const to = from && readings.findLast((reading) => reading.at <= from.at + ARRIVALS_SECONDS && reading.at > from.at)
	if (!to || from.passiveOpens === undefined || to.passiveOpens === undefined) return undefined
	return (to.passiveOpens - from.passiveOpens) / (to.at - from.at)
}
