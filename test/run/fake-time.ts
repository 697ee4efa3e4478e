import type { LookSampler } from '../../src/kernel/sampler.js'
import type { Wait } from '../../src/run/timed-readings.js'
import { look, type ServiceNumbers } from '../detect/looks.js'

/** Time that passes only where somebody waits. It ends the watching by its signal at `end`. */
export class FakeTime {
	readonly #end: number
	readonly #stop = new AbortController()
	/** Seconds. */
	now = 0

	constructor(end: number) {
		this.#end = end
	}

	get signal(): AbortSignal {
		return this.#stop.signal
	}

	readonly wait: Wait = async (seconds) => {
		this.pass(seconds)
		// The others' promises get their turn, as they do while a real timer runs.
		await new Promise(setImmediate)
	}

	readonly wallClock = () => 1_795_000_000_000 + this.now * 1000

	/** Lets time pass, as a machine does that is busy or asleep. */
	pass(seconds: number): void {
		this.now = Math.round((this.now + seconds) * 1000) / 1000
		if (this.now >= this.#end) this.#stop.abort()
	}
}

/** What the fake sampler reads at a time: a service's numbers, or why there are none; and what reading takes, in seconds. */
export interface Scene {
	readonly service?: ServiceNumbers
	readonly failure?: string
	readonly seconds?: number
}

/** A sampler that reads what a scene says, on fake time; `calls` lists what was read when. */
export function createFakeSampler(
	time: FakeTime,
	sceneAt: (at: number) => Scene,
): LookSampler & { calls: [string, number][] } {
	const calls: [string, number][] = []
	const cost = (seconds: number) => ({ wallMs: seconds * 1000, cpuMs: seconds * 1000, longestBlockMs: 1 })
	return {
		calls,
		now: () => time.now,
		source: { source: 'proc', table: '/proc/self/net/tcp', reason: 'a fake', stretched: false },
		async look(due) {
			const at = time.now
			const { service = {}, failure, seconds: taken = 0.001 } = sceneAt(at)
			const seconds = due ? taken : 0
			calls.push([due ? 'sample' : 'look', at])
			time.pass(seconds)
			if (failure !== undefined) return { kind: 'failed', at, reason: failure, cost: cost(seconds) }
			const numbers = {
				accepted: 5,
				fresh: 5,
				listenInodes: [111],
				...service,
				...(due ? {} : { listenersOnly: true as const }),
			}
			return {
				kind: 'look',
				look: look(at, numbers, { wallTime: time.wallClock() }),
				snapshot: undefined,
				cost: cost(seconds),
			}
		},
	}
}
