import { judgeCalm } from './calm.js'
import { classify } from './classify.js'
import { gatherEvidence } from './evidence.js'
import type { Pattern } from './pattern.js'
import type { Finding } from './patterns/finding.js'
import type { ServiceView } from './service-view.js'
import type { Cause, TimeLeft, Verdict } from './verdict.js'

/** Says what one reading means: a pattern with the numbers that decided it, or why there is none. */
export function judge(view: ServiceView, overflows: number): Verdict {
	const found = classify(view)
	if (!found) {
		const evidence = gatherEvidence(view, { cause: view.cause, timeLeft: soonest(view), overflows })
		return { kind: 'healthy', ...judgeCalm(view), evidence }
	}
	const evidence = gatherEvidence(view, { cause: causeOf(found, view), timeLeft: timeLeft(found, view), overflows })
	const { cause: _told, ...finding } = found
	return { kind: 'suspicion', ...finding, evidence }
}

/** What a rule or a pattern says of the cause by itself; gradual saturation is told apart by Little's law. */
function causeOf({ cause, pattern }: Finding & { readonly pattern: Pattern }, view: ServiceView): Cause {
	if (cause !== undefined) return cause
	return pattern === 'resource-leak' ? 'stuck-workers' : view.cause
}

/** Whoever waits in the queue finds no worker free: it is no forecast any more. */
const NONE_LEFT: TimeLeft = { soonest: 0, likely: 0, latest: 0 }
const OF_QUEUE: readonly string[] = ['queue-standing', 'queue-filling']

function timeLeft({ rule }: Finding, view: ServiceView): TimeLeft | undefined {
	if (OF_QUEUE.includes(rule)) return NONE_LEFT
	// A flood takes no workers.
	return rule === 'syn-flood' ? undefined : soonest(view)
}

/** The nearer of two ends: the living connections take every worker, or the lost ones do. */
function soonest({ timeLeft: living, leak }: ServiceView): TimeLeft | undefined {
	return leak.timeLeft && (!living || leak.timeLeft.likely < living.likely) ? leak.timeLeft : living
}
