import type { Counters } from '../detect/counters.js'
import type { HostLook, Look, Occupancy, UpstreamLook } from '../detect/look.js'
import { type Port, PortOwners } from '../detect/ports.js'
import type { PortCount } from '../detect/sample.js'
import type { ServiceSettings } from '../detect/settings.js'
import { CLOSE_WAIT, ESTABLISHED, LISTEN, SYN_RECV, TIME_WAIT } from '../detect/tcp-state.js'
import { formatAddress } from './addresses.js'
import { BackendTally } from './backends.js'
import { ConnectionMemory } from './connection-memory.js'
import { KEEPALIVE_TIME } from './counters-reader.js'
import { PoolTracker } from './pools.js'
import { INODE, LOCAL_ADDRESS, LOCAL_PORT, type Row, type RowSink, RX_QUEUE, STATE, UID } from './row.js'
import { RowBlock } from './row-block.js'
import { ServiceTally } from './service-look.js'
import type { Snapshot } from './snapshot.js'

/** Connections whose identity is kept at most; rows beyond are left out. */
const MAX_CONNECTIONS = 400_000
const MAX_UPSTREAMS = 64
const MAX_PORTS = 5
/** Connections of another listener that it is worth to have left out by the kernel. */
const CROWD = 100
const NONE: Counters = new Map()
const NO_PORTS: ReadonlyMap<string, readonly Port[]> = new Map()

/** What a census is made of. */
export interface CensusOptions {
	readonly services: readonly ServiceSettings[]
	/** Whether a path is known as a pool's from configuration; may change from look to look. */
	readonly isPool?: (path: string) => boolean
	/** Further ports of services, by name: another map where they have changed. */
	readonly sharedPorts?: () => ReadonlyMap<string, readonly Port[]>
	readonly seed?: number
}

/** What stands beside the rows at the time of a look. */
export type LookContext = Omit<Snapshot, 'rows'>

/**
 * Turns the rows of one snapshot into a Look: counts, ages and what changed since the last one. Live looks and those of a
 * recording are made by this one census, so that both are the same.
 */
export class LookCensus implements RowSink {
	readonly #tallies: readonly ServiceTally[]
	readonly #services: readonly ServiceSettings[]
	readonly #sharedPorts: () => ReadonlyMap<string, readonly Port[]>
	#shared = NO_PORTS
	#owners: PortOwners
	readonly #pools: PoolTracker
	readonly #backends = new BackendTally()
	readonly #listeners = new RowBlock()
	#before: ConnectionMemory
	#now: ConnectionMemory
	readonly #states = new Uint32Array(16)
	/** The counts of what active looks leave out, as of the last full one. */
	readonly #leftOut = new Uint32Array(16)
	#otherInbound = 0
	#otherStuck: readonly PortCount[] = []
	#crowdedPorts: readonly number[] = []
	#malformed = 0
	#at = 0
	#extent: Snapshot['extent'] = 'full'

	constructor({ services, isPool, sharedPorts = () => NO_PORTS, seed = 0x2545f491 }: CensusOptions) {
		this.#services = services
		this.#sharedPorts = sharedPorts
		this.#owners = ownersOf(services, this.#shared)
		this.#tallies = services.map((service) => new ServiceTally(service))
		this.#pools = new PoolTracker(isPool)
		this.#before = new ConnectionMemory(seed)
		this.#now = new ConnectionMemory(seed)
	}

	/** The look of a whole snapshot. */
	look(snapshot: Snapshot): Look {
		this.begin(snapshot.at, snapshot.extent, snapshot.counters)
		snapshot.rows.pour(this)
		return this.finish(snapshot)
	}

	/** Listening ports that are no service's and had many connections at the last full look: active looks leave those out. */
	get crowdedPorts(): readonly number[] {
		return this.#crowdedPorts
	}

