import type { Capacity } from './capacity.js'
import type { Counters } from './counters.js'
import type { Generation, HostFacts } from './look.js'

/** What stands of old processes beside the kernel's counters, by the first port of the service: so a recording has it too. */
export function generationCounters(port: number, { since, old }: Generation): [name: string, value: number][] {
	return [
		[`generation.${port}.since`, since],
		[`generation.${port}.old`, old],
	]
}

/** Undefined where no old process is left, or none is known. */
export function readGeneration(counters: Counters, port: number | undefined): Generation | undefined {
	const since = counters.get(`generation.${port}.since`)
	const old = counters.get(`generation.${port}.old`)
	return since === undefined || old === undefined ? undefined : { since, old }
}

/**
 * Workers for which the old processes leave room. An old process of event keeps its place among ServerLimit until its last request is over, and
 * takes none of MaxRequestWorkers (server/mpm/event/event.c, perform_idle_server_maintenance: AH03490). Under worker and prefork old ones are counted
 * against MaxRequestWorkers itself, so that nothing changes there.
 */
export function roomBeside(generation: Generation | undefined, facts: HostFacts | undefined): number {
	if (!generation || facts?.mpm !== 'event' || !facts.serverLimit || !facts.threadsPerChild)
		return Number.POSITIVE_INFINITY
	return Math.max(0, facts.serverLimit - generation.old) * facts.threadsPerChild
}

/** The capacity that is left beside the old processes. */
export function capacityBeside(
	generation: Generation | undefined,
	known: Capacity | undefined,
	facts: HostFacts | undefined,
): Capacity | undefined {
	const room = roomBeside(generation, facts)
	if (!generation || !known || room >= known.workers) return known
	const provenance = `ServerLimit ${facts?.serverLimit} less ${generation.old} processes of before the last reload`
	// A station without a server has no rate at which its queue could move.
	return { ...known, workers: Math.max(1, room), provenance }
}
