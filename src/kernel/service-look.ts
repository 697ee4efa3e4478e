import type { Counters } from '../detect/counters.js'
import type { ConnectionLook, ServiceLook } from '../detect/look.js'
import { portNumbers } from '../detect/ports.js'
import type { ServiceSettings } from '../detect/settings.js'
import { CLOSE_WAIT, ESTABLISHED, FIN_WAIT1, FIN_WAIT2, nameStates, SYN_RECV, TIME_WAIT } from '../detect/tcp-state.js'
import { ActivityTally } from './activity-tally.js'
import { AddressTally } from './address-tally.js'
import { AgeList, toMilliseconds } from './ages.js'
import {
	FINISHING,
	HELD,
	OTHER,
	PENDING,
	type Remembered,
	STREAMED,
	STUCK,
	UNCLEAR,
	WAITING,
} from './connection-memory.js'
import { KEEPALIVE_TIME } from './counters-reader.js'
import { FinishingTally } from './finishing-tally.js'
import { FirstExchanges, isEarly, isOwed, isUnanswered, isUnclear, streamMark } from './last-word.js'
import { ListenerTally } from './listener-tally.js'
import type { Relays } from './relays.js'
import type { Row } from './row.js'
import * as Field from './row.js'

const MAX_REQUESTS = 256
const MAX_PEERS = 5
const MAX_SHOWN_REQUESTS = 8
/** A request whose last byte came this much later than its first is sent slowly, in seconds: what is sent at once fits into one look. */
const RECEIVING_SECONDS = 1
/** In seconds, where it is not known. */
const DEFAULT_KEEPALIVE = 7200

/** Adds up one service's rows of one look. Reused from look to look. */
export class ServiceTally {
	readonly #name: string
	readonly #finishing: FinishingTally
	readonly #states = new Uint32Array(16)
	readonly #listeners = new ListenerTally()
	readonly #waits = new AgeList()
	readonly #requests = new AgeList()
	readonly #stuckOnes = new AgeList()
	readonly #holders = new AddressTally()
	readonly #waiters = new AddressTally()
	readonly #first = new FirstExchanges()
	/** Apache sets SO_KEEPALIVE; the timer begins with the connection, and traffic does not restart it (tcp_keepalive_timer). */
	#keepaliveTime = 0
	readonly #remembered: Remembered
	readonly #relays: Relays
	#at = 0
	/** The number of the client whose connection is being added. */
	#client = -1
	#accepted = 0
	#abandoned = 0
	#stuck = 0
	#lingering = 0
	#fresh = 0
	#survivors = 0
	readonly #activity = new ActivityTally()
	/** TIME_WAIT rows of the last full look. */
	#timeWait = 0

	constructor(service: ServiceSettings, remembered: Remembered, relays: Relays) {
		this.#name = service.name
		this.#finishing = new FinishingTally(portNumbers(service.ports)[0])
		this.#remembered = remembered
		this.#relays = relays
	}