	/** Starts a look of this extent at this event time, in seconds. One that was not finished is as if it had never begun. */
	begin(at: number, extent: Snapshot['extent'], counters: Counters = NONE): void {
		this.#at = at
		this.#extent = extent
		if (extent === 'full') this.#renewOwners()
		if (extent !== 'partial') {
			this.#now.clear()
			this.#states.fill(0)
			this.#backends.clear()
		}
		for (const tally of this.#tallies) tally.clear(counters.get(KEEPALIVE_TIME))
		this.#listeners.clear()
		this.#malformed = 0
	}

	malformed(lines = 1): void {
		this.#malformed += lines
	}

	row(row: Row): void {
		const state = row[STATE]!
		const service = this.#ownerOf(row)
		if (state === LISTEN) {
			if (!this.#listeners.add(row)) return
			if (service > 0) this.#tallies[service - 1]!.listener(row)
		} else if (this.#extent === 'partial') return
		else if (service > 0) this.#serviceRow(row, state, this.#tallies[service - 1]!)
		else if (this.#extent === 'full' || state !== TIME_WAIT) this.#backends.add(row)
	}

	/** Ends the look. */
	finish(context: LookContext): Look {
		const extent = this.#extent
		const at = this.#at
		const isFull = extent === 'full'
		const hasRows = extent !== 'partial'
		const source = context.source ?? 'proc'
		const withInfo = source === 'sock-diag'
		const services = this.#tallies.map((tally) => tally.finish(at, { full: isFull, rows: hasRows, withInfo }))
		if (hasRows) this.#countOthers(isFull)
		const upstreams = hasRows ? this.#upstreams(context, isFull) : undefined
		if (hasRows) [this.#before, this.#now] = [this.#now, this.#before]
		return {
			at,
			wallTime: context.wallTime,
			source,
			services,
			upstreams: upstreams?.slice(0, MAX_UPSTREAMS),
			otherUpstreams: sumOf(upstreams?.slice(MAX_UPSTREAMS) ?? []),
			host: this.#host(context, isFull),
		}
	}

	/** Index of the service + 1; 0 = it is not watched. */
	#ownerOf(row: Row): number {
		const port = row[LOCAL_PORT]!
		return this.#owners.of(port) ?? this.#owners.at(formatAddress(row, LOCAL_ADDRESS), port)
	}

	#renewOwners(): void {
		const shared = this.#sharedPorts()
		if (shared === this.#shared) return
		this.#shared = shared
		this.#owners = ownersOf(this.#services, shared)
	}

	#serviceRow(row: Row, state: number, tally: ServiceTally): void {
		if (state === TIME_WAIT && this.#extent !== 'full') return
		if (state === TIME_WAIT || state === SYN_RECV) tally.bare(state)
		else {
			// A duplicate: the table is not read atomically.
			if (this.#now.find(row) >= 0 || this.#now.size >= MAX_CONNECTIONS) return
			if (state === ESTABLISHED && row[INODE] !== 0) this.#backends.owner(row[UID]!)
			tally.connection(row, this.#at, this.#before, this.#now)
		}
		this.#states[state] = this.#states[state]! + 1
	}

	/** Counts the rows that were kept apart, now that it is known who listens. */
	#countOthers(isFull: boolean): void {
		const ports = new Set<number>()
		for (let index = 0; index < this.#listeners.length; index++) {
			const row = this.#listeners.at(index)
			if (this.#ownerOf(row) === 0) ports.add(row[LOCAL_PORT]!)
		}
		if (isFull) this.#leftOut.fill(0)
		const stuck = new Map<number, number>()
		const crowds = new Map<number, number>()
		let inbound = 0
		const { rows } = this.#backends
		for (let index = 0; index < rows.length; index++) {
			const state = rows.field(index, STATE)
			const port = rows.field(index, LOCAL_PORT)
			if (!ports.has(port)) {
				this.#states[state] = this.#states[state]! + 1
				continue
			}
			if (!isFull) continue
			this.#leftOut[state] = this.#leftOut[state]! + 1
			inbound++
			crowds.set(port, (crowds.get(port) ?? 0) + 1)
			if (state === CLOSE_WAIT && rows.field(index, INODE) !== 0) stuck.set(port, (stuck.get(port) ?? 0) + 1)
		}
		if (!isFull) return
		// Active looks have no TIME_WAIT rows of anybody.
		this.#leftOut[TIME_WAIT] = this.#leftOut[TIME_WAIT]! + this.#states[TIME_WAIT]!
		this.#states[TIME_WAIT] = 0
		const crowded = [...crowds].filter(([port, connections]) => connections >= CROWD && !this.#owners.has(port))
		this.#crowdedPorts = crowded.map(([port]) => port)
		this.#otherInbound = inbound
		this.#otherStuck = most([...stuck].map(([port, connections]) => ({ port, connections })))
	}

	#upstreams(context: LookContext, isFull: boolean): UpstreamLook[] {
		const isService = (port: number) => this.#owners.has(port)
		const backends = this.#backends.finish(this.#at, isFull, this.#listeners, isService, this.#before, this.#now)
		const pools = context.unix === undefined ? [] : this.#pools.look(context.unix, this.#at)
		const load = ({ busy, waiting }: Occupancy) => busy + waiting
		return [...pools, ...backends].sort((a, b) => load(b) - load(a) || (a.id < b.id ? -1 : 1))
	}

	#host({ counters, machine }: LookContext, isFull: boolean): HostLook {
		const count = (state: number) => this.#states[state]! + this.#leftOut[state]!
		const queues = new Map<number, number>()
		const others = new Set<number>()
		for (let index = 0; index < this.#listeners.length; index++) {
			const row = this.#listeners.at(index)
			const port = row[LOCAL_PORT]!
			if (this.#ownerOf(row) !== 0) continue
			others.add(port)
			if (row[RX_QUEUE]! > 0) queues.set(port, (queues.get(port) ?? 0) + row[RX_QUEUE]!)
		}
		const rows = this.#states.reduce((sum, each) => sum + each, 0) + this.#leftOut.reduce((sum, each) => sum + each, 0)
		return {
			total: rows + this.#listeners.length,
			established: count(ESTABLISHED),
			// Of the last full look: the kernel's own count is fresher.
			timeWait: isFull ? count(TIME_WAIT) : (counters.get('TCP.tw') ?? count(TIME_WAIT)),
			closeWait: count(CLOSE_WAIT),
			listen: this.#listeners.length,
			counters,
			machine,
			otherInbound: this.#otherInbound,
			otherStuck: this.#otherStuck,
			otherListeners: [...others].sort((a, b) => a - b),
			otherQueues: most([...queues].map(([port, connections]) => ({ port, connections }))),
			destinations: this.#backends.destinations,
			malformedRows: this.#malformed,
		}
	}
}

function ownersOf(services: readonly ServiceSettings[], shared: ReadonlyMap<string, readonly Port[]>): PortOwners {
	return new PortOwners(services.map(({ name, ports }) => [...ports, ...(shared.get(name) ?? [])]))
}

function most(ports: PortCount[]): PortCount[] {
	return ports.sort((a, b) => b.connections - a.connections || a.port - b.port).slice(0, MAX_PORTS)
}

function sumOf(upstreams: readonly Occupancy[]): Occupancy {
	return {
		busy: upstreams.reduce((sum, { busy }) => sum + busy, 0),
		waiting: upstreams.reduce((sum, { waiting }) => sum + waiting, 0),
	}
}
