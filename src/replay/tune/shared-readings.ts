import type { Sample, Tick } from '../../detect/sample.js'
import type { ServiceSettings } from '../../detect/settings.js'
import { type Instant, type Readings, readRows } from '../feed.js'

/** A full reading, and those that replays took right after it. */
interface Taken {
	readonly sample: Sample | undefined
	readonly next: Map<Instant, Taken>
}

/**
 * The readings of one recording, kept for the next replay of it. What a full reading says depends on the readings before
 * it (who is new, who is still stuck), and thresholds decide when a reading comes early. So a reading is used again only
 * while all before it were the same; from the first other one on a replay reads the rows by itself. Every replay sees
 * exactly what it would have seen alone.
 */
export class SharedReadings {
	readonly #services: readonly ServiceSettings[]
	readonly #rows: Readings
	readonly #start: Taken = { sample: undefined, next: new Map() }
	readonly #ticks = new Map<Instant, Tick>()

	/** For replays of the same instants (the same objects) that watch exactly these services. */
	constructor(services: readonly ServiceSettings[]) {
		this.#services = services
		this.#rows = readRows(services)
	}

	/** The readings of one replay, from the recording's beginning. */
	begin(): Readings {
		let last = this.#start
		const before: Instant[] = []
		let own: Readings | undefined
		const read = (instant: Instant): Sample => {
			if (own) return own.sample(instant)
			own = readRows(this.#services)
			for (const earlier of before) own.sample(earlier)
			return own.sample(instant)
		}
		return {
			sample: (instant) => {
				const taken = last.next.get(instant) ?? { sample: read(instant), next: new Map() }
				last.next.set(instant, taken)
				last = taken
				if (!own) before.push(instant)
				return taken.sample!
			},
			tick: (instant) => {
				const tick = this.#ticks.get(instant) ?? this.#rows.tick(instant)
				this.#ticks.set(instant, tick)
				return tick
			},
		}
	}
}
