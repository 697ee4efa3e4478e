import type { Counters } from '../../../../../src/detect/counters.js'
import type { MachineSample, PortCount } from '../../../../../src/detect/host-look.js'
import { portNumbers } from '../../../../../src/detect/ports.js'
import type { ServiceSettings } from '../../../../../src/detect/settings.js'
import { CLOSE_WAIT, ESTABLISHED, LISTEN, TIME_WAIT } from '../../../../../src/detect/tcp-state.js'
import { INODE, LOCAL_PORT, type Row, type RowSink, STATE } from '../../../../../src/kernel/row.js'
import type { HostSample, Sample } from '../sample.js'
import { DUPLICATE, IdentityTable, OVERFLOW } from './identity-table.js'
import { KEEPALIVE_TIME, ServiceTally } from './service-tally.js'

/** Connections whose identity is kept at most: three quarters of 524,288 slots of 20 bytes. */
const IDENTITY_LIMIT = 393_216
const PORTS = 65_536

/** What stands beside the socket table at the time of a reading. */
export interface ReadingContext {
	/** Event time in seconds, monotonic. */
	readonly at: number
	readonly wallTime: number | undefined
	readonly counters: Counters
	readonly machine: MachineSample | undefined
}

/**
 * Turns the rows of one full reading into a Sample: counts per service and per host, and what changed since the last
 * reading. Live sampling and the replay of a recording feed the same census, so both see the same samples.
 *
 * Duplicates (the table is not read atomically) are dropped on the services' ports, where identities are kept.
 */
export class SocketCensus implements RowSink {
	readonly #tallies: readonly ServiceTally[]
	/** Index of the service + 1 by local port. */
	readonly #serviceOf = new Uint8Array(PORTS)
	readonly #identities: IdentityTable
	readonly #hostStates = new Uint32Array(16)
	/** Connections by local port, and the stuck ones among them, which are few, on ports that are no service's. */
	readonly #others = new Uint32Array(PORTS)
	readonly #otherStuck = new Map<number, number>()
	#otherListeners = new Set<number>()
	#malformed = 0
	#duplicates = 0
	#overflow = false
	#now = 0

	constructor(services: readonly ServiceSettings[], seed = 0x2545f491) {
		this.#tallies = services.map((service) => new ServiceTally(service))
		services.forEach((service, index) => {
			for (const port of portNumbers(service.ports)) this.#serviceOf[port] = index + 1
		})
		this.#identities = new IdentityTable(IDENTITY_LIMIT, seed)
	}

	/** Not 0 for the ports whose rows this census wants in full: what a RowScanner is to be made with. */
	get detailedPorts(): Uint8Array {
		return this.#serviceOf
	}

	/** Starts a reading at this event time, in seconds. */
	begin(at: number): void {
		// Centiseconds in 32 bits, never 0: the identity table takes 0 for "not stuck".
		this.#now = (Math.round(at * 100) + 1) >>> 0 || 1
		this.#identities.nextReading()
		for (const tally of this.#tallies) tally.clear()
		this.#hostStates.fill(0)
		this.#others.fill(0)
		this.#otherStuck.clear()
		this.#otherListeners = new Set()
		this.#malformed = this.#duplicates = 0
		this.#overflow = false
	}

	malformed(lines = 1): void {
		this.#malformed += lines
	}

	row(row: Row): void {
		const state = row[STATE]!
		const service = this.#serviceOf[row[LOCAL_PORT]!]!
		if (service > 0 && !this.#serviceRow(row, state, this.#tallies[service - 1]!)) return
		this.#hostStates[state] = this.#hostStates[state]! + 1
		if (service > 0) return
		if (state === LISTEN) this.#otherListeners.add(row[LOCAL_PORT]!)
		else {
			const port = row[LOCAL_PORT]!
			this.#others[port] = this.#others[port]! + 1
			if (state === CLOSE_WAIT && row[INODE] !== 0) this.#otherStuck.set(port, (this.#otherStuck.get(port) ?? 0) + 1)
		}
	}

	/** Ends the reading. */
	finish(context: ReadingContext): Sample {
		const keepaliveTime = context.counters.get(KEEPALIVE_TIME)
		return {
			at: context.at,
			wallTime: context.wallTime,
			services: this.#tallies.map((tally) => tally.finish(keepaliveTime)),
			host: this.#host(context),
			malformedRows: this.#malformed,
			duplicateRows: this.#duplicates,
			identityOverflow: this.#overflow,
		}
	}

	/** Adds a row to its service; false = it came already. */
	#serviceRow(row: Row, state: number, tally: ServiceTally): boolean {
		if (state === LISTEN) {
			if (tally.listener(row)) return true
			this.#duplicates++
			return false
		}
		const entry = this.#identities.see(row)
		if (entry === DUPLICATE) {
			this.#duplicates++
			return false
		}
		if (entry === OVERFLOW) {
			this.#overflow = true
			tally.connection(row, false)
			return true
		}
		tally.connection(row, this.#identities.isFresh)
		if (state === CLOSE_WAIT && row[INODE] !== 0)
			tally.stuckFor((this.#now - this.#identities.markStuck(entry, this.#now)) >>> 0)
		else this.#identities.clearStuck(entry)
		return true
	}

	#host(context: ReadingContext): HostSample {
		const states = this.#hostStates
		const otherStuck: PortCount[] = []
		let otherInbound = 0
		for (const port of this.#otherListeners) {
			otherInbound += this.#others[port]!
			const connections = this.#otherStuck.get(port)
			if (connections !== undefined) otherStuck.push({ port, connections })
		}
		otherStuck.sort((a, b) => b.connections - a.connections || a.port - b.port)
		return {
			total: states.reduce((sum, count) => sum + count, 0),
			established: states[ESTABLISHED]!,
			timeWait: states[TIME_WAIT]!,
			closeWait: states[CLOSE_WAIT]!,
			listen: states[LISTEN]!,
			counters: context.counters,
			machine: context.machine,
			otherInbound,
			otherStuck: otherStuck.slice(0, 5),
		}
	}
}
