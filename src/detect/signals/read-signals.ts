import type { SignalReading } from '../verdict.js'
import { acceptQueue } from './accept-queue.js'
import { acceptanceDrop } from './acceptance-drop.js'
import { acceptedClimb } from './accepted-climb.js'
import { closeWaitCount } from './close-wait-count.js'
import { closeWaitRatio } from './close-wait-ratio.js'
import { establishedBaseline } from './established-baseline.js'
import { establishedRatio } from './established-ratio.js'
import { halfOpenJump } from './half-open-jump.js'
import { peakRatio } from './peak-ratio.js'
import type { Signal, SignalView } from './signal.js'
import { stuckGrowth } from './stuck-growth.js'

/** All signals: those that lead (measured-runs) first, then the two articles'. */
const SIGNALS: readonly Signal[] = [
	acceptQueue,
	acceptedClimb,
	stuckGrowth,
	halfOpenJump,
	establishedRatio,
	establishedBaseline,
	closeWaitRatio,
	closeWaitCount,
	acceptanceDrop,
	peakRatio,
]

/** Reads every signal. */
export function readSignals(view: SignalView): SignalReading[] {
	return SIGNALS.map((signal) => signal(view))
}
