import type { ServiceConfig } from '../config/config.js'
import type { Detector } from '../detect/detector.js'
import type { Look } from '../detect/look.js'
import type { CapacityFinding } from '../host/apache/find-capacity.js'
import { generationOf } from '../host/apache/generation.js'
import { describeCapacity, type FindLimits } from '../host/limits.js'
import type { Logger } from './log.js'

/** What the capacities of services are found with. */
export interface CapacityWatchOptions {
	readonly settings: { readonly services: readonly ServiceConfig[] }
	/** What was found before the start, by service. */
	readonly limits: ReadonlyMap<string, CapacityFinding>
	readonly findLimits: FindLimits
	readonly log: Logger
}

/** Finds a service's capacity anew when its Apache was started anew or has read its configuration again, perhaps with other limits. */
export class CapacityWatch {
	readonly #options: CapacityWatchOptions
	readonly #detector: Detector
	readonly #listenInodes = new Map<string, readonly number[]>()
	readonly #findings: Map<string, CapacityFinding>
	readonly #generations = new Map<string, string | undefined>()

	constructor(options: CapacityWatchOptions, detector: Detector) {
		this.#options = options
		this.#detector = detector
		this.#findings = new Map(options.limits)
		for (const name of this.#findings.keys()) this.#generations.set(name, this.#generationOf(name))
	}

	/** Other listening sockets than before are another life of Apache; another generation is a reload, which keeps them. */
	look(look: Look): void {
		for (const { name, listenInodes } of look.services) {
			const before = this.#listenInodes.get(name)
			if (before !== undefined && listenInodes.length === 0) continue
			this.#listenInodes.set(name, listenInodes)
			const anew = before !== undefined && !listenInodes.some((inode) => before.includes(inode))
			if (anew) this.#findAnew(name, 'Apache was started anew, its capacity is')
			else if (this.#generationOf(name) !== this.#generations.get(name)) {
				this.#findAnew(name, 'Apache has read its configuration again, its capacity is')
			}
		}
	}

	#generationOf(name: string): string | undefined {
		const finding = this.#findings.get(name)
		return finding && generationOf(finding)
	}

	#findAnew(name: string, happened: string): void {
		const { settings, findLimits, log } = this.#options
		const service = settings.services.find((each) => each.name === name)!
		const known = this.#detector.state.services.get(name)?.known
		const finding = findLimits(service)
		this.#findings.set(name, finding)
		this.#generations.set(name, this.#generationOf(name))
		if (finding.capacity?.workers === known?.workers) return
		log.info({ service: name }, `${happened} ${describeCapacity(finding)}`)
		this.#detector.know(name, finding.capacity)
	}
}
