import { sampleWindow } from './sample-window.js'
import type { ServicePoint } from './service-point.js'
import type { ServiceView } from './service-view.js'
import type { Cause, Evidence, TimeLeft, WindowRow } from './verdict.js'

/** What the verdict adds to a view's own numbers. */
export interface Judged {
	readonly cause: Cause
	readonly timeLeft: TimeLeft | undefined
	/** ListenOverflows since the incident opened. */
	readonly overflows: number
}

/** The numbers behind a verdict, with the five samples that decided it. */
export function gatherEvidence(view: ServiceView, { cause, timeLeft, overflows }: Judged): Evidence {
	const { now } = view
	return {
		capacity: view.capacity,
		accepted: now.accepted,
		acceptQueue: view.queue.depth,
		stuck: now.stuck,
		hidden: view.hidden,
		arrivalsPerSecond: now.arrivals,
		holdingSeconds: view.holdingSeconds,
		timeLeft,
		cause,
		signals: view.signals,
		window: shownWindow(view).map(windowRow),
		topPeers: view.topPeers,
		overflows,
	}
}

/** A queue that formed within this interval is a story of seconds: its readings are shown as they came. */
function shownWindow({ points, queue, settings: { sampling } }: ServiceView): readonly ServicePoint[] {
	const formed = queue.standingSeconds > 0 && queue.standingSeconds < sampling.interval
	return formed ? points.slice(-sampling.window) : sampleWindow(points, sampling.window, sampling.interval)
}

function windowRow(point: ServicePoint): WindowRow {
	return {
		at: point.at,
		wallTime: point.wallTime,
		accepted: point.accepted,
		queued: point.queued,
		acceptQueue: point.acceptQueue,
		stuck: point.stuck,
		halfOpen: point.halfOpen,
		timeWait: point.timeWait,
		arrivalsPerSecond: point.arrivals,
		load1: point.load1,
		throughputBytesPerSecond: point.throughput,
	}
}
