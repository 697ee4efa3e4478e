import { type ApacheFacts, type HostFacts, NO_APACHE } from '../detect/look.js'
import type { CapacityFinding } from './apache/find-capacity.js'
import type { FoundPools } from './fpm/find-pools.js'

/** What was found out about this host beside the looks: changed by reloads and restarts only. */
export interface HostFindings {
	/** What each service may hold, by name. */
	readonly limits: ReadonlyMap<string, CapacityFinding>
	/** PHP-FPM's pools, which are the host's. */
	readonly pools: FoundPools
}

/** Before anything was looked for. */
export const NOTHING_FOUND: HostFindings = { limits: new Map(), pools: { pools: [], notes: [] } }

/** What the detector and a recording's header want of it. What two Apaches differ in is undefined: neither may be taken for the other. */
export function hostFactsOf({ limits, pools: { pools } }: HostFindings): HostFacts {
	const each = [...limits].map(([name, finding]) => [name, apacheFactsOf(finding)] as const)
	const isOne = new Set(each.map(([, facts]) => JSON.stringify(facts))).size <= 1
	return {
		...agreedFacts(each.map(([, facts]) => facts)),
		...(!isOne && { services: Object.fromEntries(each) }),
		pools,
	}
}

/** What all of them agree in. */
function agreedFacts(all: readonly ApacheFacts[]): ApacheFacts {
	const [first, ...others] = all
	const entries = Object.entries(first ?? {}).filter(([key, value]) =>
		others.every((other) => JSON.stringify(other[key as keyof ApacheFacts]) === JSON.stringify(value)),
	)
	return { ...NO_APACHE, ...Object.fromEntries(entries) }
}

function apacheFactsOf({ capacity, limits, backlog, server, otherPorts }: CapacityFinding): ApacheFacts {
	return {
		mpm: limits?.mpm,
		maxRequestWorkers: capacity?.workers,
		threadsPerChild: limits?.threadsPerChild,
		...(limits?.mpm === 'event' && { serverLimit: limits.serverLimit }),
		asyncRequestWorkerFactor: limits?.mpm === 'event' ? limits.asyncFactor : undefined,
		listenBacklog: backlog.connections,
		http2: server?.reading.settings.http2,
		...(server?.reading.settings.longestKeepAlive !== undefined && {
			keepAliveTimeout: server.reading.settings.longestKeepAlive,
		}),
		...(otherPorts.length > 0 && { sharedPorts: otherPorts }),
	}
}
