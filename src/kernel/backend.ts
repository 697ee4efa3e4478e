import { CLOSE_WAIT, ESTABLISHED, SYN_SENT, TIME_WAIT } from '../detect/tcp-state.js'
import { formatEndpoint } from './addresses.js'
import { AgeList, toMilliseconds } from './ages.js'
import { OTHER, PENDING, type Remembered, WAITING } from './connection-memory.js'
import type { Relays } from './relays.js'
import * as Field from './row.js'
import { createRow, type Row } from './row.js'

/** One remote endpoint during a look, and what is in flight to it. Used again for another in the next. */
export class Backend {
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
