import type { Destination } from '../detect/host-look.js'
import type { UpstreamLook } from '../detect/look.js'
import { CLOSE_WAIT, ESTABLISHED, SYN_SENT, TIME_WAIT } from '../detect/tcp-state.js'
import { AddressIndex } from './address-index.js'
import { formatEndpoint, isLoopback } from './addresses.js'
import { AgeList, toMilliseconds } from './ages.js'
import { OTHER, PENDING, type Remembered, WAITING } from './connection-memory.js'
import { leading } from './leading.js'
import type { Relays } from './relays.js'
import * as Field from './row.js'
import { createRow, type Row, UNKNOWN_UID } from './row.js'
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

/** One remote endpoint during a look, and what is in flight to it. Used again for another in the next. */
class Backend {
	/** A row towards it: its address and port. */
	readonly row: Row = createRow()
	/** As people write it. */
	id = ''
	readonly ages = new AgeList()
	/** The users that connect. */
	readonly users = new Set<number>()
	#user: number | undefined
	#at = 0
	busy = 0
	connecting = 0
	survivors = 0
	closeWait = 0
	localPorts = 0
	firstPort = 0
	lastPort = 0

	/** Starts a look at this event time with the first row towards this endpoint, which is added afterwards like every other. */
	begin(row: Row, at: number): void {
		this.#at = at
		this.row.set(row)
		this.id = formatEndpoint(row, Field.REMOTE_ADDRESS, row[Field.REMOTE_PORT]!)
		this.ages.clear()
		this.users.clear()
		this.#user = undefined
		this.busy = this.connecting = this.survivors = this.closeWait = this.localPorts = 0
		this.firstPort = 65_535
		this.lastPort = 0
	}

	/** Adds a row towards it. */
	add(row: Row, { before, now }: Remembered, relays: Relays | undefined): void {
		const state = row[Field.STATE]!
		this.localPorts++
		this.firstPort = Math.min(this.firstPort, row[Field.LOCAL_PORT]!)
		this.lastPort = Math.max(this.lastPort, row[Field.LOCAL_PORT]!)
		if (state === TIME_WAIT) return
		if (row[Field.UID] !== this.#user) {
			this.#user = row[Field.UID]!
			this.users.add(this.#user)
		}
		// A duplicate: the table is not read atomically.
		if (now.find(row) >= 0) return
		const old = before.findSame(now)
		const received = row[Field.INFO] === 1 ? row[Field.BYTES_RECEIVED]! : 0
		if (old >= 0 && row[Field.INFO] === 1) relays?.add(before.ackedSince(old, row), before.receivedSince(old, row))
		if (state === CLOSE_WAIT && row[Field.INODE] !== 0) this.closeWait++
		const isPending = state === ESTABLISHED && (row[Field.INFO] === 0 || weSpokeLast(row))
		if (!isPending && state !== SYN_SENT) {
			now.add(row, OTHER, received)
			return
		}
		const kind = isPending ? PENDING : WAITING
		const isSame = old >= 0 && before.isSame(old, row, kind, received)
		if (isPending) this.busy++
		else this.connecting++
		if (isSame) this.survivors++
		const begun =
			row[Field.INFO] === 1 && isPending ? toMilliseconds(this.#at - row[Field.LAST_SENT]! / 1000) : this.#at
		const since = isSame ? before.since[old]! : begun
		const entry = now.add(row, kind, received)
		now.since[entry] = since
		this.ages.take(now, entry)
	}
}

/** The other way round than for a client of ours; the SYN counts as one acknowledged byte (net/ipv4/tcp_input.c tcp_ack). */
function weSpokeLast(row: Row): boolean {
	const sent = row[Field.LAST_SENT]!
	const received = row[Field.LAST_RECEIVED]!
	if (sent !== received) return sent < received
	return row[Field.BYTES_RECEIVED] === 0 && (row[Field.BYTES_ACKED]! > 1 || row[Field.TX_QUEUE]! > 0)
}
