import { portNumbers } from '../../../../../src/detect/ports.js'
import type { ServiceSettings } from '../../../../../src/detect/settings.js'
import {
	CLOSE_WAIT,
	ESTABLISHED,
	FIN_WAIT1,
	FIN_WAIT2,
	LISTEN,
	nameStates,
	SYN_RECV,
} from '../../../../../src/detect/tcp-state.js'
import { INODE, type Row, RX_QUEUE, STATE, TIMER, TIMER_KEEPALIVE, TIMER_WHEN } from '../../../../../src/kernel/row.js'
import type { ServiceSample, StuckAges } from '../sample.js'
import { PeerTally } from './peer-tally.js'

/**
 * The name among the counters of net.ipv4.tcp_keepalive_time, and its default in seconds. Apache sets SO_KEEPALIVE on its
 * listeners and children inherit it; the timer starts at establishment and traffic does not restart it
 * (tcp_create_openreq_child, tcp_keepalive_timer), so what is missing from this value is the connection's age.
 */
export const KEEPALIVE_TIME = 'sysctl.tcp_keepalive_time'
const DEFAULT_KEEPALIVE = 7200
/** include/net/tcp.h MAX_TCP_KEEPIDLE, in seconds. */
const MAX_KEEPALIVE = 32_767
const MINUTE = 6_000

/** Adds up one service's rows of one reading. Reused from reading to reading. */
export class ServiceTally {
	readonly #service: ServiceSettings
	readonly #states = new Uint32Array(16)
	/** Accepted connections by the seconds that their keep-alive timer has left. */
	readonly #timersLeft = new Uint32Array(MAX_KEEPALIVE + 1)
	readonly #peers = new PeerTally()
	readonly #listenInodes = new Set<number>()
	#acceptQueue = 0
	#accepted = 0
	#stuck = 0
	#lingering = 0
	#fresh = 0
	#timed = 0
	#again = 0
	#overHalfMinute = 0
	#overMinute = 0
	#overThreeMinutes = 0
	#oldest = 0

	constructor(service: ServiceSettings) {
		this.#service = service
	}

	/** Starts a reading. */
	clear(): void {
		this.#states.fill(0)
		if (this.#timed > 0) this.#timersLeft.fill(0)
		this.#peers.clear()
		this.#listenInodes.clear()
		this.#acceptQueue = this.#accepted = this.#stuck = this.#lingering = this.#fresh = this.#timed = 0
		this.#again = this.#overHalfMinute = this.#overMinute = this.#overThreeMinutes = this.#oldest = 0
	}

	/** Adds a LISTEN row; false = its socket came already. */
	listener(row: Row): boolean {
		if (this.#listenInodes.has(row[INODE]!)) return false
		this.#count(LISTEN)
		this.#acceptQueue += row[RX_QUEUE]!
		this.#listenInodes.add(row[INODE]!)
		return true
	}

	/** Adds a connection. */
	connection(row: Row, fresh: boolean): void {
		const state = row[STATE]!
		const held = row[INODE] !== 0
		this.#count(state)
		if (fresh) this.#fresh++
		if (state === ESTABLISHED) {
			if (!held) this.#peers.add(row)
			else {
				this.#accepted++
				if (row[TIMER] === TIMER_KEEPALIVE) this.#timer(row[TIMER_WHEN]!)
			}
		} else if (state === CLOSE_WAIT) {
			this.#peers.add(row)
			if (held) this.#stuck++
		} else if (held && (state === FIN_WAIT1 || state === FIN_WAIT2)) this.#lingering++
	}

	/** Notes how long, in centiseconds, a stuck connection has been so; 0 = seen for the first time. */
	stuckFor(age: number): void {
		if (age > 0) this.#again++
		if (age >= MINUTE / 2) this.#overHalfMinute++
		if (age >= MINUTE) this.#overMinute++
		if (age >= 3 * MINUTE) this.#overThreeMinutes++
		if (age > this.#oldest) this.#oldest = age
	}

	/** The reading's result, where this is the namespace's tcp_keepalive_time in seconds. */
	finish(keepaliveTime = DEFAULT_KEEPALIVE): ServiceSample {
		const states = nameStates(this.#states)
		const stuckAges: StuckAges = {
			again: this.#again,
			overHalfMinute: this.#overHalfMinute,
			overMinute: this.#overMinute,
			overThreeMinutes: this.#overThreeMinutes,
			oldestSeconds: this.#oldest / 100,
		}
		return {
			name: this.#service.name,
			ports: portNumbers(this.#service.ports),
			states,
			accepted: this.#accepted,
			queued: states.ESTABLISHED - this.#accepted,
			stuck: this.#stuck,
			abandoned: states.CLOSE_WAIT - this.#stuck,
			halfOpen: this.#states[SYN_RECV]!,
			lingering: this.#lingering,
			acceptQueue: this.#acceptQueue,
			listeners: states.LISTEN,
			listenInodes: [...this.#listenInodes].sort((a, b) => a - b),
			fresh: this.#fresh,
			stuckAges,
			medianAgeSeconds: this.#medianAge(Math.min(keepaliveTime, MAX_KEEPALIVE)),
			topPeers: this.#peers.top(5),
		}
	}

	#timer(centiseconds: number): void {
		const seconds = Math.ceil(centiseconds / 100)
		if (seconds > MAX_KEEPALIVE) return
		this.#timersLeft[seconds] = this.#timersLeft[seconds]! + 1
		this.#timed++
	}

	/** Ages fall into buckets that grow by a tenth, so a median is right to 5 % (from ten seconds on; below, to a second). */
	#medianAge(keepaliveTime: number): number | undefined {
		if (this.#timed === 0) return undefined
		// A timer with more left than that was set by the program (TCP_KEEPIDLE), and tells no age.
		const timers = this.#timersLeft.subarray(0, keepaliveTime + 1)
		const aged = timers.reduce((sum, count) => sum + count, 0)
		let below = 0
		for (let age = 0; age <= keepaliveTime; age++) {
			below += timers[keepaliveTime - age]!
			if (below > aged / 2) return 1.1 ** (Math.floor(Math.log(1 + age) / Math.log(1.1)) + 0.5) - 1
		}
		return undefined
	}

	#count(state: number): void {
		this.#states[state] = this.#states[state]! + 1
	}
}
