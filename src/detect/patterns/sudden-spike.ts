import { describeUse } from '../capacity.js'
import type { ServiceView } from '../service-view.js'
import type { Finding } from './finding.js'
import { queuePressure, type Suddenness, suddennessOf } from './queue-pressure.js'

/** Measured: bursts of ten seconds are healthy; two seconds of a tick are the margin. */
const BURST_SECONDS = 12
/** A queue that has stood for two ticks of the tripwire, less the jitter of its timer, was looked at twice. */
const TWO_TICKS_SECONDS = 3.5
/** Half-open connections that scans leave are up to 60 (measured at one SYN a second); a flood fills the backlog. */
const FLOOD_SHARE = 0.25

/** Traffic jumps within seconds, or answers stop: the workers are taken at once and the accept queue fills. */
export function suddenSpike(view: ServiceView): Finding | undefined {
	return queueFills(view) ?? synFlood(view)
}

function queueFills(view: ServiceView): Finding | undefined {
	const suddenness = suddennessOf(view)
	if (suddenness === undefined) return undefined
	const felt = queuePressure(view)
	const pressure = suddenness === 'crowd' && outgrowsBurst(view) ? 'failing' : felt
	if (pressure === 'none') return undefined
	const { depth, growth, standingSeconds } = view.queue
	return {
		severity: pressure === 'standing' ? 'warning' : 'critical',
		rule: pressure === 'failing' ? 'queue-filling' : 'queue-standing',
		...(suddenness === 'crowd' && felt === 'failing' && isSeenTwice(view) ? { looks: 2 } : {}),
		cause: suddenness === 'stall' ? 'slow-backend' : 'flash-crowd',
		reason: `${depth} of ${view.backlog} places in the accept queue taken after ${Math.round(standingSeconds)} s, ${growth.toFixed(0)} more a second; ${describeOnset(view, suddenness)}; workers hold ${describeUse(view.now.held + view.hidden, view.capacity)}`,
	}
}

function describeOnset({ onset: { arrivalsJump } }: ServiceView, suddenness: Suddenness): string {
	if (suddenness === 'stall')
		return 'the workers were taken within a minute though no more users come: answers have stopped'
	if (arrivalsJump !== undefined && arrivalsJump >= 2) return `arrivals are ${arrivalsJump.toFixed(1)} times the usual`
	return 'the workers were taken within a minute'
}

/**
 * How fast a queue fills is measured from one look to another: where both found it standing they agree, and a third would only
 * cost time. Another name for an incident under way is in no such hurry, and a stall may be a hiccup.
 */
function isSeenTwice({ queue, openPattern }: ServiceView): boolean {
	return openPattern === undefined && queue.standingSeconds >= TWO_TICKS_SECONDS
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
		cause: 'syn-flood',
		reason: `${halfOpen} half-open connections (SYN_RECV) of a backlog of ${view.backlog}, ${answer} since the last sample`,
	}
}
