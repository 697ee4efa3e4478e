import type { ServicePoint } from '../service-point.js'
import type { QueueMotion } from './queue-watch.js'

/** A capacity that was learned from watching: how many connections were held while others had to wait. */
export interface Plateau {
	readonly held: number
	/** Readings that agreed. */
	readonly confirmed: number
}

/** Nothing learned. */
export const NO_PLATEAU: Plateau = { held: 0, confirmed: 0 }

/** Seconds that the queue must stand before a level counts: prefork spawns for some seconds before it is at its limit. */
const STANDING_SECONDS = 10
/** Readings that must agree before the level is believed. */
export const PLATEAU_CONFIRMED = 2
/** Levels this close are the same: a worker between two connections is not counted. */
const TOLERANCE = 0.05

/**
 * Learns the capacity: accepted stands still exactly where nobody else gets in (measured: 30 of 30, 40 of 40, 75 of
 * 75). What comes after, when clients give up and the table empties, is lower and teaches nothing.
 */
export function learnPlateau(known: Plateau, point: ServicePoint, hidden: number, motion: QueueMotion): Plateau {
	const held = point.held + hidden
	// More held while nobody waits: what was learned was no limit (a reload's spawning, say).
	if (motion.depth === 0 && held > known.held * (1 + TOLERANCE)) return NO_PLATEAU
	if (motion.standingSeconds < STANDING_SECONDS) return known
	if (held === 0 || held < known.held * (1 - TOLERANCE)) return known
	if (held <= known.held * (1 + TOLERANCE)) return { held: Math.max(held, known.held), confirmed: known.confirmed + 1 }
	return { held, confirmed: 1 }
}
