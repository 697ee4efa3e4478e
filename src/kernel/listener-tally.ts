import type { ListenQueue, ServiceLook } from '../detect/look.js'
import { INODE, LOCAL_PORT, type Row, RX_QUEUE, TX_QUEUE } from './row.js'

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
