import type { ServiceView } from '../service-view.js'
import type { Finding } from './finding.js'
import { queuePressure } from './queue-pressure.js'

/** Three stuck connections for an hour are normal (measured); the fourth, and growth in steps, are not. */
const LEAST_LOST = 4
const LEAST_STEPS = 3
const LEAST_SPAN_SECONDS = 45
/** Longer than ProxyTimeout's usual 60 s: what a timeout heals is a plateau, not a leak. */
const LEAST_AGE_SECONDS = 75
/** Workers gone within this time: page. */
const CRITICAL_SECONDS = 120
/** The share of the held connections that must be lost ones before a standing queue is theirs. */
const LEAK_SHARE = 0.3

/** Workers are lost one by one to connections whose clients are gone, while arrivals and queue look healthy. */
export function resourceLeak(view: ServiceView): Finding | undefined {
	const { leak, now, hidden } = view
	if (leak.lost < LEAST_LOST || leak.steps < LEAST_STEPS) return undefined
	if (leak.spanSeconds < LEAST_SPAN_SECONDS || leak.oldestSeconds < LEAST_AGE_SECONDS) return undefined
	const queued = queuePressure(view) !== 'none' && leak.lost >= LEAK_SHARE * (now.held + hidden)
	const soon = leak.timeLeft !== undefined && leak.timeLeft.likely <= CRITICAL_SECONDS
	const rate = (leak.rate * 60).toFixed(leak.rate * 60 < 10 ? 1 : 0)
	const of = view.capacity ? ` of ${view.capacity.workers} workers (${view.capacity.provenance})` : ''
	const hiddenPart = hidden > 0 ? `, ${hidden} of them reset by the proxy and no longer in the table` : ''
	return {
		severity: queued || soon ? 'critical' : 'warning',
		rule: hidden > now.longStuck ? 'hidden-growing' : 'stuck-growing',
		reason: `${leak.lost}${of} are stuck in connections whose client is gone${hiddenPart}, ${rate} more a minute, the oldest for ${Math.round(leak.oldestSeconds)} s`,
	}
}