	/** Starts a look at this event time, beside these counters. */
	begin(at: number, counters: Counters): void {
		this.#at = at
		this.#keepaliveTime = counters.get(KEEPALIVE_TIME) ?? DEFAULT_KEEPALIVE
		this.#finishing.begin(at, counters)
		this.#states.fill(0)
		this.#listeners.clear()
		for (const list of [this.#waits, this.#requests, this.#stuckOnes, this.#holders, this.#waiters]) list.clear()
		this.#accepted = this.#stuck = this.#lingering = 0
		this.#abandoned = this.#fresh = this.#survivors = 0
		this.#activity.begin()
	}

	/** Adds a LISTEN row; false = its socket came already. */
	listener(row: Row): boolean {
		return this.#listeners.add(row)
	}

	/** Adds a row that is no connection any more, or none yet: TIME_WAIT and SYN_RECV. */
	bare(state: number): void {
		this.#states[state] = this.#states[state]! + 1
	}

	/** Adds a connection, which the memory of this look was just asked for, in vain. */
	connection(row: Row): void {
		const { before, now } = this.#remembered
		const state = row[Field.STATE]!
		const isHeld = row[Field.INODE] !== 0
		this.bare(state)
		const old = before.findSame(now)
		if (old < 0) this.#fresh++
		if (this.#finishing.takes(row, old, before)) {
			if (old >= 0 && before.kind(old) === PENDING) this.#survivors++
			now.add(row, FINISHING, 0)
		} else if (state === ESTABLISHED && isHeld) this.#held(row, old)
		else if (state === ESTABLISHED) {
			// The server sends nothing before accept(), so its clock of sending stands where the handshake set it.
			this.#waits.take(now, this.#remember(row, WAITING, old, Field.LAST_SENT))
			this.#waiters.add(row, Field.REMOTE_ADDRESS)
		} else if (state === CLOSE_WAIT) {
			const client = this.#waiters.add(row, Field.REMOTE_ADDRESS)
			const entry = this.#remember(row, isHeld ? STUCK : OTHER, old)
			if (isHeld) {
				this.#stuck++
				this.#stuckOnes.take(now, entry, client)
			} else this.#abandoned++
		} else {
			if (isHeld && (state === FIN_WAIT1 || state === FIN_WAIT2)) this.#lingering++
			now.add(row, OTHER, 0)
		}
	}

	/** Remembers a connection of this kind: since what a clock of it says where it is known, else since it was first seen so. */
	#remember(row: Row, kind: number, old: number, clock?: number): number {
		const { before, now } = this.#remembered
		const entry = now.add(row, kind, 0)
		if (clock !== undefined && row[Field.INFO] === 1) now.since[entry] = toMilliseconds(this.#at - row[clock]! / 1000)
		else if (old >= 0 && before.isSame(old, row, kind, 0)) now.since[entry] = before.since[old]!
		return entry
	}

	/** What the look says; `full` = it had the TIME_WAIT rows, `withInfo` = sock_diag made it. */
	finish(extent: { readonly full: boolean; readonly rows: boolean; readonly withInfo: boolean }): ServiceLook {
		this.#activity.findTunnels(this.#relays, this.#remembered.now)
		if (extent.rows) this.#finishing.finish()
		if (extent.full) this.#timeWait = this.#states[TIME_WAIT]!
		else this.#states[TIME_WAIT] = this.#timeWait
		return {
			name: this.#name,
			...this.#listeners.finish(),
			...(this.#finishing.generation && { generation: this.#finishing.generation }),
			connections: extent.rows ? this.#connections(extent.withInfo) : undefined,
		}
	}

	#connections(withInfo: boolean): ConnectionLook {
		this.#states[0x0a] = this.#listeners.count
		const waits = this.#waits.ages(this.#at)
		return {
			states: nameStates(this.#states),
			accepted: this.#accepted,
			queued: waits.count,
			stuck: this.#stuck,
			abandoned: this.#abandoned,
			halfOpen: this.#states[SYN_RECV]!,
			lingering: this.#lingering,
			finishing: this.#finishing.count,
			fresh: this.#fresh,
			activity: withInfo ? this.#activity.finish(this.#requests.ages(this.#at)) : undefined,
			waits,
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
		this.#client = this.#holders.add(row, Field.REMOTE_ADDRESS)
		if (row[Field.INFO] !== 1) {
			this.#request(row, PENDING, 0, old)
			return
		}
		const silence = Math.min(row[Field.LAST_RECEIVED]!, row[Field.LAST_SENT]!)
		this.#activity.add(silence)
		if (row[Field.BYTES_RECEIVED] !== 0) this.#speaking(row, old, silence)
		else {
			this.#activity.silent++
			this.#remembered.now.add(row, HELD, 0)
		}
	}

	/** An accepted connection on which something was said, the last of it `silence` milliseconds ago. */
	#speaking(row: Row, old: number, silence: number): void {
		const { before, now } = this.#remembered
		const received = row[Field.BYTES_RECEIVED]!
		const kind = this.#kindOf(row, old)
		const mark = streamMark(row, old, before)
		const isBusy =
			kind === PENDING ||
			(kind === UNCLEAR && this.#first.isOwed(row[Field.BYTES_ACKED]!, received, isEarly(row, this.#keepaliveTime)))
		if (isBusy) {
			this.#request(row, kind | mark, received, old)
			return
		}
		const isWriting = row[Field.TX_QUEUE]! > 0
		if (isWriting) this.#activity.writing++
		else if (mark) this.#activity.streaming++
		else this.#activity.addIdle(silence)
		const entry = now.add(row, (isWriting ? OTHER : kind) | mark, received)
		if (old < 0 || isWriting || mark || received === before.bytes(old)) return
		this.#activity.addTalk(entry, before.receivedSince(old, row), before.ackedSince(old, row), silence)
	}

	/** PENDING where an answer is owed, HELD where none is, UNCLEAR where the clocks do not say; learns from what was unclear. */
	#kindOf(row: Row, old: number): number {
		const { before } = this.#remembered
		if (old >= 0 && before.kind(old) === UNCLEAR) this.#first.learn(row, old, before)
		if (isOwed(row)) return PENDING
		return isUnclear(row) ? UNCLEAR : HELD
	}

	/** A request in progress: the same one as before where the same socket has received nothing since, or was sent nothing: then it still comes in. */
	#request(row: Row, kind: number, bytes: number, old: number): void {
		const { before, now } = this.#remembered
		const isSame =
			old >= 0 && (before.isSame(old, row, kind & ~STREAMED, bytes) || isUnanswered(row, this.#at, old, before))
		if (isSame) this.#survivors++
		const begun = row[Field.INFO] === 1 ? toMilliseconds(this.#at - row[Field.LAST_RECEIVED]! / 1000) : this.#at
		const since = isSame ? before.since[old]! : begun
		const entry = now.add(row, kind, bytes)
		now.since[entry] = since
		// What its client still sends is no request that its server is late with.
		if (row[Field.INFO] === 1 && begun - since > RECEIVING_SECONDS) this.#activity.receiving++
		else this.#requests.take(now, entry, this.#client)
	}
}
