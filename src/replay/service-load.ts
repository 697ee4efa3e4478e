import { portNumbers } from '../detect/ports.js'
import { ESTABLISHED, LISTEN, SYN_RECV } from '../detect/tcp-state.js'
import { INODE, LOCAL_PORT, type Row, RX_QUEUE, STATE } from '../kernel/row.js'
import type { Snapshot } from '../kernel/snapshot.js'
import type { Ordeal } from './judgement.js'
import type { ReplayPlan } from './replay-run.js'

/** What a service's rows show at one instant: who waits, and who is being served. */
export interface ServiceLoad {
	readonly at: number
	readonly waiting: number
	readonly accepted: number
	readonly halfOpen: number
}

/** Counts the rows of the given ports, for the truth about a run: the detector's own counting has no part in it. */
export function serviceLoad({ at, rows }: Snapshot, ports: readonly number[]): ServiceLoad {
	let waiting = 0
	let accepted = 0
	let halfOpen = 0
	rows.pour({
		row(row: Row) {
			if (!ports.includes(row[LOCAL_PORT]!)) return
			if (row[STATE] === LISTEN) waiting += row[RX_QUEUE]!
			if (row[STATE] === SYN_RECV) halfOpen++
			if (row[STATE] === ESTABLISHED && row[INODE] !== 0) accepted++
		},
		malformed() {},
	})
	return { at, waiting, accepted, halfOpen }
}

/** For so long a service has to be busy before a warning that says so is right, as long as the detector's window. */
const SUSTAINED_SECONDS = 150
/** "A sustained 80 % load": with Poisson arrivals its mean over two minutes lies within 5 % of it. */
const SUSTAINED_SHARE = 0.75

/** True where the mean use over some two and a half minutes was what is called a sustained load of 80 %. */
export function isBusy(loads: readonly ServiceLoad[], capacity: number | undefined): boolean {
	if (capacity === undefined) return false
	return loads.some((first, index) => {
		const end = loads.findIndex(({ at }) => at >= first.at + SUSTAINED_SECONDS)
		if (end < 0) return false
		// Looks come at uneven times: each counts for the time until the next.
		let served = 0
		for (let look = index; look < end; look++) {
			served += loads[look]!.accepted * (loads[look + 1]!.at - loads[look]!.at)
		}
		return served >= SUSTAINED_SHARE * capacity * (loads[end]!.at - first.at)
	})
}

/** A quarter of Apache's ListenBacklog of 511: scans leave up to 60 half-open (measured), a flood fills the queue. */
const FLOOD = 128

/** True where a flood of SYNs filled the kernel's request queue. */
export function isFlooded(loads: readonly ServiceLoad[]): boolean {
	return loads.some(({ halfOpen }) => halfOpen >= FLOOD)
}

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
	*passing(instants: Iterable<Snapshot>): Generator<Snapshot, void, void> {
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
