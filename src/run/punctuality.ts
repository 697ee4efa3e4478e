import type { Notice } from '../detect/incident-event.js'
import { formatDuration } from '../message/quantity.js'

/** What was not as it should be when a reading began: the values of the sampler's pace. */
export type Irregularity =
	| { readonly kind: 'missed'; readonly times: readonly number[] }
	| { readonly kind: 'late'; readonly seconds: number }
	| { readonly kind: 'clock-jump'; readonly seconds: number }

/** A clock that is corrected by less is nothing that people need to know. */
const WORTH_TELLING = 30

/** Fewer missing samples in a row, or a shorter gap in seconds, are a hiccup; the detector does without them. */
const MISSED_SAMPLES = 2
const SHORTEST_GAP = 2

/**
 * What people are told of forewarn's own sense of time; undefined where the log is enough. Neither a jump of the clock nor
 * a gap is an incident: event time is monotonic, and a missing sample neither advances nor clears anything.
 */
export function judgePunctuality(remark: Irregularity, at: number, wallTime: number): Notice | undefined {
	switch (remark.kind) {
		case 'late':
			return undefined
		case 'missed': {
			const { times } = remark
			const gap = at - (times[0] ?? at)
			if (times.length < MISSED_SAMPLES || gap < SHORTEST_GAP) return undefined
			const since = formatDuration(gap)
			const reason = `${times.length} samples are missing since ${since}: forewarn was stopped, starved of CPU, or frozen with its machine. Nobody was watching meanwhile; it goes on now.`
			return { kind: 'late', at, wallTime, service: undefined, rule: 'samples-missed', reason }
		}
		case 'clock-jump': {
			const size = Math.abs(remark.seconds)
			if (size < WORTH_TELLING) return undefined
			const how =
				remark.seconds < 0
					? `was set back by ${formatDuration(size)}`
					: `jumped forward by ${formatDuration(size)}: it was set, or the machine slept`
			const reason = `The wall clock ${how}. Times in pages before and after do not compare; detection is not concerned.`
			return { kind: 'advisory', at, wallTime, service: undefined, rule: 'clock-jump', reason }
		}
	}
}
