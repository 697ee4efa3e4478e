import type { ServicePoint } from '../service-point.js'
import type { LeakGrowth } from '../service-view.js'
import type { QueueWatch } from './queue-watch.js'

/** One reading of the lost connections: stuck for long, or hidden. */
export interface LostReading {
	readonly at: number
	readonly lost: number
	/** Those of them that are hidden: no row tells their age. */
	readonly hidden: number
	/** True while nobody had to queue: growth behind a standing queue is its consequence, not its cause. */
	readonly unqueued: boolean
	readonly oldestSeconds: number
}

/** Seconds of history in which growth is looked for: a leak of one connection a minute shows ten steps. */
const SPAN_SECONDS = 900

/** Adds a reading; old ones fall out. */
export function addLost(
	readings: readonly LostReading[],
	point: ServicePoint,
	hidden: number,
	queue: QueueWatch,
): LostReading[] {
	const recent = readings.filter((reading) => reading.at >= point.at - SPAN_SECONDS)
	recent.push({
		at: point.at,
		lost: point.longStuck + hidden,
		hidden,
		unqueued: queue.standingSince === undefined,
		oldestSeconds: point.oldestStuckSeconds,
	})
	return recent
}

/** Measures the growth: every new maximum that was reached without a queue is a step. A fall by half starts over. */
export function leakGrowth(readings: readonly LostReading[], room: number | undefined): LeakGrowth {
	let highest = 0
	let steps = 0
	let first: LostReading | undefined
	let last: LostReading | undefined
	let hiddenSince: number | undefined
	for (const reading of readings) {
		if (reading.lost * 2 < highest) {
			highest = reading.lost
			steps = 0
			first = last = undefined
		} else if (reading.lost > highest) {
			if (reading.unqueued) {
				steps++
				first ??= reading
				last = reading
			}
			highest = reading.lost
		}
		if (reading.hidden === 0) hiddenSince = undefined
		else hiddenSince ??= reading.at
	}
	const newest = readings.at(-1)
	const spanSeconds = first && last ? last.at - first.at : 0
	const rate = first && last && spanSeconds > 0 ? (last.lost - first.lost) / spanSeconds : 0
	const lost = newest?.lost ?? 0
	const left = room === undefined || rate <= 0 ? undefined : Math.max(0, room) / rate
	return {
		lost,
		steps,
		spanSeconds,
		rate,
		oldestSeconds: Math.max(
			newest?.oldestSeconds ?? 0,
			newest && hiddenSince !== undefined ? newest.at - hiddenSince : 0,
		),
		// A count of k independent events knows its rate to about one in the square root of k.
		timeLeft:
			left === undefined
				? undefined
				: { soonest: left / (1 + 1 / Math.sqrt(lost + 1)), likely: left, latest: left * 2 },
	}
}
