import type { Sample } from '../detect/sample.js'
import type { ServiceSettings } from '../detect/settings.js'
import type { ServiceVerdict } from '../incidents/steps.js'
import { type DaemonCounts, newCounts } from './counts.js'

/** A full reading and what was made of it. */
export interface FullReading {
	readonly sample: Sample
	/** One per service that the reading said something about. */
	readonly verdicts: readonly ServiceVerdict[]
	readonly cost: ReadingCost
	/** It was pulled forward by somebody who waits in an accept queue. */
	readonly early: boolean
}

/** What a full reading took. */
export interface ReadingCost {
	/** From its start to its end, pauses included. */
	readonly wallMs: number
	/** User and system time of the process while it worked, pauses left out. */
	readonly cpuMs: number
	/** The longest that it kept everything else waiting. */
	readonly longestBlockMs: number
}

/** Where the watching writes what it saw, for whoever shows it: the control socket, the web server, the metrics. */
export class Board {
	/** What was done since the start; it goes on over reloads. */
	readonly counts: DaemonCounts = newCounts()
	readonly #listeners = new Set<(reading: FullReading) => void>()
	readonly #onError: (error: unknown) => void
	#services: readonly ServiceSettings[] = []
	#newest: FullReading | undefined
	#trouble: string | undefined

	/** `onError` is told what a listener throws: showing must not stop the watching. */
	constructor(onError: (error: unknown) => void) {
		this.#onError = onError
	}

	/** These services are watched from now on. */
	watch(services: readonly ServiceSettings[]): void {
		this.#services = services
	}

	/** What is watched, with what was found out about each service's backlog filled in. */
	get services(): readonly ServiceSettings[] {
		return this.#services
	}

	/** Takes a full reading and tells whoever listens. */
	take(reading: FullReading): void {
		this.#newest = reading
		this.#trouble = undefined
		for (const listener of this.#listeners) {
			try {
				listener(reading)
			} catch (error) {
				this.#onError(error)
			}
		}
	}

	/** A full reading could not be made, for this reason. */
	fail(reason: string): void {
		this.#trouble = reason
	}

	/** The newest full reading; undefined before the first. */
	get newest(): FullReading | undefined {
		return this.#newest
	}

	/** Why the last full reading failed; undefined where it went well. */
	get trouble(): string | undefined {
		return this.#trouble
	}

	/** Calls back after each full reading; answers what ends that. */
	onReading(listener: (reading: FullReading) => void): () => void {
		this.#listeners.add(listener)
		return () => this.#listeners.delete(listener)
	}
}
