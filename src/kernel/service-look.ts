import type { ConnectionLook, ServiceLook } from '../detect/look.js'
import type { ServiceSettings } from '../detect/settings.js'
import { CLOSE_WAIT, ESTABLISHED, FIN_WAIT1, FIN_WAIT2, nameStates, SYN_RECV, TIME_WAIT } from '../detect/tcp-state.js'
import { ActivityTally } from './activity-tally.js'
import { AddressTally } from './address-tally.js'
import { AgeList, toMilliseconds } from './ages.js'
import { HELD, OTHER, PENDING, type Remembered, STREAMED, STUCK, UNCLEAR, WAITING } from './connection-memory.js'
import { FirstExchanges } from './first-exchanges.js'
import { isEarly, isOwed, isUnanswered, isUnclear, streamMark } from './last-word.js'
import type { Relays } from './relays.js'
import {
	BYTES_ACKED,
	BYTES_RECEIVED,
	INFO,
	INODE,
	LAST_RECEIVED,
	LAST_SENT,
	REMOTE_ADDRESS,
	type Row,
	RX_QUEUE,
	STATE,
	TX_QUEUE,
} from './row.js'

const MAX_REQUESTS = 256
const MAX_PEERS = 5
const MAX_SHOWN_REQUESTS = 8
/** A request whose last byte came this much later than its first is sent slowly, in seconds: what is sent at once fits into one look. */
const RECEIVING_SECONDS = 1
/** net.ipv4.tcp_keepalive_time, in seconds, where it is not known. */
const DEFAULT_KEEPALIVE = 7200

/** Adds up one service's rows of one look. Reused from look to look. */
export class ServiceTally {
	readonly #name: string
	readonly #states = new Uint32Array(16)
	readonly #listenInodes = new Set<number>()
	readonly #waits = new AgeList()
	readonly #requests = new AgeList()
	readonly #stuckOnes = new AgeList()
	readonly #holders = new AddressTally()
	readonly #waiters = new AddressTally()
	readonly #first = new FirstExchanges()
	/** Apache sets SO_KEEPALIVE; the timer begins with the connection, and traffic does not restart it (tcp_keepalive_timer). */
	#keepaliveTime = DEFAULT_KEEPALIVE
	readonly #remembered: Remembered
	readonly #relays: Relays
	#at = 0
	/** The number of the client whose connection is being added. */
	#client = -1
	#acceptQueue = 0
	#backlog = 0
	#accepted = 0
	#stuck = 0
	#lingering = 0
	#fresh = 0
	#survivors = 0
	readonly #activity = new ActivityTally()
	/** TIME_WAIT rows of the last full look. */
	#timeWait = 0

	constructor(service: ServiceSettings, remembered: Remembered, relays: Relays) {
		this.#name = service.name
		this.#remembered = remembered
		this.#relays = relays
	}

