import { describeUse } from '../capacity.js'
import { clarity } from '../series/forecast.js'
import { LASTING_SECONDS, NOTICED_AFTER_SECONDS } from '../series/normal-level.js'
import { stepAgainstLine } from '../series/step.js'
import { livingOf } from '../service-point.js'
import type { ServiceView } from '../service-view.js'
import type { Finding } from './finding.js'
import { queuePressure } from './queue-pressure.js'

/** Standard errors by which a climb must stand out: one in 30,000 by chance, for it is asked three spans a reading. */
const CLEAR = 4
/** Below half of the capacity a climb has as much room left as it has used: too early to say where it ends. */
const LEAST_USE = 0.5
/**
 * Growth beyond twice the usual is news from a quarter of the capacity on. A line drawn through it would promise much
 * time, but what stands behind Apache may have a limit of its own (measured: twenty PHP-FPM children filled 60 workers
 * within a minute once they were busy).
 */
const NOTEWORTHY_USE = 0.25
/** The share of the long slope that the last minute's must have: noise halves it often, a crest makes it nothing. */
const GOES_ALONG = 0.25
/** From the foot of a climb, and as much again for the level that it came from. */
const FOOT_SECONDS = 2 * NOTICED_AFTER_SECONDS
/** A step that explains a series as well as a line is no promise of more … */
const LIKELY_STEP = 1
/**
 * … and one that leaves a third less is certain. Chosen by measurement, not from theory: of 0.6, 0.65, 0.7, 0.75 and 0.85 those above cost
 * recorded climbs their three minutes, and this one took the warnings from a hiccup and from most replays of a crawler.
 */
const CERTAIN_STEP = 0.65
/** A level is new when it is beyond the highest one that went well by more than this. */
const NOVEL = 1.15

/** Load grows or answers slow down, until every worker is taken and the accept queue stands. */
export function gradualSaturation(view: ServiceView): Finding | undefined {
	return queueStands(view) ?? forecastExhaustion(view) ?? sustainedUse(view) ?? growthOverNormal(view)
}

function queueStands(view: ServiceView): Finding | undefined {
	const pressure = queuePressure(view)
	if (pressure === 'none') return undefined
	const { depth, standingSeconds } = view.queue
	return {
		severity: pressure === 'standing' ? 'warning' : 'critical',
		rule: 'queue-standing',
		reason: `${depth} connections wait in the accept queue, which has stood for ${Math.round(standingSeconds)} s; workers hold ${use(view)}`,
	}
}

function forecastExhaustion(view: ServiceView): Finding | undefined {
	const { capacity, living, timeLeft, settings, normal } = view
	if (!capacity || !living || !timeLeft || !normal || !climbsClearly(view)) return undefined
	const room = capacity.workers - view.leak.lost
	if (living.level < LEAST_USE * room || (view.smoothed ?? 0) < NOVEL * normal.peak) return undefined
	if (timeLeft.likely > settings.detection.warnAhead || isStep(view, CERTAIN_STEP)) return undefined
	return {
		severity: 'warning',
		rule: 'exhaustion-forecast',
		reason: `workers hold ${use(view)}, ${perMinute(living.slope)} more a minute: all taken in about ${minutes(timeLeft.likely)}`,
	}
}

function sustainedUse(view: ServiceView): Finding | undefined {
	const { capacity, sustained, settings } = view
	if (!capacity || sustained.readings < settings.sampling.window) return undefined
	const room = capacity.workers - view.leak.lost
	if (sustained.level < settings.detection.highUse * room) return undefined
	return {
		severity: 'warning',
		rule: 'sustained-use',
		reason: `over ${settings.sampling.window} samples workers have held ${Math.round(sustained.level)} of ${capacity.workers} (${capacity.provenance}) on average`,
	}
}

function growthOverNormal(view: ServiceView): Finding | undefined {
	const { capacity, living, normal, settings } = view
	if (!living || !normal || !climbsClearly(view) || !isUnusual(view)) return undefined
	if (capacity && living.level < NOTEWORTHY_USE * capacity.workers) return undefined
	// A known capacity has the forecast behind it; without one growth is all there is to warn by.
	if (isStep(view, capacity ? LIKELY_STEP : CERTAIN_STEP)) return undefined
	return {
		severity: 'warning',
		rule: 'growth-over-normal',
		reason: `workers hold ${use(view)}, more than ${settings.signals.peakRatioHigh} times the usual ${Math.round(normal.usual)}, and ${perMinute(living.slope)} more a minute`,
	}
}

/**
 * A climb that has lasted (hiccups of a backend and bursts are over within a minute) and stands out from the noise: by
 * its slope, or by how far its level lies from the usual one. Long-held connections need the second: their number
 * drifts slowly by itself, so that a slope proves little, but a Poisson count does not stray far from its mean.
 */
function climbsClearly({ living, lately, climb, at, normal }: ServiceView): boolean {
	if (!living || climb.risingSince === undefined || at - climb.risingSince < LASTING_SECONDS) return false
	// A line through minutes still rises when the crest of a wave is past: the last minute must go along with it.
	if (lately !== undefined && lately.slope < GOES_ALONG * living.slope) return false
	const strayed = normal !== undefined && living.level - normal.usual >= CLEAR * Math.sqrt(Math.max(1, normal.usual))
	return clarity(living) >= CLEAR || (strayed && at - climb.risingSince >= 2 * LASTING_SECONDS)
}

/**
 * Twice the usual and beyond the peak: waves of +-60 % reach 1.6 times the usual at their crests. Small counts double by
 * chance: the growth itself must be worth a ratio.
 */
function isUnusual({ living, normal, smoothed, settings: { signals } }: ServiceView): boolean {
	if (!living || !normal || (smoothed ?? 0) < NOVEL * normal.peak) return false
	return (
		living.level >= signals.peakRatioHigh * normal.usual &&
		living.level - normal.usual >= signals.minimumConnections / 2
	)
}

/** The level changed once rather than grew since shortly before the climb was noticed: more users, and no more after them. */
function isStep({ points, climb }: ServiceView, bar: number): boolean {
	const since = (climb.risingSince ?? 0) - FOOT_SECONDS
	const climbing = points.filter((point) => !point.prompted && point.at >= since)
	const left = stepAgainstLine(climbing.map((point) => ({ at: point.at, value: livingOf(point) })))
	return left !== undefined && left < bar
}

function use(view: ServiceView): string {
	return describeUse(view.now.held + view.hidden, view.capacity)
}

function perMinute(slope: number): string {
	const rate = slope * 60
	return rate < 10 ? rate.toFixed(1) : String(Math.round(rate))
}

function minutes(seconds: number): string {
	return seconds < 90 ? `${Math.round(seconds)} s` : `${Math.round(seconds / 60)} min`
}
