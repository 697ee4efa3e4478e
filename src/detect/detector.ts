import { type AdvisoryState, adviseHost, NO_ADVISORIES } from './advisories.js'
import type { Capacity } from './capacity.js'
import type { IncidentEvent, Notice } from './incident-event.js'
import { observeService } from './observe-service.js'
import type { Sample, Tick } from './sample.js'
import { watchQueue } from './series/queue-watch.js'
import { newServiceState, type ServiceState } from './service-state.js'
import type { DetectorSettings } from './settings.js'
import type { Verdict } from './verdict.js'

/** What the detector is told: a full reading, the tripwire's, or that one is missing. */
export type Observation =
	| { readonly kind: 'sample'; readonly sample: Sample }
	| { readonly kind: 'tick'; readonly tick: Tick }
	| { readonly kind: 'missed'; readonly at: number }

/** What came of an observation. Effects are values: somebody else performs them. */
export interface Outcome {
	readonly events: readonly IncidentEvent[]
	readonly notices: readonly Notice[]
	/** One per service that a full reading said something about. */
	readonly verdicts: readonly { readonly service: string; readonly verdict: Verdict }[]
	/** Event time from which a full reading is wanted earlier than the grid has it; undefined = the grid will do. */
	readonly wantAt: number | undefined
}

/** Everything the detector remembers; plain data. */
export interface DetectorState {
	readonly services: ReadonlyMap<string, ServiceState>
	/** The tripwire found somebody waiting and asked for the next full reading. */
	readonly prompted: boolean
	/** Event time of the last full reading. */
	readonly lastSampleAt: number | undefined
	readonly advisories: AdvisoryState
}

const NOTHING: Outcome = { events: [], notices: [], verdicts: [], wantAt: undefined }

/**
 * The one detector: live sampling, replay, tune and tests feed it observations in the order of their event times. It has
 * no clock; the same observations give the same outcomes.
 */
export class Detector {
	readonly #settings: DetectorSettings
	#state: DetectorState

	/** `known` holds the capacities that are known from outside the socket table, by service name. */
	constructor(settings: DetectorSettings, known: ReadonlyMap<string, Capacity> = new Map()) {
		this.#settings = settings
		this.#state = {
			services: new Map(settings.services.map((service) => [service.name, newServiceState(known.get(service.name))])),
			prompted: false,
			lastSampleAt: undefined,
			advisories: NO_ADVISORIES,
		}
	}

	/** Continues where an earlier run stopped: see saved-state.ts. Services that are not watched any more are dropped. */
	resume(saved: ReadonlyMap<string, ServiceState>): void {
		const services = new Map(this.#state.services)
		for (const [name, state] of saved) {
			const fresh = services.get(name)
			if (fresh) services.set(name, { ...state, known: fresh.known })
		}
		this.#state = { ...this.#state, services }
	}

	/** What is remembered now. */
	get state(): DetectorState {
		return this.#state
	}

	/** Takes a capacity that was found out later, or anew: Apache may be started with other limits. */
	know(service: string, capacity: Capacity | undefined): void {
		const state = this.#state.services.get(service)
		if (!state) return
		this.#state = {
			...this.#state,
			services: new Map(this.#state.services).set(service, { ...state, known: capacity }),
		}
	}

	/** Takes one observation. */
	observe(observation: Observation): Outcome {
		switch (observation.kind) {
			case 'sample':
				return this.#sample(observation.sample)
			case 'tick':
				return this.#tick(observation.tick)
			case 'missed':
				// A missed sample neither advances nor clears anything.
				return NOTHING
		}
	}

	#sample(sample: Sample): Outcome {
		const { lastSampleAt } = this.#state
		const { interval, tripwire } = this.#settings.sampling
		const since = lastSampleAt === undefined ? Number.POSITIVE_INFINITY : sample.at - lastSampleAt
		// What follows sooner than the tripwire ticks was asked for because of the queue that stood then.
		const urged = since < tripwire * 0.9 && this.#somebodyWaited()
		const prompted = since < interval * 0.9 && (this.#state.prompted || urged)
		const services = new Map(this.#state.services)
		const outcome = {
			events: [] as IncidentEvent[],
			notices: [] as Notice[],
			verdicts: [] as { service: string; verdict: Verdict }[],
		}
		let wantAt: number | undefined
		for (const service of this.#settings.services) {
			const seen = sample.services.find((part) => part.name === service.name)
			if (!seen) continue
			const step = observeService(services.get(service.name)!, {
				service,
				settings: this.#settings,
				sample,
				seen,
				prompted,
			})
			services.set(service.name, step.state)
			if (step.event) outcome.events.push(step.event)
			if (step.notice) outcome.notices.push(step.notice)
			if (step.verdict) outcome.verdicts.push({ service: service.name, verdict: step.verdict })
			if (step.wantAt !== undefined) wantAt = Math.min(wantAt ?? step.wantAt, step.wantAt)
		}
		const advice = adviseHost(this.#state.advisories, sample, this.#settings)
		this.#state = { services, prompted: false, lastSampleAt: sample.at, advisories: advice.state }
		return { ...outcome, notices: [...outcome.notices, ...advice.notices], wantAt }
	}

	#somebodyWaited(): boolean {
		return [...this.#state.services.values()].some(({ queue }) => queue.standingSince !== undefined)
	}

	#tick(tick: Tick): Outcome {
		const services = new Map(this.#state.services)
		let waiting = false
		for (const seen of tick.services) {
			const state = services.get(seen.name)
			if (!state || seen.listeners === 0) continue
			const queue = watchQueue(state.queue, {
				at: tick.at,
				depth: seen.acceptQueue,
				passiveOpens: tick.counters.get('Tcp.PassiveOpens'),
				overflows: tick.counters.get('TcpExt.ListenOverflows'),
			})
			services.set(seen.name, { ...state, queue })
			waiting ||= seen.acceptQueue > 0 || floods(state, tick)
		}
		this.#state = { ...this.#state, services, prompted: this.#state.prompted || waiting }
		return waiting ? { ...NOTHING, wantAt: tick.at } : NOTHING
	}
}

/** Counters that grow when a listener has more clients than room. */
const TURNED_AWAY = ['TcpExt.ListenOverflows', 'TcpExt.SyncookiesSent', 'TcpExt.TCPReqQFullDrop']

/** True where clients were turned away, or SYN cookies went out, since the last full reading. */
function floods(state: ServiceState, tick: Tick): boolean {
	const before = state.epoch.last?.sample.host.counters
	if (!before) return false
	return TURNED_AWAY.some((name) => {
		const from = before.get(name)
		const to = tick.counters.get(name)
		return from !== undefined && to !== undefined && to > from
	})
}
