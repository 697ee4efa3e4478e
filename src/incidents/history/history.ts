import type { HistoryPoint } from './point.js'
import { ServiceHistory } from './service-history.js'

/** A configuration has 64 services at most; as many again may be left of earlier ones. */
export const MOST_SERVICES = 128

/** The histories of all services, by name. Memory is bounded: see ServiceHistory, times MOST_SERVICES. */
export class History {
	readonly #services = new Map<string, ServiceHistory>()

	/** Every service that something is known of, in the order in which they came. */
	get services(): ReadonlyMap<string, ServiceHistory> {
		return this.#services
	}

	/** Adds what a full reading said. */
	take(points: readonly HistoryPoint[]): void {
		for (const { service, wallTime, values } of points) this.of(service).add(wallTime, values)
	}

	/** The clock that stamps the points was set by so many milliseconds. */
	shift(milliseconds: number): void {
		for (const service of this.#services.values()) service.shift(milliseconds)
	}

	/** The history of a service; an empty one where nothing is known. The service that was silent longest makes room. */
	of(name: string): ServiceHistory {
		const known = this.#services.get(name)
		if (known) return known
		if (this.#services.size >= MOST_SERVICES) {
			const [silent] = [...this.#services].reduce((one, other) => (other[1].newest < one[1].newest ? other : one))
			this.#services.delete(silent)
		}
		const fresh = new ServiceHistory()
		this.#services.set(name, fresh)
		return fresh
	}
}
