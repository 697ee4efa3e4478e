import type { Evidence } from '../detect/verdict.js'
import { formatDuration, formatEstimate } from './quantity.js'
import { plural } from './words.js'

/** How long until users fail, with its range, or honestly why that cannot be said. */
export function describeTimeLeft({ timeLeft, overflows, acceptQueue, ...evidence }: Evidence): string {
	if (overflows > 0) return `none: clients are being turned away (${plural(overflows, 'dropped packet')} so far)`
	const { accepted, stuck, hidden, capacity } = evidence
	if (capacity && accepted + stuck + hidden >= capacity.workers && acceptQueue > 0) {
		const waiting = `${plural(acceptQueue, 'client')} ${acceptQueue === 1 ? 'waits' : 'wait'}`
		return `next to none: all workers are taken and ${waiting} in the queue`
	}
	if (!timeLeft) return 'unknown: these samples show no trend that an estimate could rest on'
	if (timeLeft.likely <= 0) return 'next to none: all workers are taken'
	const estimate = `about ${formatEstimate(timeLeft.likely)}`
	if (timeLeft.latest === undefined) {
		return `${estimate} until all workers are taken (${soonest(timeLeft.soonest)}; the trend may also end before)`
	}
	return `${estimate} until all workers are taken (${range(timeLeft.soonest, timeLeft.latest)})`
}

/** The same in a few words, for a subject; undefined where there is no estimate. */
export function describeTimeLeftShortly({ timeLeft, overflows }: Evidence): string | undefined {
	if (overflows > 0) return 'clients are being turned away'
	if (!timeLeft) return undefined
	return timeLeft.likely <= 0 ? 'no time left' : `about ${formatEstimate(timeLeft.likely)} left`
}

function soonest(seconds: number): string {
	return seconds < 10 ? 'it may be any moment' : `${formatEstimate(seconds)} at the soonest`
}

function range(from: number, to: number): string {
	const [low, high] = [from < 10 ? formatDuration(0) : formatEstimate(from), formatEstimate(to)]
	if (low === high) return `${low} give or take`
	return `between ${low} and ${high}`
}
