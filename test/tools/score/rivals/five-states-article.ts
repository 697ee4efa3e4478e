import { inOrder, notifyOnRise, type Reading } from './alarm.js'
import type { Rival } from './rival.js'
import type { Sample } from './sample.js'

/** "tcp_close_wait > 10 (any sustained level indicates problems)". */
const CLOSE_WAIT = 10
/** "tcp_time_wait > 5000 (potential connection churn issues)". */
const TIME_WAIT = 5000
/** "Sustained" is not defined: twice in a row is the least it can mean. A listener that is gone is gone. */
const SUSTAINED = { consecutive: 2, clearAfter: 0 }
const AT_ONCE = { consecutive: 1, clearAfter: 0 }

/** The five-states article's three alerting rules, over the whole host. */
export const fiveStatesArticle: Rival = {
	name: 'five-states article',
	about:
		'CLOSE_WAIT over 10 in two samples (critical), TIME_WAIT over 5000 (warning), fewer listeners than before (critical)',
	reads: 'kernel',
	watch: ({ samples }) =>
		inOrder(
			notifyOnRise(samples.map(closeWait), SUSTAINED),
			notifyOnRise(samples.map(timeWait), SUSTAINED),
			notifyOnRise(samples.map(listen), AT_ONCE),
		),
}

function closeWait({ at, host }: Sample): Reading {
	const level = host.closeWait > CLOSE_WAIT ? 'critical' : 'clear'
	return { at, level, rule: 'tcp_close_wait', reason: String(host.closeWait) }
}

function timeWait({ at, host }: Sample): Reading {
	const level = host.timeWait > TIME_WAIT ? 'warning' : 'clear'
	return { at, level, rule: 'tcp_time_wait', reason: String(host.timeWait) }
}

function listen({ at, host }: Sample, index: number, samples: readonly Sample[]): Reading {
	const before = samples[index - 1]?.host.listen ?? host.listen
	const level = host.listen < before ? 'critical' : 'clear'
	return { at, level, rule: 'tcp_listen', reason: `${host.listen} after ${before}` }
}
