import type { Destination, UpstreamLook } from '../detect/look.js'
import { CLOSE_WAIT, ESTABLISHED, SYN_SENT, TIME_WAIT } from '../detect/tcp-state.js'
import { formatEndpoint } from './addresses.js'
import { AgeList, toMilliseconds } from './ages.js'
import { type ConnectionMemory, OTHER, PENDING, WAITING } from './connection-memory.js'
import { addressKey, endpointKey, isLoopback, listenerOf, portsOf } from './endpoints.js'
import {
	BYTES_ACKED,
	BYTES_RECEIVED,
	createRow,
	INFO,
	INODE,
	LAST_RECEIVED,
	LAST_SENT,
	LOCAL_ADDRESS,
	LOCAL_PORT,
	REMOTE_ADDRESS,
	REMOTE_PORT,
	type Row,
	RX_QUEUE,
	STATE,
	TX_QUEUE,
	UID,
	UNKNOWN_UID,
} from './row.js'
import { RowBlock } from './row-block.js'

const MAX_REQUESTS = 64
const MAX_DESTINATIONS = 5
/** Users of people and customers begin here (login.defs UID_MIN); below are those of the system's own services. */
const FIRST_HUMAN = 1000
/** systemd gives these to services with DynamicUser, as forewarn is one. */
const DYNAMIC = { first: 61_184, last: 65_519 }

/** One remote endpoint during a look. */
interface Backend {
	readonly id: string
	/** A row towards it: its address and port. */
	readonly row: Row
	readonly ages: AgeList
	busy: number
	connecting: number
	survivors: number
	fresh: number
	closeWait: number
	localPorts: number
	firstPort: number
	lastPort: number
	timeWait: number
	isOurs: boolean
	/** A user that answers for one of our services connects. */
	isApache: boolean
}

/**
 * Collects the connections whose local port no listener has: towards others. Which ports listen is known at the look's end
 * only, so rows are kept until then.
 */
export class BackendTally {
	readonly #rows = new RowBlock()
	/** Users that hold accepted connections of our services, ever. */
	readonly #owners = new Set<number>()
	/** TIME_WAIT rows towards each backend at the last full look. */
	#timeWait = new Map<string, number>()
	#destinations: readonly Destination[] = []

	/** Where most local ports went at the last full look, whichever program connects; most first, at most five. */
	get destinations(): readonly Destination[] {
		return this.#destinations
	}

	/** Starts a look. */
	clear(): void {
		this.#rows.clear()
	}

	/** Notes who answers for one of our services. */
	owner(uid: number): void {
		if (uid !== UNKNOWN_UID) this.#owners.add(uid)
	}

	/** Keeps a row that may be a connection to a backend. */
	add(row: Row): void {
		this.#rows.append(row)
	}

	/** The rows that were kept: those of listening ports are others' inbound connections. */
	get rows(): RowBlock {
		return this.#rows
	}

