import type { Config, ServiceConfig } from '../config/config.js'
import type { Detector } from '../detect/detector.js'
import { type Look, withSharedPorts } from '../detect/look.js'
import { describePorts } from '../detect/ports.js'
import type { ServiceSettings } from '../detect/settings.js'
import { generationOf } from '../host/apache/generation.js'
import { type HostFindings, hostFactsOf } from '../host/host-findings.js'
import { describeCapacity, type FindHost } from '../host/limits.js'
import { plural } from '../message/words.js'
import type { RuntimeState } from '../serve/runtime-state.js'
import { errorText } from '../settings/error-text.js'
import type { KnownHost } from './known-host.js'
import type { Logger } from './log.js'

/** What the host is watched with. */
interface HostWatchOptions {
	readonly settings: { readonly services: readonly ServiceConfig[] }
	/** Holds what was found before the start, and from then on what is found. */
	readonly host: KnownHost
	readonly findHost: FindHost
	readonly log: Logger
	/** Shows people what is watched. */
	readonly state: Pick<RuntimeState, 'services'>
	/** Once it is aborted, nothing more is taken up. */
	readonly signal: AbortSignal
}

/** PHP-FPM is reloaded without a sign in the looks: seconds after which its pools are looked for anew. */
const POOLS_EVERY = 600
/** The same while an incident is open: who was paged raises a limit, and the follow-up must count with the new one. */
const POOLS_EVERY_IN_INCIDENT = 60

/**
 * Finds limits and pools anew when Apache was started anew or has read its configuration again, perhaps with other limits, and
 * every ten minutes, each minute of an open incident. The loop does not wait for it: the detector takes it when it is there.
 */
export class HostWatch {
	readonly #options: HostWatchOptions
	readonly #detector: Detector
	readonly #listenInodes = new Map<string, readonly number[]>()
	readonly #generations = new Map<string, string | undefined>()
	#foundAt: number | undefined
	#underWay = false

	constructor(options: HostWatchOptions, detector: Detector) {
		this.#options = options
		this.#detector = detector
		this.#noteGenerations()
	}

	/** Other listening sockets than before are another life of Apache; another generation is a reload, which keeps them. */
	look({ at, services }: Look): void {
		// What is noticed while a search is under way is noticed again after it.
		if (this.#underWay) return
		this.#foundAt ??= at
		const happened = new Map<string, string>()
		for (const { name, listenInodes } of services) {
			const before = this.#listenInodes.get(name)
			if (before !== undefined && listenInodes.length === 0) continue
			this.#listenInodes.set(name, listenInodes)
			const isAnew = before !== undefined && !listenInodes.some((inode) => before.includes(inode))
			if (isAnew) happened.set(name, 'Apache was started anew')
			else if (this.#generationOf(name) !== this.#generations.get(name)) {
				happened.set(name, 'Apache has read its configuration again')
			}
		}
		if (happened.size === 0 && at - this.#foundAt < this.#poolsEvery) return
		this.#foundAt = at
		void this.#findAnew(happened)
	}

	get #poolsEvery(): number {
		const states = [...this.#detector.state.services.values()]
		return states.some(({ incident }) => incident.open) ? POOLS_EVERY_IN_INCIDENT : POOLS_EVERY
	}

	#generationOf(name: string): string | undefined {
		const finding = this.#options.host.findings.limits.get(name)
		return finding && generationOf(finding)
	}

	#noteGenerations(): void {
		for (const name of this.#options.host.findings.limits.keys()) this.#generations.set(name, this.#generationOf(name))
	}

	async #findAnew(happened: ReadonlyMap<string, string>): Promise<void> {
		const { settings, findHost, host, state, log, signal } = this.#options
		this.#underWay = true
		try {
			const findings = await findHost(settings.services)
			if (signal.aborted) return
			host.know(findings)
			this.#noteGenerations()
			for (const { name } of settings.services) this.#know(name, happened.get(name))
			const before = state.services
			state.services = host.watched(settings.services)
			this.#logPorts(before)
			this.#detector.knowHost(host.facts, state.services)
		} catch (error) {
			log.error({ why: errorText(error) }, 'the limits of Apache and its pools could not be found anew')
		} finally {
			this.#underWay = false
		}
	}

	#logPorts(before: readonly ServiceSettings[]): void {
		for (const { name, ports } of this.#options.state.services) {
			const known = before.find((service) => service.name === name)?.ports ?? []
			if (ports.join() !== known.join())
				this.#options.log.info({ service: name, ports }, `it is watched on ${describePorts(ports)} from now on`)
		}
	}

	#know(name: string, happened = 'Apache was looked at again'): void {
		const { host, log } = this.#options
		const known = this.#detector.state.services.get(name)?.known
		const finding = host.findings.limits.get(name)!
		if (finding.capacity?.workers === known?.workers) return
		log.info({ service: name }, `${happened}, its capacity is ${describeCapacity(finding)}`)
		this.#detector.know(name, finding.capacity)
	}
}

/** Logs what is watched from now on. */
export function logStart({ services, sampling, notify }: Config, { limits, pools }: HostFindings, log: Logger): void {
	const { interval, tripwire } = sampling
	log.info({ interval, tripwire, notify: notify.map(({ name }) => name) }, 'watching')
	for (const { name, ports, apacheConfig } of withSharedPorts(services, hostFactsOf({ limits, pools }))) {
		const finding = limits.get(name)!
		log.info({ service: name, ports, backlog: finding.backlog.connections }, `capacity ${describeCapacity(finding)}`)
		// Why it is unknown, unless that was not to be looked for.
		const level = finding.capacity || apacheConfig === 'off' ? 'debug' : 'info'
		for (const note of finding.notes) log[level]({ service: name }, note)
	}
	if (pools.pools.length > 0) {
		log.info({ pools: pools.pools.map(({ path }) => path) }, `${plural(pools.pools.length, 'pool')} of PHP-FPM found`)
	}
	for (const note of pools.notes) log.info({}, note)
}
