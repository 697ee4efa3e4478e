import type { Look, ServiceLook } from '../detect/look.js'
import type { Evidence, Verdict } from '../detect/verdict.js'
import { addFullHours, type FullHours, type FullStations } from './full-hours.js'

/**
 * The numbers that are kept of a service, in the order of a row. The first five are of the whole network namespace (see
 * HostLook), the others are the service's own. `arrivals` are connections a second.
 */
export const METRICS = [
	'total',
	'established',
	'timeWait',
	'closeWait',
	'listen',
	'accepted',
	'acceptQueue',
	'stuck',
	'halfOpen',
	'arrivals',
	'capacity',
] as const

/** The name of a number that is kept. */
export type Metric = (typeof METRICS)[number]

/** One number for each of METRICS; null = not measured. */
export type Values = readonly (number | null)[]

/** What one sample said of a service. The time is in milliseconds since the epoch. */
type Point = readonly [time: number, values: Values]

/** A quarter of an hour: its beginning, and minimum, mean, maximum and count of each number that was measured. */
type Quarter = readonly [time: number, cells: readonly (Cell | null)[]]

/** What a quarter has of one number. */
export type Cell = readonly [min: number, mean: number, max: number, count: number]

/** Milliseconds of points that are kept. */
export const HOUR = 3600 * 1000

/** An hour at one sample a second, the shortest interval there is; early samples on top of that shorten the hour. */
export const MAX_POINTS = 3600

/** Milliseconds of a quarter of an hour. */
export const QUARTER = 15 * 60 * 1000

/** Milliseconds of quarters that are shown. */
export const WEEK = 7 * 24 * 3600 * 1000

/** Quarters of an hour in seven days. */
export const MAX_QUARTERS = WEEK / QUARTER

/** A configuration has 64 services at most; as many again may be left of earlier ones. */
export const MAX_SERVICES = 128

/**
 * The last hour of a service in points and the last seven days in quarters of an hour. Points go in with the time of
 * their sample; there is no clock in here, and the clock that stamped them may jump:
 *
 * - Where it is known by how much it was set, the points move along (`shift`): a sample of ten minutes ago stays one.
 *   Where it is not, as over a restart, those later than the newest sample or an hour older are forgotten.
 * - A quarter that came before goes on. Where there are too many, the one farthest from now goes, so that a clock that
 *   was a year ahead for a moment costs one row, and not the week.
 */
export class ServiceHistory {
	#points: Point[] = []
	#quarters: Quarter[] = []
	#full: FullHours = {}
	#newest = Number.NEGATIVE_INFINITY

	/** Takes up what toJSON gave. */
	constructor({
		points,
		quarters,
		full,
	}: { readonly points?: readonly Point[]; readonly quarters?: readonly Quarter[]; readonly full?: FullHours } = {}) {
		this.#points = [...(points ?? [])]
		this.#quarters = [...(quarters ?? [])]
		this.#full = full ?? {}
		this.#newest = this.#points.at(-1)?.[0] ?? Number.NEGATIVE_INFINITY
	}

	/** Oldest first. */
	get points(): readonly Point[] {
		return this.#points
	}

	/** Oldest first; the newest is still growing. */
	get quarters(): readonly Quarter[] {
		return this.#quarters
	}

	/** When which stations were full. */
	get full(): FullHours {
		return this.#full
	}

	/** The time of the last point that was added. */
	get newest(): number {
		return this.#newest
	}

