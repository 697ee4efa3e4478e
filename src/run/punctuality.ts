import type { Notice } from '../detect/incident-event.js'
import { formatDuration as inWords } from '../detect/quantity.js'
import type { Remark } from '../kernel/schedule.js'
import { formatDuration } from '../settings/units.js'

/** A clock that is corrected by fewer seconds is nothing that people need to know. */
const MIN_CLOCK_JUMP = 30

/** Fewer missing samples in a row, or a shorter gap in seconds, are a hiccup; the detector does without them. */
const MIN_MISSED_SAMPLES = 2
const MIN_GAP = 2

/** Describes for the log what was wrong with the time of a reading. */
export function describeRemark(remark: Remark): string {
	switch (remark.kind) {
		case 'missed': {
			const count = remark.times.length
			return `${count} ${count === 1 ? 'sample was' : 'samples were'} missed: forewarn did not get to run, or a reading took too long`
		}
		case 'late':
			return `a sample came ${formatDuration(remark.seconds)} late`
		case 'clock-jump':
			return `the wall clock jumped by ${remark.seconds.toFixed(1)} s; event time does not follow it`
	}
}

/**
 * Returns what people must know of forewarn's own sense of time; undefined if the log is enough. Neither a jump of the clock nor
 * a gap is an incident: event time is monotonic, and a missing sample neither advances nor clears anything.
 */
export function noticeOf(remark: Remark, at: number, wallTime: number): Notice | undefined {
	switch (remark.kind) {
		case 'late':
			return undefined
		case 'missed': {
			const { times } = remark
			const gap = at - (times[0] ?? at)
			if (times.length < MIN_MISSED_SAMPLES || gap < MIN_GAP) return undefined
			const reason = `${times.length} samples are missing since ${inWords(gap)}: forewarn was stopped, starved of CPU, or frozen with its machine. Nothing was watched meanwhile; it goes on now.`
			return { kind: 'late', at, wallTime, service: undefined, rule: 'samples-missed', reason }
		}
		case 'clock-jump': {
			const size = Math.abs(remark.seconds)
			if (size < MIN_CLOCK_JUMP) return undefined
			const how =
				remark.seconds < 0
					? `was set back by ${inWords(size)}`
					: `jumped forward by ${inWords(size)}: it was set, or the machine slept`
			const reason = `The wall clock ${how}. Times in pages before and after do not compare; detection is not concerned.`
			return { kind: 'advisory', at, wallTime, service: undefined, rule: 'clock-jump', reason }
		}
	}
}
