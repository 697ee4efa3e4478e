import type { Trend } from './trend.js'

/** The highest level that a series has held without ending in an incident. */
export interface NormalPeak {
	/** Undefined until the series has once stood still. */
	readonly peak: number | undefined
	/** The highest level of the climb under way: it becomes normal when the climb ends well. */
	readonly climbing: number | undefined
	/** Since when the climb under way has not risen any more; undefined while it rises. */
	readonly restingSince: number | undefined
}

/** Nothing seen yet. */
export const NO_PEAK: NormalPeak = { peak: undefined, climbing: undefined, restingSince: undefined }

/** A climb has ended when the trend has not been upward for this long: half of the five-sample window. */
const REST_SECONDS = 75
/** An upward trend: the slope is this many standard errors above zero (one in twenty by chance). */
const RISING = 1.65

/** Learns from one trend. Levels of a climb stay out until it has ended: the foot of a saturation is not normal. */
export function learnPeak(known: NormalPeak, at: number, trend: Trend | undefined): NormalPeak {
	if (!trend) return known
	const climbing = Math.max(trend.level, known.climbing ?? 0)
	if (trend.slope > RISING * trend.slopeError) return { ...known, climbing, restingSince: undefined }
	const restingSince = known.restingSince ?? at
	if (at - restingSince < REST_SECONDS) return { ...known, climbing, restingSince }
	return { peak: Math.max(known.peak ?? 0, climbing), climbing: undefined, restingSince }
}
