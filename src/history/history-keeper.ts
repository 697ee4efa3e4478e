import { join } from 'node:path'
import type { Sample } from '../core/sample.js'
import type { Verdict } from '../core/verdict.js'
import type { DeliveryLog } from '../deliver/log.js'
import { History } from './history.js'
import { HistoryFile } from './history-file.js'
import { pointsOf } from './point.js'
import type { ServiceHistory } from './service-history.js'

/** The history over the life of the program: in memory, and in a file where there is a folder for it. */
export class HistoryKeeper {
	readonly #file: HistoryFile | undefined
	#history = new History()

	/** Without a folder nothing survives a restart. */
	constructor(folder: string | undefined, log: DeliveryLog) {
		this.#file = folder === undefined ? undefined : new HistoryFile(join(folder, 'history.bin'), log)
	}

	/** Takes up what an earlier process left. */
	async start(): Promise<void> {
		if (this.#file) this.#history = await this.#file.restore()
	}

	/** Takes a full reading. Returns at once; what becomes of the file is in `trouble`. */
	take(sample: Sample, verdicts: readonly { readonly service: string; readonly verdict: Verdict }[]): void {
		const points = pointsOf(sample, verdicts)
		if (points.length === 0) return
		this.#history.take(points)
		this.#file?.append(points)
	}

	/** The history of a service; undefined where nothing was ever seen of it. */
	of(service: string): ServiceHistory | undefined {
		return this.#history.services.get(service)
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
