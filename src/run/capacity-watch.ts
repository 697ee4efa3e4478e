import type { ServiceConfig } from '../config/config.js'
import type { Detector } from '../detect/detector.js'
import type { Sample } from '../detect/sample.js'
import { describeCapacity, type FindLimits } from '../host/limits.js'
import type { Logger } from './log.js'

/** What the capacities of services are found with. */
export interface CapacityWatchOptions {
	readonly settings: { readonly services: readonly ServiceConfig[] }
	readonly findLimits: FindLimits
	readonly log: Logger
}

/** Finds a service's capacity anew when its Apache was started anew, perhaps with other limits. */
export class CapacityWatch {
	readonly #options: CapacityWatchOptions
	readonly #detector: Detector
	readonly #listenInodes = new Map<string, readonly number[]>()

	constructor(options: CapacityWatchOptions, detector: Detector) {
		this.#options = options
		this.#detector = detector
	}

	/** Looks at the listening sockets of a sample: other ones than before are another life of Apache. */
	look(sample: Sample): void {
		for (const { name, listenInodes } of sample.services) {
			const before = this.#listenInodes.get(name)
			if (before !== undefined && listenInodes.length === 0) continue
			this.#listenInodes.set(name, listenInodes)
			if (before !== undefined && !listenInodes.some((inode) => before.includes(inode))) this.#findAnew(name)
		}
	}

	#findAnew(name: string): void {
		const { settings, findLimits, log } = this.#options
		const service = settings.services.find((each) => each.name === name)!
		const known = this.#detector.state.services.get(name)?.known
		const finding = findLimits(service)
		if (finding.capacity?.workers === known?.workers) return
		log.info({ service: name }, `Apache was started anew, its capacity is ${describeCapacity(finding)}`)
		this.#detector.know(name, finding.capacity)
	}
}
