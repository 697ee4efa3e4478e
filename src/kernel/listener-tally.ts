import type { PortCount } from '../detect/host-look.js'
import type { ListenQueue, ServiceLook } from '../detect/look.js'
import { CLOSE_WAIT } from '../detect/tcp-state.js'
import { INODE, LOCAL_PORT, type Row, RX_QUEUE, STATE, TX_QUEUE } from './row.js'

/** Adds up one service's LISTEN rows of one look. */
export class ListenerTally {
	readonly #inodes = new Set<number>()
	#acceptQueue = 0
	#backlog = 0
	#fullest: ListenQueue | undefined

	/** Forgets all. */
	clear(): void {
		this.#inodes.clear()
		this.#acceptQueue = this.#backlog = 0
		this.#fullest = undefined
	}

	/** How many there are. */
	get count(): number {
		return this.#inodes.size
	}

	/** Adds one; false = its socket came already. */
	add(row: Row): boolean {
		if (this.#inodes.has(row[INODE]!)) return false
		this.#inodes.add(row[INODE]!)
		this.#acceptQueue += row[RX_QUEUE]!
		this.#backlog += row[TX_QUEUE]!
		const queue = { port: row[LOCAL_PORT]!, waiting: row[RX_QUEUE]!, backlog: row[TX_QUEUE]! || undefined }
		if (!this.#fullest || shareOf(queue) > shareOf(this.#fullest)) this.#fullest = queue
		return true
	}

	/** What the look says of them. */
	finish(): Pick<ServiceLook, 'listeners' | 'listenInodes' | 'acceptQueue' | 'backlog' | 'fullest'> {
		return {
			listeners: this.#inodes.size,
			listenInodes: [...this.#inodes].sort((a, b) => a - b),
			acceptQueue: this.#acceptQueue,
			backlog: this.#backlog > 0 ? this.#backlog : undefined,
			...(this.#inodes.size > 1 && this.#acceptQueue > 0 && { fullest: this.#fullest }),
		}
	}
}

function shareOf({ waiting, backlog = 1 }: ListenQueue): number {
	return waiting / backlog
}

const PORTS = 65_536
/** Ports that are named at most, those with most connections. */
const MAX_NAMED = 5
/** Connections of one listener that it is worth to have left out by the kernel. */
const CROWD = 100

/** Counts what listens on this host and is no service of ours, and its connections. Those only full looks hold: in between they count as in the last one. */
export class OtherListeners {
	readonly #queues = new Map<number, number>()
	readonly #states = new Uint32Array(16)
	readonly #connections = new Uint32Array(PORTS)
	readonly #stuck = new Uint32Array(PORTS)
	/** Their connections by state, as of the last full look. */
	readonly states = new Uint32Array(16)
	/** All of them together. */
	inbound = 0
	/** The ports with most connections that their clients have closed and a process still holds. */
	stuck: readonly PortCount[] = []
	/** The ports with connections enough for the kernel to leave them out of a look. */
	crowded: readonly number[] = []

	/** Starts a look. */
	begin(full: boolean): void {
		this.#queues.clear()
		if (full) for (const counts of [this.#states, this.#connections, this.#stuck]) counts.fill(0)
	}

	/** Adds a LISTEN row. */
	listener(row: Row): void {
		const port = row[LOCAL_PORT]!
		this.#queues.set(port, (this.#queues.get(port) ?? 0) + row[RX_QUEUE]!)
	}

	/** Adds a connection of a full look. */
	connection(row: Row): void {
		const state = row[STATE]!
		const port = row[LOCAL_PORT]!
		this.#states[state] = this.#states[state]! + 1
		this.#connections[port] = this.#connections[port]! + 1
		if (state === CLOSE_WAIT && row[INODE] !== 0) this.#stuck[port] = this.#stuck[port]! + 1
	}

	/** Their ports, ascending. */
	get ports(): number[] {
		return [...this.#queues.keys()].sort((a, b) => a - b)
	}

	/** Their accept queues, longest first. */
	get queues(): PortCount[] {
		return this.#most((port) => this.#queues.get(port)!)
	}

	/** Ends a full look: keeps its counts for those that follow. */
	finish(): void {
		this.states.set(this.#states)
		this.inbound = this.#states.reduce((sum, each) => sum + each, 0)
		this.stuck = this.#most((port) => this.#stuck[port]!)
		this.crowded = this.ports.filter((port) => this.#connections[port]! >= CROWD)
	}

	#most(connectionsOf: (port: number) => number): PortCount[] {
		return this.ports
			.map((port) => ({ port, connections: connectionsOf(port) }))
			.filter(({ connections }) => connections > 0)
			.sort((a, b) => b.connections - a.connections || a.port - b.port)
			.slice(0, MAX_NAMED)
	}
}
