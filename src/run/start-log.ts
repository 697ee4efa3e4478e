import type { Config } from '../config/config.js'
import type { CapacityFinding } from '../host/apache/find-capacity.js'
import { describeCapacity, type FindLimits } from '../host/limits.js'
import type { Logger } from './log.js'

/** What was found out about the limits of each service, by name. */
export type Limits = ReadonlyMap<string, CapacityFinding>

/** Finds what each service of a configuration may hold. */
export function findAllLimits({ services }: Config, findLimits: FindLimits): Limits {
	return new Map(services.map((service) => [service.name, findLimits(service)]))
}

/** Logs what is watched from now on. */
export function logStart({ services, sampling, notify }: Config, limits: Limits, log: Logger): void {
	const { interval, tripwire } = sampling
	log.info({ interval, tripwire, notify: notify.map(({ name }) => name) }, 'watching')
	for (const { name, ports, apacheConfig } of services) {
		const finding = limits.get(name)!
		log.info({ service: name, ports, backlog: finding.backlog.connections }, `capacity ${describeCapacity(finding)}`)
		// Why it is unknown, unless that was not to be looked for.
		const level = finding.capacity || apacheConfig === 'off' ? 'debug' : 'info'
		for (const note of finding.notes) log[level]({ service: name }, note)
	}
}
