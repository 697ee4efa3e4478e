import { join } from 'node:path'
import type { Capacity } from '../../../../src/detect/capacity.js'
import type { IncidentEvent } from '../../../../src/detect/incident-event.js'
import { DEFAULT_SERVICE, DEFAULT_SETTINGS } from '../../../../src/detect/settings.js'
import { LookCensus } from '../../../../src/kernel/look-census.js'
import type { Snapshot } from '../../../../src/kernel/snapshot.js'
import { openRun } from '../../../../src/replay/open-run.js'
import { planLooks, replayRun } from '../../../../src/replay/replay-run.js'
import type { Scenario } from '../../../../src/replay/scenario.js'

const SCENARIOS = join(import.meta.dirname, '../../../../scenarios')

/** What the socket table showed of a service at one moment. */
export interface Moment {
	readonly at: number
	/** Workers that hold a connection: accepted, stuck, or closing. */
	readonly held: number
	/** Those whose client has gone. */
	readonly stuck: number
	readonly queue: number
}

/** A recorded run: what there was to see, at every full reading, and what forewarn said when it saw every thirtieth second. */
export interface WatchedRun {
	readonly scenario: Scenario
	readonly moments: readonly Moment[]
	readonly events: readonly IncidentEvent[]
}

/** Reads a scenario and replays it with the defaults, as `forewarn replay` does. */
export function watchRun(name: string): WatchedRun {
	const { recording, scenario } = openRun(join(SCENARIOS, name), () => undefined)
	if (!scenario) throw new Error(`${name} has no scenario.yml`)
	const services = [{ ...DEFAULT_SERVICE, ports: scenario.ports }]
	const census = new LookCensus({ services })
	const moments: Moment[] = []
	const events: IncidentEvent[] = []
	function* looked(): Generator<Snapshot, void, void> {
		for (const snapshot of recording.snapshots) {
			if (snapshot.extent === 'full') moments.push(momentOf(census, snapshot))
			yield snapshot
		}
	}
	const known = new Map<string, Capacity>()
	if (scenario.capacity !== undefined)
		known.set(DEFAULT_SERVICE.name, {
			workers: scenario.capacity,
			source: 'recording',
			provenance: 'from scenario.yml',
		})
	const plan = { settings: { ...DEFAULT_SETTINGS, services }, known, offset: 0, scenario }
	replayRun(planLooks(looked(), plan), plan, { event: (event) => events.push(event) })
	return { scenario, moments, events }
}

function momentOf(census: LookCensus, snapshot: Snapshot): Moment {
	const { at, services } = census.look(snapshot)
	const { acceptQueue, connections } = services[0]!
	const { accepted, stuck, lingering } = connections!
	return { at, held: accepted + stuck + lingering, stuck, queue: acceptQueue }
}
