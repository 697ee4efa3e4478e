import type { Remark } from '../kernel/schedule.js'
import { formatDuration } from '../settings/units.js'

/** Says in a sentence what was amiss with the time of a reading. */
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
