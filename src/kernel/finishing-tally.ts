import type { Counters } from '../detect/counters.js'
import { readGeneration } from '../detect/generation.js'
import type { Generation } from '../detect/look.js'
import { type ConnectionMemory, FINISHING } from './connection-memory.js'
import { INFO, INODE, LAST_RECEIVED, type Row } from './row.js'

/** Tells which of a service's connections are held by processes of before Apache's last reload, and counts them. */
export class FinishingTally {
	readonly #port: number | undefined
	/** As of this look; undefined while no old process is there. */
	generation: Generation | undefined
	count = 0
	#at = 0
	/** The reload that the last look at connections knew of, by its event time. */
	#known: number | undefined
	#isNews = false

	constructor(port: number | undefined) {
		this.#port = port
	}

	/** Starts a look at this event time, beside these counters. */
	begin(at: number, counters: Counters): void {
		this.#at = at
		this.generation = readGeneration(counters, this.#port)
		this.#isNews = this.generation !== undefined && this.generation.since !== this.#known
		this.count = 0
	}

	/**
	 * Counts a connection whose entry of the look before is `old` (-1 = none) if an old process holds it. All that were held when the reload is
	 * first seen are, and so is one that no look met before and that has been silent since: only who waited then may be served by a new process.
	 * A connection never goes from one process to another.
	 */
	takes(row: Row, old: number, before: ConnectionMemory): boolean {
		if (!this.generation || row[INODE] === 0 || !this.#isOld(row, old, before, this.generation)) return false
		this.count++
		return true
	}

	#isOld(row: Row, old: number, before: ConnectionMemory, { since }: Generation): boolean {
		if (old >= 0) return before.isHeldBy(old, row) && (this.#isNews || before.kind(old) === FINISHING)
		return this.#isNews && row[INFO] === 1 && this.#at - row[LAST_RECEIVED]! / 1000 < since
	}

	/** Ends a look that read connections. */
	finish(): void {
		if (this.generation) this.#known = this.generation.since
	}
}
