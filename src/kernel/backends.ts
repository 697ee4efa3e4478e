import type { Destination } from '../detect/host-look.js'
import type { UpstreamLook } from '../detect/look.js'
import { AddressIndex } from './address-index.js'
import { isLoopback } from './addresses.js'
import { Backend } from './backend.js'
import type { Remembered } from './connection-memory.js'
import { leading } from './leading.js'
import type { Relays } from './relays.js'
import * as Field from './row.js'
import { type Row, UNKNOWN_UID } from './row.js'
import type { RowBlock } from './row-block.js'

const MAX_REQUESTS = 64
const MAX_DESTINATIONS = 5
/** Users of people and customers begin here (login.defs UID_MIN); below are those of the system's own services. */
const FIRST_HUMAN = 1000
/** systemd gives these to services with DynamicUser, as forewarn is one. */
const DYNAMIC = { first: 61_184, last: 65_519 }

/** Users that are remembered: hundreds of customers, not what a strange table makes up. */
const MAX_OWNERS = 4096

/** Collects the connections whose local port no listener has: towards others. */
export class BackendTally {
	readonly #remembered: Remembered
	readonly #relays: Relays
	readonly #endpoints = new AddressIndex()
	/** By the number of their endpoint. */
	readonly #backends: Backend[] = []
	/** Addresses of this host that connections and listeners have. */
	readonly #locals = new AddressIndex()
	/** Users that hold accepted connections of our services, ever. */
	readonly #owners = new Set<number>()
	#destinations: readonly Destination[] = []
	#at = 0

	constructor(remembered: Remembered, relays: Relays) {
		this.#remembered = remembered
		this.#relays = relays
	}

	/** Where most local ports went at the last full look, whichever program connects; most first, at most five. */
	get destinations(): readonly Destination[] {
		return this.#destinations
	}

	/** Starts a look at this event time. */
	begin(at: number): void {
		this.#at = at
		// Those of a crowd that is gone go.
		this.#backends.length = Math.min(this.#backends.length, this.#endpoints.size)
		this.#endpoints.clear()
		this.#locals.clear()
	}

	/** Notes who answers for one of our services. */
	owner(uid: number): void {
		if (uid !== UNKNOWN_UID && this.#owners.size < MAX_OWNERS) this.#owners.add(uid)
	}

	/** Notes an address of this host: the local one of a row. */
	local(row: Row): void {
		this.#locals.numberOf(row, Field.LOCAL_ADDRESS)
	}

	/** Adds a connection towards another; `isServed` = at a port of a service of ours, which may be on this host. */
	add(row: Row, isServed: boolean): void {
		const known = this.#endpoints.size
		const number = this.#endpoints.numberOf(row, Field.REMOTE_ADDRESS, row[Field.REMOTE_PORT]!)
		const backend = this.#backends[number] ?? new Backend()
		if (number === known) {
			this.#backends[number] = backend
			backend.begin(row, this.#at)
		}
		// The other end of a connection to a service of ours, of a proxy or a client beside it, says the very same bytes and relays nothing.
		backend.add(row, this.#remembered, isServed && this.#isLocal(row) ? undefined : this.#relays)
	}

	/** What is in flight to each backend; `listeners` holds all LISTEN rows, `isService` tells our own ports. */
	finish(full: boolean, listeners: RowBlock, isService: (port: number) => boolean): UpstreamLook[] {
		const backends = this.#backends.slice(0, this.#endpoints.size)
		if (full) this.#noteDestinations(backends)
		return backends
			.filter(({ row, users }) => {
				if (![...users].some((uid) => this.#isOurs(uid))) return false
				// Of the connections to our own ports those that Apache itself opens: it proxies to itself. A proxy in front does not.
				const isApache = [...users].some((uid) => this.#owners.has(uid))
				return isApache || !(isService(row[Field.REMOTE_PORT]!) && this.#isLocal(row))
			})
			.map((backend) => this.#lookOf(backend, listeners))
	}

	#noteDestinations(backends: readonly Backend[]): void {
		const ports = (number: number) => backends[number]!.localPorts
		const isBefore = (a: number, b: number) =>
			ports(a) > ports(b) || (ports(a) === ports(b) && backends[a]!.id < backends[b]!.id)
		this.#destinations = leading(backends.length, MAX_DESTINATIONS, isBefore).map((number) => {
			const { id, localPorts, firstPort, lastPort, closeWait } = backends[number]!
			return { id, localPorts, span: lastPort - firstPort + 1, closeWait }
		})
	}

	#lookOf(backend: Backend, listeners: RowBlock): UpstreamLook {
		const { id, row, ages, busy, connecting, survivors } = backend
		const own = this.#isLocal(row) ? listenerOf(listeners, row) : undefined
		const queue = Math.min(own?.[Field.RX_QUEUE] ?? 0, busy)
		return {
			id,
			kind: 'backend',
			busy: busy - queue,
			waiting: queue + connecting,
			survivors,
			ages: ages.ages(this.#at),
			requests: ages.oldest(MAX_REQUESTS),
		}
	}

	#isLocal(row: Row): boolean {
		return isLoopback(row, Field.REMOTE_ADDRESS) || this.#locals.find(row, Field.REMOTE_ADDRESS) >= 0
	}

	/**
	 * Whether it may be Apache or PHP that speaks there: a user that serves one of our services, or one of people (customers'
	 * pools). Where the source names no owners, or no connection of ours was seen yet, all users count.
	 */
	#isOurs(uid: number): boolean {
		if (uid === UNKNOWN_UID || this.#owners.size === 0 || this.#owners.has(uid)) return true
		return uid >= FIRST_HUMAN && !(uid >= DYNAMIC.first && uid <= DYNAMIC.last)
	}
}

/** The LISTEN row that the endpoint of this row's other end belongs to. */
function listenerOf(listeners: RowBlock, row: Row): Row | undefined {
	for (let index = 0; index < listeners.length; index++) {
		if (listeners.field(index, Field.LOCAL_PORT) !== row[Field.REMOTE_PORT]) continue
		const listener = listeners.at(index)
		const isSame = [0, 1, 2, 3].every(
			(word) => listener[Field.LOCAL_ADDRESS + word] === row[Field.REMOTE_ADDRESS + word],
		)
		// Its last word is 0 where it listens at every address.
		if (isSame || listener[Field.LOCAL_ADDRESS + 3] === 0) return listener
	}
	return undefined
}
