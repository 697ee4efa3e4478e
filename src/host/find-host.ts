import { type CapacityFinding, findCapacity } from './apache/find-capacity.js'
import { readVisibleProcesses, type VisibleProcesses } from './apache/processes.js'
import { type CapacityPlaces, type CapacityQuestion, ownershipOf } from './apache/question.js'
import { type FoundPools, findPools } from './fpm/find-pools.js'
import { readSocketBacklog } from './socket-backlog.js'

/** A service as the configuration has it. */
export type LimitedService = CapacityQuestion & { readonly name: string }

/** What is to be found, and what was found before. */
export interface HostOrder {
	readonly services: readonly LimitedService[]
	readonly places: CapacityPlaces
	/** By service: it still holds where files were changed since and Apache has not been reloaded. */
	readonly earlier: ReadonlyMap<string, CapacityFinding>
}

/** One thing that was found. */
export type HostPart =
	| { readonly kind: 'pools'; readonly pools: FoundPools }
	| { readonly kind: 'limits'; readonly service: string; readonly finding: CapacityFinding }

/**
 * Finds pools and limits, one after the other, so that what is found by the deadline is not lost. The backlog is asked of the
 * kernel, but for a service of another namespace, whose sockets are not shown to us.
 */
export async function findHost(
	{ services, places, earlier }: HostOrder,
	found: (part: HostPart) => void,
): Promise<void> {
	found({ kind: 'pools', pools: findPools({ procRoot: places.procRoot, pid: places.pid }) })
	let visible: VisibleProcesses | undefined
	for (const service of services) {
		const { name, ...asked } = service
		const others = services.flatMap((other) => (other === service ? [] : other.ports))
		const question = { ...asked, others }
		const isAsked = question.backlog === undefined && places.pid === undefined && question.apacheConfig !== 'off'
		const socketBacklog = isAsked ? await readSocketBacklog(ownershipOf(question)) : undefined
		const beside = { earlier: earlier.get(name), socketBacklog }
		if (question.apacheConfig !== 'off') visible ??= readVisibleProcesses(places.procRoot)
		const finding = findCapacity(question, places, { ...beside, visible })
		found({ kind: 'limits', service: name, finding })
	}
}