	/** What is in flight to each backend; `listeners` holds all LISTEN rows, `isService` tells our own ports. */
	finish(
		at: number,
		full: boolean,
		listeners: RowBlock,
		isService: (port: number) => boolean,
		before: ConnectionMemory,
		now: ConnectionMemory,
	): UpstreamLook[] {
		const ports = portsOf(listeners)
		const locals = new Set<number | string>()
		const backends = new Map<number | string, Backend>()
		const row = createRow()
		let local: number | string | undefined
		let endpoint: number | string | undefined
		let backend: Backend | undefined
		for (let index = 0; index < this.#rows.length; index++) {
			this.#rows.read(index, row)
			// Most are of few addresses: what was so of the last row is not looked up again.
			const address = addressKey(row, LOCAL_ADDRESS)
			if (address !== local) locals.add(address)
			local = address
			if (ports.has(row[LOCAL_PORT]!)) continue
			const key = endpointKey(row)
			if (backend === undefined || key !== endpoint) {
				backend = backends.get(key) ?? newBackend(row)
				backends.set(key, backend)
			}
			endpoint = key
			this.#count(backend, row, at, before, now)
		}
		for (let index = 0; index < listeners.length; index++) locals.add(addressKey(listeners.at(index), LOCAL_ADDRESS))
		const isLocal = (row: Row) => isLoopback(row) || locals.has(addressKey(row, REMOTE_ADDRESS))
		if (full) {
			this.#timeWait = new Map([...backends.values()].map(({ id, timeWait }) => [id, timeWait]))
			this.#destinations = [...backends.values()]
				.sort((a, b) => b.localPorts - a.localPorts || (a.id < b.id ? -1 : 1))
				.slice(0, MAX_DESTINATIONS)
				.map(({ id, localPorts, firstPort, lastPort, closeWait }) => ({
					id,
					localPorts,
					span: lastPort - firstPort + 1,
					closeWait,
				}))
		}
		return (
			[...backends.values()]
				// Of the connections to our own ports those that Apache itself opens: it proxies to itself. A proxy in front does not.
				.filter(({ row, isOurs, isApache }) => isOurs && (isApache || !(isService(row[REMOTE_PORT]!) && isLocal(row))))
				.map((backend) => {
					const { id, row, ages, survivors, fresh, closeWait, localPorts } = backend
					const local = isLocal(row)
					const own = local ? listenerOf(listeners, row) : undefined
					const queue = Math.min(own?.[RX_QUEUE] ?? 0, backend.busy)
					const look: UpstreamLook = {
						id,
						kind: 'backend',
						busy: backend.busy - queue,
						waiting: queue + backend.connecting,
						survivors,
						fresh,
						ages: ages.ages(at),
						requests: ages.oldest(MAX_REQUESTS),
						closeWait,
						localPorts: localPorts + (full ? 0 : (this.#timeWait.get(id) ?? 0)),
						backlog: own && own[TX_QUEUE]! > 0 ? own[TX_QUEUE]! : undefined,
						local: own !== undefined,
					}
					return look
				})
		)
	}

	#count(backend: Backend, row: Row, at: number, before: ConnectionMemory, now: ConnectionMemory): void {
		const state = row[STATE]!
		backend.localPorts++
		backend.firstPort = Math.min(backend.firstPort, row[LOCAL_PORT]!)
		backend.lastPort = Math.max(backend.lastPort, row[LOCAL_PORT]!)
		if (state === TIME_WAIT) {
			backend.timeWait++
			return
		}
		if (!backend.isOurs) backend.isOurs = this.#isOurs(row[UID]!)
		if (this.#owners.has(row[UID]!)) backend.isApache = true
		// A duplicate: the table is not read atomically.
		if (now.find(row) >= 0) return
		const old = before.findSame(now)
		if (state === CLOSE_WAIT && row[INODE] !== 0) backend.closeWait++
		const isPending = state === ESTABLISHED && (row[INFO] === 0 || weSpokeLast(row))
		if (!isPending && state !== SYN_SENT) {
			now.add(row, OTHER, at, 0)
			return
		}
		const kind = isPending ? PENDING : WAITING
		const bytes = row[INFO] === 1 && isPending ? row[BYTES_RECEIVED]! : 0
		const isSame = old >= 0 && before.isSame(old, row, kind, bytes)
		const begun = row[INFO] === 1 && isPending ? toMilliseconds(at - row[LAST_SENT]! / 1000) : at
		const since = isSame ? before.since(old) : begun
		if (isPending) backend.busy++
		else backend.connecting++
		if (isSame) backend.survivors++
		else backend.fresh++
		backend.ages.add(since, now.tag, now.check)
		now.add(row, kind, since, bytes)
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

/** The other way round than for a client of ours; the SYN counts as one acknowledged byte (net/ipv4/tcp_input.c tcp_ack). */
function weSpokeLast(row: Row): boolean {
	const sent = row[LAST_SENT]!
	const received = row[LAST_RECEIVED]!
	if (sent !== received) return sent < received
	return row[BYTES_RECEIVED] === 0 && (row[BYTES_ACKED]! > 1 || row[TX_QUEUE]! > 0)
}

function newBackend(row: Row): Backend {
	return {
		id: formatEndpoint(row, REMOTE_ADDRESS, row[REMOTE_PORT]!),
		row: row.slice(),
		ages: new AgeList(),
		busy: 0,
		connecting: 0,
		survivors: 0,
		fresh: 0,
		closeWait: 0,
		localPorts: 0,
		firstPort: 65_535,
		lastPort: 0,
		timeWait: 0,
		isOurs: false,
		isApache: false,
	}
}
