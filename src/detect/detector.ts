import type { Capacity } from './capacity.js'
import { type HostMemory, NO_HOST_MEMORY, noticeHost } from './host-notices.js'
import type { IncidentEvent, Notice } from './incident-event.js'
import { factsFor, type HostFacts, type Look } from './look.js'
import { observeService } from './service.js'
import { newServiceState, type ServiceState } from './service-state.js'
import type { DetectorSettings } from './settings.js'
import type { Verdict } from './verdict.js'

/** What the detector takes: a look (`due` = it ends a sample of the grid), or that a sample is missing. */
export type Observation =
	| { readonly kind: 'look'; readonly look: Look; readonly due: boolean }
	| { readonly kind: 'missed'; readonly at: number }

/** What came of an observation. Effects are values: the caller performs them. */
export interface Outcome {
	readonly events: readonly IncidentEvent[]
	readonly notices: readonly Notice[]
	/** One per service and sample, and per look that had something urgent to say. */
	readonly verdicts: readonly { readonly service: string; readonly verdict: Verdict }[]
	/** Event time from which a look at the connections is wanted earlier than the grid has it; undefined = the grid will do. */
	readonly wantAt: number | undefined
}

/** Everything the detector remembers; plain data. */
export interface DetectorState {
	readonly services: ReadonlyMap<string, ServiceState>
	readonly host: HostMemory
}

const NOTHING: Outcome = { events: [], notices: [], verdicts: [], wantAt: undefined }

/**
 * The one detector: live sampling, replay, tune and tests feed it observations in the order of their event times. It has
 * no clock; the same observations give the same outcomes.
 */
export class Detector {
	#settings: DetectorSettings
	#facts: HostFacts | undefined
	#state: DetectorState

	/** `known` holds capacities that are known from outside the looks, by service name; `facts` what was found out of the host. */
	constructor(
		settings: DetectorSettings,
		known: ReadonlyMap<string, Capacity> = new Map(),
		facts?: HostFacts | undefined,
	) {
		this.#settings = settings
		this.#facts = facts
		this.#state = {
			services: new Map(settings.services.map((service) => [service.name, newServiceState(known.get(service.name))])),
			host: NO_HOST_MEMORY,
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
		const services = new Map(this.#state.services).set(service, { ...state, known: capacity })
		this.#state = { ...this.#state, services }
	}

	/** Takes what was found out of the host later, or anew: the ports of these same services may be others. */
	knowHost(facts: HostFacts | undefined, services = this.#settings.services): void {
		this.#facts = facts
		this.#settings = { ...this.#settings, services }
	}

	/** Takes one observation. A missed sample neither advances nor clears anything. */
	observe(observation: Observation): Outcome {
		return observation.kind === 'look' ? this.#look(observation) : NOTHING
	}

	#look({ look, due }: Extract<Observation, { kind: 'look' }>): Outcome {
		const services = new Map(this.#state.services)
		const events: IncidentEvent[] = []
		const notices: Notice[] = []
		const verdicts: { service: string; verdict: Verdict }[] = []
		let wantAt: number | undefined
		for (const service of this.#settings.services) {
			const seen = look.services.find((part) => part.name === service.name)
			if (!seen) continue
			const input = { service, settings: this.#settings, facts: factsFor(this.#facts, service.name), look, seen, due }
			const step = observeService(services.get(service.name)!, input)
			services.set(service.name, step.state)
			notices.push(...step.notices)
			if (step.event) events.push(step.event)
			if (step.verdict) verdicts.push({ service: service.name, verdict: step.verdict })
			if (step.wantAt !== undefined) wantAt = Math.min(wantAt ?? step.wantAt, step.wantAt)
		}
		const host = due ? noticeHost(this.#state.host, look, this.#settings) : undefined
		this.#state = { services, host: host?.memory ?? this.#state.host }
		return { events, notices: [...notices, ...(host?.notices ?? [])], verdicts, wantAt }
	}
}
