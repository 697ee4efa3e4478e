import type { Counters } from '../detect/counters.js'
import type { HostLook } from '../detect/host-look.js'
import type { Look, Occupancy, UpstreamLook } from '../detect/look.js'
import { type Port, PortOwners } from '../detect/ports.js'
import type { ServiceSettings } from '../detect/settings.js'
import { CLOSE_WAIT, ESTABLISHED, LISTEN, SYN_RECV, TIME_WAIT } from '../detect/tcp-state.js'
import { AddressIndex } from './address-index.js'
import { formatAddress } from './addresses.js'
import { BackendTally } from './backends.js'
import { ConnectionMemory, type Remembered } from './connection-memory.js'
import { OtherListeners } from './listener-tally.js'
import { PoolTracker } from './pools.js'
import { Relays } from './relays.js'
import * as Field from './row.js'
import { createRow, type Row, type RowSink } from './row.js'
import { RowBlock } from './row-block.js'
import { ServiceTally } from './service-look.js'
import type { Snapshot } from './snapshot.js'

/** Connections whose identity is kept at most; rows beyond are left out. */
const MAX_CONNECTIONS = 400_000
const MAX_UPSTREAMS = 64
const OURS = 1
const OTHERS = 2
const NONE: Counters = new Map()
const NO_PORTS: ReadonlyMap<string, readonly Port[]> = new Map()

/** What a census is made of. */
export interface CensusOptions {
	readonly services: readonly ServiceSettings[]
	/** Whether a path is known as a pool's from configuration; may change from look to look. */
	readonly isPool?: (path: string) => boolean
	/** Further ports of services, by name: another map where they have changed. */
	readonly sharedPorts?: () => ReadonlyMap<string, readonly Port[]>
}

