import type { QueueMotion } from '../series/queue-watch.js'
import type { ServiceView } from '../service-view.js'

/** How badly the accept queue stands. */
export type QueuePressure = 'none' | 'standing' | 'exhausted' | 'failing'

/** A queue of one is a worker that is just about to accept. */
const LEAST_DEPTH = 2
/** Measured: bursts of ten seconds, spawning and reloads leave a queue for less. */
const STANDING_SECONDS = 20
/** One interval of the source article: bursts are worked off within it. */
const EXHAUSTED_SECONDS = 30
/** While the pool is known to be far from taken, workers are being spawned: the queue gets twice the time … */
const SPARE_SHARE = 0.8
/** A pool this full is at its limit: a worker or two are always between two connections. */
const FULL_SHARE = 0.95
/**
 * … but not for ever: Apache starts 1, 2, 4, … 32 children a second while it lacks idle ones (MAX_SPAWN_RATE), and after a
 * restart one a second for the first ten (hold_off_on_exponential_spawning): 200 in 20 s at least. What does not move by then is
 * the limit, whatever the configuration says (measured: 40 of 60 threads, since processes that were to end kept stuck requests
 * and with them their place in the scoreboard, AH03490).
 */
const SPAWNING_SECONDS = 20
/** prefork doubles what it spawns each second, so that a growing pool gains more than this … */
const MOVING_SHARE = 0.1
/** … between two ticks; of readings that are closer together a part of it is asked. */
const MOVING_SECONDS = 2
/** How long people and load balancers wait before they give up (AWS: connect 10 s; browsers and proxies longer). */
const PATIENCE_SECONDS = 10
/** Measured: bursts that the queue absorbs multiply traffic by four. Half as much again is none of them … */
const CROWD_JUMP = 6
/** … and the queue need not prove itself for long: the patience of a monitoring probe (peers: slower than 2 s, twice). */
const CROWD_PATIENCE_SECONDS = 2
/**
 * Answers that stop from one second to the next come back as suddenly: a deploy reloads PHP-FPM, which waits for its children.
 * With a process_control_timeout of 10 s that took 8 s; the pool filled for three of them, and the queue grew for five, by ten a
 * second. A stall must outlast that.
 */
const HICCUP_SECONDS = 8
/** How far ahead the queue is looked at: the time until the reading that confirms, and the page is out. */
const AHEAD_SECONDS = 5

/** True while the queue grows by more than a worker between two connections explains. */
export function isFilling({ depth, growth }: QueueMotion): boolean {
	return depth >= LEAST_DEPTH && growth > 0
}

/** Judges the queue: by how long it has stood, how long those in it must wait, and how soon it is full. */
export function queuePressure(view: ServiceView): QueuePressure {
	const { queue, backlog } = view
	if (queue.depth < LEAST_DEPTH) return 'none'
	// Clients are being turned away: whatever ListenBacklog is, the queue is at it.
	if (queue.overflows > 0) return 'failing'
	const soon = queue.depth + AHEAD_SECONDS * Math.max(0, queue.growth)
	if (soon > backlog / 2) return 'failing'
	const moving = inMotion(view)
	const patience = (view.onset.arrivalsJump ?? 1) >= CROWD_JUMP ? CROWD_PATIENCE_SECONDS : PATIENCE_SECONDS
	const outlasts = queue.standingSeconds >= HICCUP_SECONDS || suddennessOf(view) === 'crowd'
	if (!moving && outlasts && queue.growth > 0 && queue.drain !== undefined && soon >= patience * queue.drain)
		return 'failing'
	const standing = moving ? queue.standingSeconds / 2 : queue.standingSeconds
	if (standing >= EXHAUSTED_SECONDS) return 'exhausted'
	return standing >= STANDING_SECONDS ? 'standing' : 'none'
}

/**
 * True while workers come or go: the pool is known to have room, or does not hold what it held at the reading before.
 * An exhausted pool stands still; one that spawns grows, one that reloads gracefully shrinks first.
 */
function inMotion(view: ServiceView): boolean {
	const held = view.now.held + view.hidden
	if (view.capacity && held >= FULL_SHARE * view.capacity.workers) return false
	const mayBeSpawning = view.queue.standingSeconds < SPAWNING_SECONDS
	if (mayBeSpawning && view.capacity && held < SPARE_SHARE * view.capacity.workers) return true
	const before = view.points.at(-2)
	if (before === undefined) return false
	const share = MOVING_SHARE * Math.min(1, (view.at - before.at) / MOVING_SECONDS)
	return Math.abs(held - before.held) > share * Math.max(held, before.held)
}

/** Why a queue came within seconds: new people, or answers that stopped. */
export type Suddenness = 'crowd' | 'stall'

/** Tells what made the queue come so fast that no climb explains it; undefined where one does. */
export function suddennessOf(view: ServiceView): Suddenness | undefined {
	const { heldBefore, arrivalsJump } = view.onset
	if (arrivalsJump !== undefined && arrivalsJump >= SUDDEN_JUMP) return 'crowd'
	// A climb that was seen is no surprise.
	if (view.openPattern === 'gradual-saturation' || heldBefore === undefined || heldBefore > CALM_SHARE) return undefined
	return (arrivalsJump ?? MORE_ARRIVALS) < MORE_ARRIVALS ? 'stall' : 'crowd'
}

/** A climb of three minutes from a third to full stands above four fifths in its last minute, a spike where it ever was. */
const CALM_SHARE = 0.6
/** More than Poisson noise on a few dozen arrivals: a third. */
const MORE_ARRIVALS = 1.33
/** Measured: waves of +-60 % multiply traffic by 1.6 in a minute; flash crowds by four and more. */
const SUDDEN_JUMP = 2.5
