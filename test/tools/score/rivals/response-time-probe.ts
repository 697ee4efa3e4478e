import { notifyOnRise } from './alarm.js'
import type { Rival } from './rival.js'

/** A light page that takes longer than this is slow for anybody. */
const SLOW_SECONDS = 2

/** A blackbox check that fetches a light page every 10 s and pages when two in a row are slow or fail. */
export const responseTimeProbe: Rival = {
	name: 'response-time probe',
	about: 'a light page takes longer than 2 s, or fails, twice in a row (critical)',
	reads: 'answers',
	watch: ({ observed }) => {
		const readings = (observed?.probes ?? []).map(({ at, seconds }) => {
			const slow = seconds === undefined || seconds > SLOW_SECONDS
			// A slow answer is known to be slow before it is there.
			const known = at + (slow ? SLOW_SECONDS : seconds)
			const reason = seconds === undefined ? 'no answer' : `${seconds.toFixed(1)} s`
			return { at: known, level: slow ? 'critical' : 'clear', rule: 'slow page', reason } as const
		})
		return notifyOnRise(readings, { consecutive: 2, clearAfter: 0 })
	},
}
