import { notifyOnRise } from './alarm.js'
import type { Rival } from './rival.js'

/** "Warning threshold: 150 % of normal peak connections, critical threshold: 200 %"; it counts ESTABLISHED rows. */
const WARNING = 1.5
const CRITICAL = 2
/** A recording has no yesterday: its first three minutes, before any onset of the library, stand for what is normal. */
const NORMAL_SECONDS = 180

/** The connection-counting article's alert on more connections than the normal peak. */
export const connectionCountingArticle: Rival = {
	name: 'connection-counting article',
	about: 'ESTABLISHED over 150 % (critical 200 %) of the peak of the first three minutes',
	reads: 'kernel',
	watch: ({ samples }) => {
		const normal = samples.filter(({ at }) => at < NORMAL_SECONDS).map(({ host }) => host.established)
		const peak = Math.max(1, ...normal)
		const readings = samples
			.filter(({ at }) => at >= NORMAL_SECONDS)
			.map(({ at, host: { established } }) => {
				const level = established > CRITICAL * peak ? 'critical' : established > WARNING * peak ? 'warning' : 'clear'
				return { at, level, rule: 'tcp_connections', reason: `${established}, normal peak ${peak}` } as const
			})
		return notifyOnRise(readings, { consecutive: 1, clearAfter: 0 })
	},
}
