/** The accept queue as all readings have seen it, full ones and the tripwire's. */
export interface QueueWatch {
	/** Since when every reading found somebody waiting; undefined while the queue is empty. */
	readonly standingSince: number | undefined
	/** The readings of the last five minutes, oldest first. */
	readonly readings: readonly QueueReading[]
}

/** The accept queue's length at one instant, with the namespace's completed handshakes and overflows so far. */
export interface QueueReading {
	readonly at: number
	readonly depth: number
	readonly passiveOpens: number | undefined
	readonly overflows: number | undefined
}

/** Seconds of readings that are kept: a queue's beginning stays known for five minutes. */
const KEPT_SECONDS = 300

/** A queue nobody has looked at yet. */
export const UNSEEN_QUEUE: QueueWatch = { standingSince: undefined, readings: [] }

/** Adds a reading. */
export function watchQueue(watch: QueueWatch, reading: QueueReading): QueueWatch {
	const readings = watch.readings.filter((old) => old.at >= reading.at - KEPT_SECONDS && old.at < reading.at)
	return {
		standingSince: reading.depth === 0 ? undefined : (watch.standingSince ?? reading.at),
		readings: [...readings, reading],
	}
}

/** How the queue moves and what that means for who waits in it. */
export interface QueueMotion {
	readonly depth: number
	/** Seconds for which every reading found somebody waiting. */
	readonly standingSeconds: number
	/** Connections a second by which it grew over the last readings (some seconds, or since it stands). */
	readonly growth: number
	/** The greatest length since it stands, of the five minutes that are kept. */
	readonly deepest: number
	/** Connections a second that the workers take out of it at most, never 0: the upper bound of what was counted. */
	readonly drain: number | undefined
	/** Seconds that the last in line will wait at this drain. */
	readonly waitSeconds: number | undefined
	/** ListenOverflows since the first reading that found it standing, of the five minutes that are kept. */
	readonly overflows: number
}

/** Seconds over which growth is measured: two readings of the tripwire. */
const MOTION_SECONDS = 4

/** Measures the newest stretch of readings. */
export function queueMotion(watch: QueueWatch): QueueMotion {
	const newest = watch.readings.at(-1)
	if (!newest || newest.depth === 0 || watch.standingSince === undefined) {
		return {
			depth: newest?.depth ?? 0,
			standingSeconds: 0,
			growth: 0,
			deepest: newest?.depth ?? 0,
			drain: undefined,
			waitSeconds: undefined,
			overflows: 0,
		}
	}
	// From the last reading before the stretch: the empty one when the queue has just formed.
	const before = watch.readings.findLast((old) => old.at <= newest.at - MOTION_SECONDS || old.at < watch.standingSince!)
	const from = before ?? watch.readings[0]!
	const seconds = newest.at - from.at
	const growth = seconds > 0 ? (newest.depth - from.depth) / seconds : 0
	const opened = difference(from.passiveOpens, newest.passiveOpens)
	const drained = opened === undefined ? undefined : Math.max(0, opened - (newest.depth - from.depth))
	const drain = drained === undefined || seconds === 0 ? undefined : upperCount(drained) / seconds
	const standing = watch.readings.find((old) => old.at >= watch.standingSince!)!
	return {
		depth: newest.depth,
		standingSeconds: newest.at - watch.standingSince,
		growth,
		deepest: Math.max(...watch.readings.filter((old) => old.at >= standing.at).map((old) => old.depth)),
		drain,
		waitSeconds: drain === undefined ? undefined : newest.depth / drain,
		overflows: difference(standing.overflows, newest.overflows) ?? 0,
	}
}

/** The 95 % upper bound of a Poisson count's mean, roughly: three for none seen (the rule of three). */
function upperCount(count: number): number {
	return count + 3 + 1.65 * Math.sqrt(count)
}

function difference(from: number | undefined, to: number | undefined): number | undefined {
	return from === undefined || to === undefined ? undefined : Math.max(0, to - from)
}
