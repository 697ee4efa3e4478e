import type { Trend } from './trend.js'

/** What a series has shown to be normal for it: learned while it does not climb, kept while it does. */
export interface NormalLevel {
	/** Mean of the settled readings; undefined until the series has settled once. */
	readonly usual: number | undefined
	/** The highest settled level, noise smoothed away. */
	readonly peak: number | undefined
	/** Settled readings behind `usual`. */
	readonly readings: number
	/** The highest level of the climb under way: it becomes normal when the climb ends well. */
	readonly climbing: number | undefined
	/** Since when the climb under way has not risen any more; undefined while it rises. */
	readonly restingSince: number | undefined
}

/** Nothing seen yet. */
export const NO_LEVEL: NormalLevel = { usual: undefined, peak: undefined, readings: 0, climbing: undefined, restingSince: undefined }

/** A climb has ended when the trend has not been upward for this long: half of the five-sample window. */
const REST_SECONDS = 75
/** An upward trend: the slope is this many standard errors above zero (one in 160 by chance). */
const RISING = 2.5
/** Readings that weigh in the usual level at most: an hour of regular ones, so that a new normal is learned within one. */
const LONGEST_MEMORY = 120

/** One reading as the level sees it. */
export interface LevelReading {
	readonly at: number
	readonly held: number
	/** Mean of the last minute. */
	readonly smoothed: number
	readonly trend: Trend | undefined
}

/** Learns from one reading. Levels of a climb stay out until it has ended: the foot of a saturation is not normal. */
export function learnLevel(known: NormalLevel, { at, held, smoothed, trend }: LevelReading): NormalLevel {
	const climbing = Math.max(smoothed, known.climbing ?? 0)
	if (!trend) return { ...known, climbing }
	if (trend.slope > RISING * trend.slopeError) return { ...known, climbing, restingSince: undefined }
	const restingSince = known.restingSince ?? at
	if (at - restingSince < REST_SECONDS) return { ...known, climbing, restingSince }
	const readings = Math.min(known.readings + 1, LONGEST_MEMORY)
	const usual = known.usual === undefined ? trend.level : known.usual + (held - known.usual) / Math.max(readings, 4)
	return { usual, peak: Math.max(known.peak ?? 0, climbing), readings, climbing: undefined, restingSince }
}
