import type { UpstreamLook } from '../detect/look.js'
import { AgeList } from './ages.js'
import { type UnixPath, whyNoUpstream } from './proc-net-unix.js'

const MAX_REQUESTS = 64
/** Paths that are remembered as used. */
const MAX_POOLS = 4096

/** One request in a pool: waiting, or accepted by a child. */
interface Request {
	/** Counts the requests of all pools: its identity. */
	readonly number: number
	readonly since: number
}

/** What is known of one pool since the last look. */
interface Pool {
	accepted: Map<number, Request>
	/** The queue, longest waiting first: the kernel gives them out in this order. */
	waiting: Request[]
}

/**
 * Follows the connections of listening UNIX sockets from look to look. An accepted one is known by its inode. Waiting
 * ones have none: the queue is first in, first out, so what was accepted since the last look came from its front.
 */
export class PoolTracker {
	readonly #pools = new Map<string, Pool>()
	#requests = 0
	readonly #ages = new AgeList()

	readonly #isKnown: (path: string) => boolean

	/** Paths that are known are pools even before their first connection. */
	constructor(isKnown: (path: string) => boolean = () => false) {
		this.#isKnown = isKnown
	}

	/** What the table says of each pool at this time: those that had a connection since they began to listen. */
	look(paths: readonly UnixPath[], at: number): UpstreamLook[] {
		const listening = new Set(paths.map(({ path }) => path))
		for (const path of this.#pools.keys()) if (!listening.has(path)) this.#pools.delete(path)
		return paths
			.filter(({ path, accepted, waiting }) => {
				if (this.#pools.has(path) || this.#isKnown(path)) return true
				return accepted.length + waiting > 0 && whyNoUpstream(path) === undefined && this.#pools.size < MAX_POOLS
			})
			.map((path) => this.#look(path, at))
	}

	#look({ path, accepted, waiting }: UnixPath, at: number): UpstreamLook {
		const pool = this.#pool(path)
		const before = this.#requests
		const next = (): Request => ({ number: this.#requests++, since: at })
		const now = new Map<number, Request>()
		let survivors = 0
		for (const inode of accepted) {
			const old = pool.accepted.get(inode)
			if (old) now.set(inode, old)
		}
		for (const inode of accepted) if (!now.has(inode)) now.set(inode, pool.waiting.shift() ?? next())
		// Those that gave up, or were answered between the looks, had waited longest.
		while (pool.waiting.length > waiting) pool.waiting.shift()
		while (pool.waiting.length < waiting) pool.waiting.push(next())
		pool.accepted = now

		this.#ages.clear()
		for (const request of [...now.values(), ...pool.waiting]) {
			if (request.number < before) survivors++
			this.#ages.add(request.since, 0, request.number)
		}
		return {
			id: path,
			kind: 'pool',
			busy: now.size,
			waiting,
			survivors,
			ages: this.#ages.ages(at),
			requests: this.#ages.oldest(MAX_REQUESTS),
		}
	}

	#pool(path: string): Pool {
		const known = this.#pools.get(path)
		if (known) return known
		const pool: Pool = { accepted: new Map(), waiting: [] }
		this.#pools.set(path, pool)
		return pool
	}
}
