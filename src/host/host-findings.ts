import type { HostFacts } from '../detect/look.js'
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
	const findings = [...limits.values()]
	const agreed = <Value>(read: (finding: CapacityFinding) => Value | undefined): Value | undefined => {
		const values = new Set(findings.map(read).filter((value) => value !== undefined))
		return values.size === 1 ? [...values][0] : undefined
	}
	return {
		mpm: agreed((finding) => finding.limits?.mpm),
		maxRequestWorkers: agreed((finding) => finding.capacity?.workers),
		threadsPerChild: agreed((finding) => finding.limits?.threadsPerChild),
		asyncRequestWorkerFactor: agreed(({ limits }) => (limits?.mpm === 'event' ? limits.asyncFactor : undefined)),
		listenBacklog: agreed((finding) => finding.backlog.connections),
		http2: agreed((finding) => finding.server?.reading.settings.http2),
		pools,
	}
}