/** What stands beside the rows at the time of a look. */
type LookContext = Omit<Snapshot, 'rows'>

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
	/** Local endpoints of ports that services share, and the owner of each. */
	readonly #endpoints = new AddressIndex()
	readonly #endpointOwners: number[] = []
	readonly #pools: PoolTracker
	readonly #remembered: Remembered
	readonly #relays = new Relays()
	readonly #backends: BackendTally
	readonly #listeners = new RowBlock()
	readonly #others = new OtherListeners()
	/** By local port: OURS where services of ours listen, OTHERS where others do. */
	readonly #listening = new Uint8Array(65_536)
	/** Connections of services in this look. */
	#served = 0
	readonly #states = new Uint32Array(16)
	#malformed = 0
	#at = 0
	#extent: Snapshot['extent'] = 'full'

	constructor({ services, isPool, sharedPorts = () => NO_PORTS }: CensusOptions) {
		this.#services = services
		this.#sharedPorts = sharedPorts
		this.#owners = ownersOf(services, this.#shared)
		this.#remembered = { before: new ConnectionMemory(), now: new ConnectionMemory() }
		this.#tallies = services.map((service) => new ServiceTally(service, this.#remembered, this.#relays))
		this.#backends = new BackendTally(this.#remembered, this.#relays)
		this.#pools = new PoolTracker(isPool)
	}

	/** The look of a whole snapshot. */
	look(snapshot: Snapshot): Look {
		this.begin(snapshot.at, snapshot.extent, snapshot.counters)
		const { rows } = snapshot
		const row = createRow()
		for (const listening of [true, false]) {
			for (let index = 0; index < rows.length; index++) {
				if ((rows.field(index, Field.STATE) === LISTEN) !== listening) continue
				rows.read(index, row)
				this.row(row)
			}
		}
		this.malformed(rows.malformedRows)
		return this.finish(snapshot)
	}

	/** Listening ports that are no service's and had many connections at the last full look: active looks leave those out. */
	get crowdedPorts(): readonly number[] {
		return this.#others.crowded.filter((port) => !this.#owners.has(port))
	}

	/** Starts a look of this extent at this event time, in seconds. One that was not finished is as if it had never begun. */
	begin(at: number, extent: Snapshot['extent'], counters: Counters = NONE): void {
		this.#at = at
		this.#extent = extent
		if (extent === 'full') this.#renewOwners()
		if (extent !== 'partial') {
			this.#remembered.now.begin(at)
			this.#served = 0
			this.#states.fill(0)
			this.#relays.begin()
			this.#backends.begin(at)
		}
		for (const tally of this.#tallies) tally.begin(at, counters)
		this.#listeners.clear()
		this.#listening.fill(0)
		this.#others.begin(extent === 'full')
		this.#malformed = 0
	}

	malformed(lines = 1): void {
		this.#malformed += lines
	}

	/** Adds a row. Who listens is known before the connections come: every table of the kernel has its LISTEN rows first. */
	row(row: Row): void {
		const state = row[Field.STATE]!
		const service = this.#ownerOf(row)
		if (state === LISTEN) this.#listener(row, service)
		else if (this.#extent === 'partial') return
		else if (service > 0) this.#serviceRow(row, state, this.#tallies[service - 1]!)
		else if (this.#extent === 'full' || state !== TIME_WAIT) this.#otherRow(row, state)
	}

	/** Ends the look. */
	finish(context: LookContext): Look {
		const isFull = this.#extent === 'full'
		const hasRows = this.#extent !== 'partial'
		const source = context.source ?? 'proc'
		const withInfo = source === 'sock-diag'
		const services = this.#tallies.map((tally) => tally.finish({ full: isFull, rows: hasRows, withInfo }))
		if (isFull) {
			this.#others.finish()
			// Active looks have no TIME_WAIT rows of anybody.
			const { states } = this.#others
			states[TIME_WAIT] = states[TIME_WAIT]! + this.#states[TIME_WAIT]!
			this.#states[TIME_WAIT] = 0
		}
		const upstreams = hasRows ? this.#upstreams(context, isFull) : undefined
		const { before, now } = this.#remembered
		if (hasRows) Object.assign(this.#remembered, { before: now, now: before })
		return {
			at: this.#at,
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
		const port = row[Field.LOCAL_PORT]!
		const owner = this.#owners.of(port)
		if (owner !== undefined) return owner
		const known = this.#endpoints.size
		const endpoint = this.#endpoints.numberOf(row, Field.LOCAL_ADDRESS, port)
		if (endpoint === known)
			this.#endpointOwners[endpoint] = this.#owners.at(formatAddress(row, Field.LOCAL_ADDRESS), port)
		return this.#endpointOwners[endpoint]!
	}

	#renewOwners(): void {
		this.#endpoints.clear()
		const shared = this.#sharedPorts()
		if (shared === this.#shared) return
		this.#shared = shared
		this.#owners = ownersOf(this.#services, shared)
	}

	#listener(row: Row, service: number): void {
		if (!this.#listeners.add(row)) return
		const port = row[Field.LOCAL_PORT]!
		this.#listening[port] = this.#listening[port]! | (service > 0 ? OURS : OTHERS)
		this.#backends.local(row)
		if (service > 0) this.#tallies[service - 1]!.listener(row)
		else this.#others.listener(row)
	}

	#serviceRow(row: Row, state: number, tally: ServiceTally): void {
		if (state === TIME_WAIT && this.#extent !== 'full') return
		if (state === TIME_WAIT || state === SYN_RECV) tally.bare(state)
		else {
			// A duplicate: the table is not read atomically.
			if (this.#remembered.now.find(row) >= 0 || this.#served >= MAX_CONNECTIONS) return
			this.#served++
			if (state === ESTABLISHED && row[Field.INODE] !== 0) this.#backends.owner(row[Field.UID]!)
			tally.connection(row)
		}
		this.#states[state] = this.#states[state]! + 1
	}

	/** A connection of another listener, or towards another host. */
	#otherRow(row: Row, state: number): void {
		const port = row[Field.LOCAL_PORT]!
		const listening = this.#listening[port]!
		this.#backends.local(row)
		if ((listening & OTHERS) === 0) {
			this.#states[state] = this.#states[state]! + 1
			if (listening === 0) this.#backends.add(row, (this.#listening[row[Field.REMOTE_PORT]!]! & OURS) !== 0)
		} else if (this.#extent === 'full') this.#others.connection(row)
	}

	#upstreams(context: LookContext, isFull: boolean): UpstreamLook[] {
		const isService = (port: number) => this.#owners.has(port)
		const backends = this.#backends.finish(isFull, this.#listeners, isService)
		const pools = context.unix === undefined ? [] : this.#pools.look(context.unix, this.#at)
		const load = ({ busy, waiting }: Occupancy) => busy + waiting
		return [...pools, ...backends].sort((a, b) => load(b) - load(a) || (a.id < b.id ? -1 : 1))
	}

	#host({ counters, machine }: LookContext, isFull: boolean): HostLook {
		const others = this.#others
		const count = (state: number) => this.#states[state]! + others.states[state]!
		return {
			total: this.#states.reduce((sum, _, state) => sum + count(state), this.#listeners.length),
			established: count(ESTABLISHED),
			// Of the last full look: the kernel's own count is fresher.
			timeWait: isFull ? count(TIME_WAIT) : (counters.get('TCP.tw') ?? count(TIME_WAIT)),
			closeWait: count(CLOSE_WAIT),
			listen: this.#listeners.length,
			counters,
			machine,
			otherInbound: others.inbound,
			otherStuck: others.stuck,
			otherListeners: others.ports,
			otherQueues: others.queues,
			destinations: this.#backends.destinations,
			malformedRows: this.#malformed,
		}
	}
}

function ownersOf(services: readonly ServiceSettings[], shared: ReadonlyMap<string, readonly Port[]>): PortOwners {
	return new PortOwners(services.map(({ name, ports }) => [...ports, ...(shared.get(name) ?? [])]))
}

function sumOf(upstreams: readonly Occupancy[]): Occupancy {
	return {
		busy: upstreams.reduce((sum, { busy }) => sum + busy, 0),
		waiting: upstreams.reduce((sum, { waiting }) => sum + waiting, 0),
	}
}
