import type { ServiceView } from '../service-view.js'

/** How badly the accept queue stands. */
export type QueuePressure = 'none' | 'standing' | 'exhausted' | 'failing'

/** A queue of one is a worker that is just about to accept. */
const LEAST_DEPTH = 2
/** Measured: spawning and reloads leave a queue for a few seconds. */
const STANDING_SECONDS = 10
/** Measured: bursts of ten seconds are worked off within twenty; what stands for thirty is not one. */
const EXHAUSTED_SECONDS = 30
/** The shortest patience that clients and proxies commonly have (peers: a probe slower than 2 s; browsers wait 10 s and more). */
const PATIENCE_SECONDS = 8
/** A queue that will be full within this time leaves nobody the time to look again. */
const FULL_SOON_SECONDS = 10

/** Judges the queue: by how long it has stood, how long those in it must wait, and how soon it is full. */
export function queuePressure(view: ServiceView): QueuePressure {
	const { queue, backlog } = view
	if (queue.overflows > 0 && queue.depth > backlog / 2) return 'failing'
	if (queue.depth < LEAST_DEPTH) return 'none'
	const untilFull = queue.growth > 0 ? (backlog - queue.depth) / queue.growth : Number.POSITIVE_INFINITY
	if (queue.depth > backlog / 2 || untilFull <= FULL_SOON_SECONDS) return 'failing'
	if (queue.standingSeconds >= STANDING_SECONDS && (queue.waitSeconds ?? 0) >= PATIENCE_SECONDS) return 'failing'
	if (queue.standingSeconds >= EXHAUSTED_SECONDS) return 'exhausted'
	return queue.standingSeconds >= STANDING_SECONDS ? 'standing' : 'none'
}

/** True where the queue came so fast that only a spike explains it. */
export function cameSuddenly(view: ServiceView): boolean {
	const { climbSeconds, arrivalsJump } = view.onset
	return arrivalsJump >= SUDDEN_JUMP || (climbSeconds !== undefined && climbSeconds <= SUDDEN_CLIMB_SECONDS)
}

/** Measured: gradual climbs take minutes from three fifths to full, spikes seconds; two intervals lie between. */
const SUDDEN_CLIMB_SECONDS = 60
/** Measured: waves of +-60 % multiply traffic by 1.6 in a minute; flash crowds by four and more. */
const SUDDEN_JUMP = 2.5
