import type { Sample, ServiceSample, Tick } from '../../src/detect/sample.js'
import { nameStates } from '../../src/detect/tcp-state.js'
import type { Reading, Sampler, TickReading } from '../../src/kernel/sampler.js'
import type { Wait } from '../../src/run/timed-readings.js'

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
	readonly service?: Partial<ServiceSample>
	readonly failure?: string
	readonly seconds?: number
}

/** A sampler that reads what a scene says, on fake time; `calls` lists what was read when. */
export function createFakeSampler(
	time: FakeTime,
	sceneAt: (at: number) => Scene,
): Sampler & { calls: [string, number][] } {
	const calls: [string, number][] = []
	const cost = (seconds: number) => ({ wallMs: seconds * 1000, cpuMs: seconds * 1000, longestBlockMs: 1 })
	return {
		calls,
		now: () => time.now,
		async sample(): Promise<Reading> {
			const at = time.now
			const { service, failure, seconds = 0.001 } = sceneAt(at)
			calls.push(['sample', at])
			time.pass(seconds)
			if (failure !== undefined) return { kind: 'failed', at, reason: failure, cost: cost(seconds) }
			return { kind: 'sample', sample: sampleOf(at, time.wallClock(), service), cost: cost(seconds) }
		},
		tick(): TickReading {
			const at = time.now
			const { service, failure } = sceneAt(at)
			calls.push(['tick', at])
			if (failure !== undefined) return { kind: 'failed', at, reason: failure, cost: cost(0) }
			const { acceptQueue = 0, listeners = 1 } = service ?? {}
			const tick: Tick = { at, services: [{ name: 'apache', acceptQueue, listeners }], counters: new Map() }
			return { kind: 'tick', tick, cost: cost(0) }
		},
	}
}

const NO_AGES = { again: 0, overHalfMinute: 0, overMinute: 0, overThreeMinutes: 0, oldestSeconds: 0 }

function sampleOf(at: number, wallTime: number, changes: Partial<ServiceSample> = {}): Sample {
	const service: ServiceSample = {
		name: 'apache',
		ports: [80, 443],
		states: nameStates([]),
		accepted: 5,
		queued: 0,
		stuck: 0,
		abandoned: 0,
		halfOpen: 0,
		lingering: 0,
		acceptQueue: 0,
		listeners: 1,
		listenInodes: [111],
		fresh: 5,
		stuckAges: NO_AGES,
		medianAgeSeconds: undefined,
		topPeers: [],
		...changes,
	}
	return {
		at,
		wallTime,
		services: [service],
		host: {
			total: 10,
			established: service.accepted,
			timeWait: 0,
			closeWait: 0,
			listen: service.listeners,
			counters: new Map(),
			machine: undefined,
			otherInbound: 0,
			otherStuck: [],
		},
		malformedRows: 0,
		duplicateRows: 0,
		identityOverflow: false,
	}
}
