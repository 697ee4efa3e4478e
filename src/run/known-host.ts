import { generationCounters } from '../detect/generation.js'
import { factsFor, type Generation, type HostFacts, withSharedPorts } from '../detect/look.js'
import { type Port, type PortHolder, portNumbers, shareOutPorts } from '../detect/ports.js'
import type { ServiceSettings } from '../detect/settings.js'
import { OldProcessWatch } from '../host/apache/generation.js'
import { type HostFindings, hostFactsOf, NOTHING_FOUND } from '../host/host-findings.js'
import type { ServerFacts } from '../message/runbooks/runbook-values.js'

/** What was last found out of the host: the loop renews it; looks and messages read it. It outlives configurations. */
export class KnownHost {
	#findings = NOTHING_FOUND
	#facts: HostFacts = hostFactsOf(NOTHING_FOUND)
	#pools: ReadonlySet<string> = new Set()
	readonly #watches = new Map<string, OldProcessWatch>()
	readonly #reloads = new Map<string, { readonly readAt: number; readonly since: number }>()
	#shares: { services: readonly PortHolder[]; ports: ReadonlyMap<string, readonly Port[]> } | undefined

	/** Replaces all that was found before. */
	know(findings: HostFindings): void {
		this.#findings = findings
		this.#facts = hostFactsOf(findings)
		this.#shares = undefined
		this.#pools = new Set(this.#facts.pools.map(({ path }) => path))
	}

	/** As it was found. */
	get findings(): HostFindings {
		return this.#findings
	}

	/** For the detector and a recording's header. */
	get facts(): HostFacts {
		return this.#facts
	}

	/** The paths and addresses of all pools. */
	get pools(): ReadonlySet<string> {
		return this.#pools
	}

	/** A process of an Apache that serves what is watched, for the limits of its cgroup and files. */
	get apacheProcess(): number | undefined {
		for (const { server } of this.#findings.limits.values()) if (server) return server.pid
		return undefined
	}

	/** Ports of the services' Apaches beside their own, by name; the same map until something else is known. */
	sharedPorts(services: readonly PortHolder[]): ReadonlyMap<string, readonly Port[]> {
		if (this.#shares?.services !== services) {
			const ports = shareOutPorts(services, (name) => factsFor(this.#facts, name)?.sharedPorts)
			this.#shares = { services, ports }
		}
		return this.#shares.ports
	}

	/** What reloads have left behind of each event Apache at this instant, as it stands beside the kernel's counters. */
	generations(services: readonly ServiceSettings[], at: number, wallTime: number): [name: string, value: number][] {
		return services.flatMap(({ name, ports }) => {
			const generation = this.#generationOf(name, at, wallTime)
			const [port] = portNumbers(ports)
			return generation && port !== undefined ? generationCounters(port, generation) : []
		})
	}

	#generationOf(name: string, at: number, wallTime: number): Generation | undefined {
		const { limits, server } = this.#findings.limits.get(name) ?? {}
		if (!server || limits?.mpm !== 'event') return undefined
		const watch = this.#watches.get(name) ?? new OldProcessWatch()
		this.#watches.set(name, watch)
		const old = watch.look(server)
		if (!old) return undefined
		// Once: another distance between the clocks would be another reload.
		const known = this.#reloads.get(name)
		const since = known?.readAt === old.readAt ? known.since : Math.round(at * 1000 - (wallTime - old.readAt)) / 1000
		this.#reloads.set(name, { readAt: old.readAt, since })
		return { since, old: old.count }
	}

	/** The services as they are watched: with the further ports of their Apaches, and the backlogs that were found. */
	watched(services: readonly ServiceSettings[]): ServiceSettings[] {
		return withSharedPorts(services, this.#facts).map((service) => ({
			...service,
			backlog: service.backlog ?? this.#findings.limits.get(service.name)?.backlog.connections,
		}))
	}

	/** For the commands in a service's messages. */
	serverFacts(service: string): ServerFacts {
		const { limits, server } = this.#findings.limits.get(service) ?? {}
		return { ...factsFor(this.#facts, service), ...limits, apacheConfig: server?.reading.file }
	}
}