	/** Starts a look at this event time in a namespace with this tcp_keepalive_time, in seconds. */
	begin(at: number, keepaliveTime = DEFAULT_KEEPALIVE): void {
		this.#at = at
		this.#keepaliveTime = keepaliveTime
		this.#states.fill(0)
		this.#listenInodes.clear()
		for (const list of [this.#waits, this.#requests, this.#stuckOnes, this.#holders, this.#waiters]) list.clear()
		this.#acceptQueue = this.#backlog = this.#accepted = this.#stuck = this.#lingering = 0
		this.#fresh = this.#survivors = 0
		this.#activity.begin()
	}

	/** Adds a LISTEN row; false = its socket came already. */
	listener(row: Row): boolean {
		if (this.#listenInodes.has(row[INODE]!)) return false
		this.#listenInodes.add(row[INODE]!)
		this.#acceptQueue += row[RX_QUEUE]!
		this.#backlog += row[TX_QUEUE]!
		return true
	}

	/** Adds a row that is no connection any more, or none yet: TIME_WAIT and SYN_RECV. */
	bare(state: number): void {
		this.#states[state] = this.#states[state]! + 1
	}

	/** Adds a connection, which the memory of this look was just asked for, in vain. */
	connection(row: Row): void {
		const { before, now } = this.#remembered
		const state = row[STATE]!
		const isHeld = row[INODE] !== 0
		this.#states[state] = this.#states[state]! + 1
		const old = before.findSame(now)
		if (old < 0) this.#fresh++
		if (state === ESTABLISHED && isHeld) this.#held(row, old)
		else if (state === ESTABLISHED) {
			// The server sends nothing before accept(), so its clock of sending stands where the handshake set it.
			this.#waits.take(now, this.#remember(row, WAITING, old, LAST_SENT))
			this.#waiters.add(row, REMOTE_ADDRESS)
		} else if (state === CLOSE_WAIT) {
			const client = this.#waiters.add(row, REMOTE_ADDRESS)
			const entry = this.#remember(row, isHeld ? STUCK : OTHER, old)
			if (!isHeld) return
			this.#stuck++
			this.#stuckOnes.take(now, entry, client)
		} else {
			if (isHeld && (state === FIN_WAIT1 || state === FIN_WAIT2)) this.#lingering++
			now.add(row, OTHER, 0)
		}
	}

	/** Remembers a connection of this kind: since what a clock of it says where it is known, else since it was first seen so. */
	#remember(row: Row, kind: number, old: number, clock?: number): number {
		const { before, now } = this.#remembered
		const entry = now.add(row, kind, 0)
		if (clock !== undefined && row[INFO] === 1) now.since[entry] = toMilliseconds(this.#at - row[clock]! / 1000)
		else if (old >= 0 && before.isSame(old, row, kind, 0)) now.since[entry] = before.since[old]!
		return entry
	}

	/** What the look says; `full` = it had the TIME_WAIT rows, `withInfo` = sock_diag made it. */
	finish(extent: { readonly full: boolean; readonly rows: boolean; readonly withInfo: boolean }): ServiceLook {
		this.#activity.findTunnels(this.#relays, this.#remembered.now)
		if (extent.full) this.#timeWait = this.#states[TIME_WAIT]!
		else this.#states[TIME_WAIT] = this.#timeWait
		return {
			name: this.#name,
			listeners: this.#listenInodes.size,
			listenInodes: [...this.#listenInodes].sort((a, b) => a - b),
			acceptQueue: this.#acceptQueue,
			backlog: this.#backlog > 0 ? this.#backlog : undefined,
			connections: extent.rows ? this.#connections(extent.withInfo) : undefined,
		}
	}

	#connections(withInfo: boolean): ConnectionLook {
		this.#states[0x0a] = this.#listenInodes.size
		const states = nameStates(this.#states)
		return {
			states,
			accepted: this.#accepted,
			queued: states.ESTABLISHED - this.#accepted,
			stuck: this.#stuck,
			abandoned: states.CLOSE_WAIT - this.#stuck,
			halfOpen: this.#states[SYN_RECV]!,
			lingering: this.#lingering,
			fresh: this.#fresh,
			activity: withInfo ? this.#activity.finish(this.#requests.ages(this.#at)) : undefined,
			waits: this.#waits.ages(this.#at),
			requests: this.#requests.oldest(MAX_REQUESTS),
			survivors: this.#survivors,
			stuckSince: this.#stuckOnes.oldest(MAX_REQUESTS),
			oldest: [
				// Without tcp_info an idle connection is as old as a hung one.
				...(withInfo ? this.#requests.clients(MAX_SHOWN_REQUESTS, this.#holders) : []),
				...this.#stuckOnes.clients(MAX_SHOWN_REQUESTS, this.#waiters),
			],
			holders: this.#holders.top(MAX_PEERS),
			waiters: this.#waiters.top(MAX_PEERS),
		}
	}

	/** An accepted connection. */
	#held(row: Row, old: number): void {
		this.#accepted++
		this.#client = this.#holders.add(row, REMOTE_ADDRESS)
		if (row[INFO] !== 1) {
			this.#request(row, PENDING, 0, old)
			return
		}
		const silence = Math.min(row[LAST_RECEIVED]!, row[LAST_SENT]!)
		this.#activity.add(silence)
		if (row[BYTES_RECEIVED] !== 0) this.#speaking(row, old, silence)
		else {
			this.#activity.silent++
			this.#remembered.now.add(row, HELD, 0)
		}
	}

	/** An accepted connection on which something was said, the last of it `silence` milliseconds ago. */
	#speaking(row: Row, old: number, silence: number): void {
		const { before, now } = this.#remembered
		const received = row[BYTES_RECEIVED]!
		const kind = this.#kindOf(row, old)
		const mark = streamMark(row, old, before)
		const isBusy =
			kind === PENDING ||
			(kind === UNCLEAR && this.#first.isOwed(row[BYTES_ACKED]!, received, isEarly(row, this.#keepaliveTime)))
		if (isBusy) {
			this.#request(row, kind | mark, received, old)
			return
		}
		const isWriting = row[TX_QUEUE]! > 0
		if (isWriting) this.#activity.writing++
		else if (mark) this.#activity.streaming++
		else this.#activity.addIdle(silence)
		const entry = now.add(row, (isWriting ? OTHER : kind) | mark, received)
		if (old < 0 || isWriting || mark || received === before.bytes(old)) return
		const answered = (row[BYTES_ACKED]! - before.acked(old)) >>> 0
		this.#activity.addTalk(entry, (received - before.bytes(old)) >>> 0, answered, silence)
	}

	/** PENDING where an answer is owed, HELD where none is, UNCLEAR where the clocks do not say; learns from what was unclear. */
	#kindOf(row: Row, old: number): number {
		const { before } = this.#remembered
		if (old >= 0 && before.kind(old) === UNCLEAR) {
			const acked = before.acked(old)
			const received = before.bytes(old)
			if (row[BYTES_RECEIVED] !== received) this.#first.resolve(acked, received, false)
			else if (row[BYTES_ACKED] !== acked) this.#first.resolve(acked, received, true)
		}
		if (isOwed(row)) return PENDING
		return isUnclear(row) ? UNCLEAR : HELD
	}

	/** A request in progress: the same one as before where the same socket has received nothing since, or was sent nothing: then it still comes in. */
	#request(row: Row, kind: number, bytes: number, old: number): void {
		const { before, now } = this.#remembered
		const at = this.#at
		const isSame = old >= 0 && (before.isSame(old, row, kind & ~STREAMED, bytes) || isUnanswered(row, at, old, before))
		if (isSame) this.#survivors++
		const begun = row[INFO] === 1 ? toMilliseconds(at - row[LAST_RECEIVED]! / 1000) : at
		const since = isSame ? before.since[old]! : begun
		const entry = now.add(row, kind, bytes)
		now.since[entry] = since
		// What its client still sends is no request that its server is late with.
		if (row[INFO] === 1 && begun - since > RECEIVING_SECONDS) this.#activity.receiving++
		else this.#requests.take(now, entry, this.#client)
	}
}
