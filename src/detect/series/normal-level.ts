import { livingOf, type ServicePoint } from '../service-point.js'
import { mean, type Trend } from './trend.js'

/** Whether the series climbs: its foot must not pass for normal. */
export interface Climb {
	/** Since when the trend has been upward; undefined while it is not. */
	readonly risingSince: number | undefined
	/** Since when it has paused within the climb. */
	readonly restingSince: number | undefined
}

/** No climb. */
export const NO_CLIMB: Climb = { risingSince: undefined, restingSince: undefined }

/** What was held without trouble before the climb under way. */
export interface NormalLevel {
	readonly usual: number
	/** The highest level, noise smoothed away. */
	readonly peak: number
}

/** An upward trend: the slope is this many standard errors above zero (one in 160 by chance). */
const RISING = 2.5
/** A climb has ended when the trend has not been upward for this long: half of the five-sample window. */
const REST_SECONDS = 75
/** A climb has lasted from here on: a second regular sample has confirmed it. */
export const LASTING_SECONDS = 30
/** A climb is noticed about this long after it began: half of the shortest trend's span. */
export const NOTICED_AFTER_SECONDS = 60
/** Readings and seconds of history that a normal level rests on at least: four regular samples. */
const LEAST_READINGS = 4
const LEAST_SECONDS = 75
/** A quarter of the shortest waves that traffic makes by itself (measured: four minutes), so that their crests stay. */
const SMOOTHING_SECONDS = 60

/** Follows the climb by one reading's trend. */
export function followClimb(climb: Climb, at: number, trend: Trend | undefined): Climb {
	if (trend && trend.slope > RISING * trend.slopeError) {
		return { risingSince: climb.risingSince ?? at, restingSince: undefined }
	}
	if (climb.risingSince === undefined) return climb
	const restingSince = climb.restingSince ?? at
	// What pauses before it has lasted was noise.
	const needed = restingSince - climb.risingSince < LASTING_SECONDS ? 0 : REST_SECONDS
	return at - restingSince >= needed ? NO_CLIMB : { ...climb, restingSince }
}

/** The normal level: of the readings before the climb, those without trouble. Undefined while there are too few. */
export function normalLevel(points: readonly ServicePoint[], climb: Climb): NormalLevel | undefined {
	const end = climb.risingSince ?? Number.POSITIVE_INFINITY
	const quiet = points.filter((point) => point.at < end && !point.prompted && !point.troubled)
	const first = quiet[0]
	if (!first || quiet.length < LEAST_READINGS || quiet.at(-1)!.at - first.at < LEAST_SECONDS) return undefined
	const early = quiet.filter((point) => point.at < end - NOTICED_AFTER_SECONDS)
	const before = early.length >= LEAST_READINGS ? early : quiet.slice(0, LEAST_READINGS)
	const levels = before.map(livingOf)
	const smoothed = before.map((point, index) => {
		let from = index
		while (from > 0 && before[from - 1]!.at > point.at - SMOOTHING_SECONDS) from--
		return mean(levels.slice(from, index + 1))
	})
	return { usual: mean(levels), peak: Math.max(...smoothed.slice(1)) }
}

/** The mean of the last minute's living connections, prompted readings left out; undefined without any. */
export function smoothedLevel(points: readonly ServicePoint[]): number | undefined {
	const newest = points.at(-1)
	const recent = points.filter((point) => !point.prompted && point.at > newest!.at - SMOOTHING_SECONDS)
	return recent.length === 0 ? undefined : mean(recent.map(livingOf))
}

/** What is normal now and what was at this hour on other days: the higher of the two, so that mornings are no news. */
export function withHistory(
	recent: NormalLevel | undefined,
	expected: NormalLevel | undefined,
): NormalLevel | undefined {
	if (!recent || !expected) return recent
	return { usual: Math.max(recent.usual, expected.usual), peak: Math.max(recent.peak, expected.peak) }
}
