import type { ServicePoint } from './service-point.js'

/** Samples this share of the interval apart are regular ones; a timer is never exact. */
const REGULAR = 0.8

/**
 * The sliding window: the newest reading and those before it at the pace of the interval, oldest first. While something
 * goes on readings come every few seconds; five of those would show twenty seconds of a story of minutes.
 */
export function sampleWindow(points: readonly ServicePoint[], samples: number, interval: number): ServicePoint[] {
	const window: ServicePoint[] = []
	for (let index = points.length - 1; index >= 0 && window.length < samples; index--) {
		const next = window[0]
		if (!next || next.at - points[index]!.at >= REGULAR * interval) window.unshift(points[index]!)
	}
	return window
}
