import { join } from 'node:path'
import type { Sample } from '../../detect/sample.js'
import type { Verdict } from '../../detect/verdict.js'
import type { DeliveryLog } from '../log.js'
import { History } from './history.js'
import type { HistoryFile } from './history-file.js'
import { pointsOf } from './point.js'
import type { ServiceHistory } from './service-history.js'

/** The two clocks by which it is known when somebody sets the wall clock. */
export interface HistoryClocks {
	/** Milliseconds since the epoch. */
	readonly wallClock: () => number
	/** Seconds since the machine was started, those in which it was suspended included: else waking up would look like a step. */
	readonly uptime: () => number
}

/**
 * Milliseconds by which the moment of the machine's start must move to have been moved by somebody: the readings of two
 * clocks lie some apart, and the shortest interval of readings is a second.
 */
const LEAST_STEP = 1000

/** The history over the life of the program: in memory, and in a file where there is a folder for it. */
export class HistoryKeeper {
	readonly #folder: string | undefined
	readonly #log: DeliveryLog
	#file: HistoryFile | undefined
	readonly #clocks: HistoryClocks
	#history = new History()
	#bootedAt: number | undefined

	/** Without a folder nothing survives a restart. */
	constructor(folder: string | undefined, log: DeliveryLog, clocks: HistoryClocks) {
		this.#clocks = clocks
		this.#folder = folder
		this.#log = log
	}

	/** Takes up what an earlier process left. What is taken before stays in memory only. */
	async start(): Promise<void> {
		if (this.#folder === undefined) return
		const { HistoryFile } = await import('./history-file.js')
		this.#file = new HistoryFile(join(this.#folder, 'history.bin'), this.#log)
		this.#history = await this.#file.restore()
	}

	/** Takes a full reading. Returns at once; what becomes of the file is in `trouble`. */
	take(sample: Sample, verdicts: readonly { readonly service: string; readonly verdict: Verdict }[]): void {
		const points = pointsOf(sample, verdicts)
		if (points.length === 0) return
		const step = this.#stepOfClock()
		if (step !== 0) this.#history.shift(step)
		this.#history.take(points)
		this.#file?.append(points, step)
	}

	/** The history of a service; undefined where nothing was ever seen of it. */
	of(service: string): ServiceHistory | undefined {
		return this.#history.services.get(service)
	}

	/** Milliseconds by which the wall clock was set since the last reading: so far has moved when, by it, the machine was started. */
	#stepOfClock(): number {
		const { wallClock, uptime } = this.#clocks
		const bootedAt = wallClock() - uptime() * 1000
		const step = Math.round(bootedAt - (this.#bootedAt ?? bootedAt))
		this.#bootedAt = bootedAt
		return Math.abs(step) < LEAST_STEP ? 0 : step
	}

	/** What is wrong with the disk, if anything is, and how often it refused. */
	get trouble(): string | undefined {
		const { trouble, failures } = this.#file ?? {}
		return trouble === undefined ? undefined : `${trouble}, ${failures === 1 ? 'once' : `${failures} times`}`
	}

	/** Resolves when what was taken is on the disk, or was refused by it. */
	async close(): Promise<void> {
		await this.#file?.settled()
	}
}
