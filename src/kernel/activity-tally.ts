import type { Activity, Ages } from '../detect/look.js'
import type { ConnectionMemory } from './connection-memory.js'
import type { Relays } from './relays.js'

/** Silence in both directions beyond which an accepted connection is not `active`, in milliseconds. */
const ACTIVE_MS = 5000

/** Counts one service's accepted connections of one look by who spoke last. */
export class ActivityTally {
	writing = 0
	silent = 0
	streaming = 0
	receiving = 0
	#all = 0
	#active = 0
	#idle = 0
	#over10 = 0
	#over30 = 0
	#over60 = 0
	/** Idle connections on which both have spoken since the last look: entry, bytes received, bytes sent, milliseconds of silence. */
	readonly #talked: number[] = []

	begin(): void {
		this.#talked.length = 0
		this.writing = this.silent = this.streaming = this.receiving = 0
		this.#all = this.#active = this.#idle = this.#over10 = this.#over30 = this.#over60 = 0
	}

	/** An accepted connection on which nothing was said for so many milliseconds; which other count it is of comes apart. */
	add(silence: number): void {
		this.#all++
		if (silence < ACTIVE_MS) this.#active++
	}

	/** One of them that is idle. */
	addIdle(silence: number): void {
		this.#countIdle(silence, 1)
	}

	/** One of those, by its entry in memory, that was asked and has answered so many bytes since the last look. */
	addTalk(entry: number, asked: number, answered: number, silence: number): void {
		this.#talked.push(entry, asked, answered, silence)
	}

	/** Those whose words went through a backend unchanged are tunnels, from now on. */
	findTunnels(relays: Relays, memory: ConnectionMemory): void {
		const talked = this.#talked
		for (let at = 0; at < talked.length; at += 4) {
			if (!relays.has(talked[at + 1]!, talked[at + 2]!)) continue
			memory.stream(talked[at]!)
			this.streaming++
			this.#countIdle(talked[at + 3]!, -1)
		}
	}

	#countIdle(silence: number, count: number): void {
		this.#idle += count
		if (silence > 10_000) this.#over10 += count
		if (silence > 30_000) this.#over30 += count
		if (silence > 60_000) this.#over60 += count
	}

	/** What no other count is of is busy; `ages` are those of the busy ones. */
	finish(ages: Ages): Activity {
		const { writing, silent, streaming, receiving } = this
		return {
			busy: this.#all - this.#idle - writing - silent - streaming,
			idle: this.#idle,
			idleOver: [this.#over10, this.#over30, this.#over60],
			writing,
			silent,
			active: this.#active,
			streaming,
			receiving,
			ages,
		}
	}
}
