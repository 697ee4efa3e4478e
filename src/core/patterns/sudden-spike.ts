import { describeUse } from '../capacity.js'
import type { ServiceView } from '../service-view.js'
import type { Finding } from './finding.js'
import { cameSuddenly, queuePressure } from './queue-pressure.js'

/** Measured: bursts of ten seconds are healthy; two seconds of a tick are the margin. */
const BURST_SECONDS = 12
/** Half-open connections that scans leave are up to 60 (measured at one SYN a second); a flood fills the backlog. */
const FLOOD_SHARE = 0.25

/** Traffic jumps within seconds: the workers are taken at once and the accept queue fills. */
export function suddenSpike(view: ServiceView): Finding | undefined {
	return queueFills(view) ?? synFlood(view)
}

function queueFills(view: ServiceView): Finding | undefined {
	if (!cameSuddenly(view)) return undefined
	const pressure = outgrowsBurst(view) ? 'failing' : queuePressure(view)
	if (pressure === 'none') return undefined
	const { depth, growth, standingSeconds } = view.queue
	const jump = view.onset.arrivalsJump
	const how =
		jump !== undefined && jump >= 2
			? `arrivals are ${jump.toFixed(1)} times the usual`
			: 'the workers were taken within a minute'
	return {
		severity: pressure === 'standing' ? 'warning' : 'critical',
		rule: pressure === 'failing' ? 'queue-filling' : 'queue-standing',
		reason: `${depth} of ${view.backlog} places in the accept queue taken after ${Math.round(standingSeconds)} s, ${growth.toFixed(0)} more a second; ${how}; workers hold ${describeUse(view.now.held + view.hidden, view.capacity)}`,
	}
}

/** A burst of ten seconds is over by now; a queue that still makes new maxima has more behind it. */
function outgrowsBurst({ queue }: ServiceView): boolean {
	return queue.standingSeconds >= BURST_SECONDS && queue.growth > 0 && queue.depth >= queue.deepest
}

/**
 * Only SYN_RECV rises. With SYN cookies users may never notice: warn with the counters. Without them the full request
 * queue drops the users' SYNs among the others: page.
 */
function synFlood(view: ServiceView): Finding | undefined {
	const { halfOpen, syncookies, synDrops, acceptQueue } = view.now
	if (acceptQueue > view.backlog / 2) return undefined
	if (halfOpen < FLOOD_SHARE * view.backlog && syncookies === 0) return undefined
	const answer = synDrops > 0 ? `${synDrops} SYNs dropped` : `${syncookies} SYN cookies sent`
	return {
		severity: synDrops > 0 ? 'critical' : 'warning',
		rule: 'syn-flood',
		reason: `${halfOpen} half-open connections (SYN_RECV) of a backlog of ${view.backlog}, ${answer} since the last sample`,
	}
}