	/** Adds a point to the hour and to its quarter. */
	add(time: number, values: Values): void {
		this.#newest = time
		const from = firstFrom(this.#points, time - HOUR)
		const until = firstFrom(this.#points, time)
		if (from > 0 || until < this.#points.length) this.#points = this.#points.slice(from, until)
		this.#points.push([time, values])
		if (this.#points.length > MAX_POINTS) this.#points.shift()
		this.#addToQuarter(Math.floor(time / QUARTER) * QUARTER, time, values)
	}

	/** Adds the stations that a sample found full. */
	addFull(time: number, stations: FullStations[string]): void {
		this.#full = addFullHours(this.#full, time, stations)
	}

	/** The clock was set by so many milliseconds: the points move to where it would have put them. Quarters stay. */
	shift(milliseconds: number): void {
		this.#newest += milliseconds
		this.#points = this.#points.map(([time, values]) => [time + milliseconds, values])
	}

	/** As it is saved. */
	toJSON(): { readonly points: readonly Point[]; readonly quarters: readonly Quarter[]; readonly full: FullHours } {
		return { points: this.#points, quarters: this.#quarters, full: this.#full }
	}

	#addToQuarter(start: number, now: number, values: Values): void {
		const quarters = this.#quarters
		let index = firstFrom(quarters, start)
		const known = quarters[index]?.[0] === start
		const cells = known ? quarters[index]![1] : METRICS.map(() => null)
		const quarter: Quarter = [start, values.map((value, metric) => addToCell(cells[metric] ?? null, value))]
		if (!known && quarters.length === MAX_QUARTERS) {
			const oldestIsFarther = now - quarters[0]![0] >= quarters.at(-1)![0] - now
			quarters.splice(oldestIsFarther ? 0 : -1, 1)
			index = firstFrom(quarters, start)
		}
		quarters.splice(index, known ? 1 : 0, quarter)
	}
}

/** The histories of all services, by name. */
export class History {
	readonly #services = new Map<string, ServiceHistory>()

	/** Every service that something is known of. */
	get services(): ReadonlyMap<string, ServiceHistory> {
		return this.#services
	}

	/** Adds what a sample said. */
	add(time: number, services: Readonly<Record<string, Values>>, full: FullStations = {}): void {
		for (const [service, values] of Object.entries(services)) {
			if (!this.#services.has(service)) this.set(service, new ServiceHistory())
			this.#services.get(service)!.add(time, values)
			if (full[service]) this.#services.get(service)!.addFull(time, full[service])
		}
	}

	/** Puts in what was saved of a service. The one that was silent longest makes room for a new one. */
	set(service: string, history: ServiceHistory): void {
		if (!this.#services.has(service) && this.#services.size >= MAX_SERVICES) {
			const [silent] = [...this.#services].reduce((one, other) => (other[1].newest < one[1].newest ? other : one))
			this.#services.delete(silent)
		}
		this.#services.set(service, history)
	}

	/** The clock that stamps the points was set by so many milliseconds. */
	shift(milliseconds: number): void {
		for (const service of this.#services.values()) service.shift(milliseconds)
	}
}

/** What a sample says of each service; of one that is not visible only the host's numbers are known. */
export function pointsOf(
	{ host, services }: Look,
	verdicts: readonly { readonly service: string; readonly verdict: Verdict }[],
): Record<string, Values> {
	const { total, established, timeWait, closeWait, listen } = host
	return Object.fromEntries(
		services.map((service) => {
			const evidence = verdicts.find((each) => each.service === service.name)?.verdict.evidence
			const values = [total, established, timeWait, closeWait, listen, ...ownValues(service, evidence)]
			return [service.name, values.map((value) => (value === undefined ? null : Math.round(value * 1000) / 1000))]
		}),
	)
}

function ownValues(service: ServiceLook, evidence: Evidence | undefined): readonly (number | undefined)[] {
	const { acceptQueue, connections } = service
	const capacity = evidence?.capacity?.workers
	if (!connections || service.listeners === 0) return [undefined, undefined, undefined, undefined, undefined, capacity]
	const { accepted, stuck, halfOpen } = connections
	return [accepted, acceptQueue, stuck, halfOpen, evidence?.arrivalsPerSecond, capacity]
}

function addToCell(cell: Cell | null, value: number | null): Cell | null {
	if (value === null) return cell
	if (cell === null) return [value, value, value, 1]
	const [min, mean, max, count] = cell
	return [Math.min(min, value), mean + (value - mean) / (count + 1), Math.max(max, value), count + 1]
}

/** The first row that is not before this time; the length where all are. */
export function firstFrom(rows: readonly (readonly [time: number, ...unknown[]])[], time: number): number {
	let low = 0
	let high = rows.length
	while (low < high) {
		const middle = (low + high) >>> 1
		if (rows[middle]![0] < time) low = middle + 1
		else high = middle
	}
	return low
}

/** Milliseconds by which the moment of the machine's start must move to have been moved: two clocks are read some apart. */
const MIN_CLOCK_STEP = 1000

/** Knows when the wall clock was set: so far moves the moment when, by it, the machine was started. */
export class ClockWatch {
	#bootedAt: number | undefined

	/**
	 * Milliseconds by which the clock was set since the last call; 0 where it was not. `uptime` is in seconds and counts
	 * those in which the machine was suspended, else waking up would look like a step.
	 */
	step(wallTime: number, uptime: number): number {
		const bootedAt = wallTime - uptime * 1000
		const step = Math.round(bootedAt - (this.#bootedAt ?? bootedAt))
		this.#bootedAt = bootedAt
		return Math.abs(step) < MIN_CLOCK_STEP ? 0 : step
	}
}
