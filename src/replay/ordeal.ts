import { portNumbers } from '../detect/ports.js'
import type { Instant } from './feed.js'
import type { Ordeal } from './judgement.js'
import type { ReplayPlan } from './replay-run.js'
import { isBusy, isFlooded, type ServiceLoad, serviceLoad } from './service-load.js'

/** Looks at the rows of the instants that pass through, to tell afterwards what the run went through. */
export class OrdealWatch {
	readonly #ports: readonly number[]
	readonly #capacity: number | undefined
	readonly #loads: ServiceLoad[] = []

	/** Watches the services of this replay as one, against the capacity of the first. */
	constructor({ settings: { services }, known }: Pick<ReplayPlan, 'settings' | 'known'>) {
		this.#ports = services.flatMap(({ ports }) => portNumbers(ports))
		this.#capacity = known.get(services[0]!.name)?.workers
	}

	/** The same instants; each has been looked at once it is handed out. */
	*passing(instants: Iterable<Instant>): Generator<Instant, void, void> {
		for (const instant of instants) {
			// Partial instants hold no connections: they would look like an idle moment.
			if (instant.extent === 'full') this.#loads.push(serviceLoad(instant, this.#ports))
			yield instant
		}
	}

	/** What the instants showed so far. */
	get ordeal(): Ordeal {
		return { busy: isBusy(this.#loads, this.#capacity), flooded: isFlooded(this.#loads) }
	}
}
