import type { Config } from '../config/config.js'
import { withSharedPorts } from '../detect/look.js'
import { type HostFindings, hostFactsOf } from '../host/host-findings.js'
import { describeCapacity } from '../host/limits.js'
import { plural } from '../message/words.js'
import type { Logger } from './log.js'

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
