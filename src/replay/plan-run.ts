import type { Capacity } from '../detect/capacity.js'
import { withSharedPorts } from '../detect/look.js'
import type { DetectorSettings } from '../detect/settings.js'
import type { RecordedService, RecordingHeader } from '../recording/header.js'
import { factsOf } from '../recording/host-json.js'
import type { RecordedRun } from './open-run.js'
import type { ReplayPlan } from './replay-run.js'

/** What a person may ask of a replay beside the configuration. */
export interface PlanOptions {
	/** True where the settings come from a configuration: then its services' ports count, not the recording's. */
	readonly configured: boolean
	readonly ports?: readonly number[] | undefined
	/** Connections that can be held; `auto` = unknown, learn it. */
	readonly capacity?: number | 'auto' | undefined
	/** Seconds between regular samples. */
	readonly every?: number | undefined
	/** Time of the first regular sample, in seconds. */
	readonly offset: number
}

/** How a run is replayed with these settings: which ports, which capacity, and on which grid. */
export function planRun(run: RecordedRun, settings: DetectorSettings, options: PlanOptions): ReplayPlan {
	const suited = suitSettings(run, settings, options)
	return {
		settings: suited,
		known: knownCapacities(run, suited, options),
		offset: options.offset,
		facts: options.capacity === 'auto' ? undefined : factsOf(run.recording.header.host),
		asRecorded: isAsRecorded(run.recording.header, suited, options),
		scenario: run.label,
	}
}

function suitSettings(
	{ recording: { header }, scenario }: RecordedRun,
	settings: DetectorSettings,
	{ configured, ports: asked, every }: PlanOptions,
): DetectorSettings {
	const ports = asked ?? (configured ? undefined : (scenario?.ports ?? header.ports))
	const services =
		ports === undefined
			? withSharedPorts(settings.services, factsOf(header.host))
			: [{ ...settings.services[0]!, ports }]
	return {
		...settings,
		services: services.map((service) => ({
			...service,
			backlog: service.backlog ?? recordedService(header, service.name)?.backlog,
		})),
		sampling: { ...settings.sampling, interval: every ?? settings.sampling.interval },
	}
}

/** A live run's readings are taken as they were, unless another grid was asked for. */
function isAsRecorded({ live, every }: RecordingHeader, { sampling }: DetectorSettings, { offset }: PlanOptions) {
	return live === true && every === sampling.interval && offset === 0
}

function recordedService(header: RecordingHeader, name: string): RecordedService | undefined {
	return header.services?.find((service) => service.name === name)
}

/** `--capacity` first, then the operator's configuration, then what the scenario or the recording's header says. */
function knownCapacities(
	run: RecordedRun,
	settings: DetectorSettings,
	{ capacity: asked }: PlanOptions,
): Map<string, Capacity> {
	const known = new Map<string, Capacity>()
	if (asked === 'auto') return known
	for (const { name, capacity: configured } of settings.services) {
		const operator = (workers: number, provenance: string): Capacity => ({ workers, source: 'operator', provenance })
		const capacity =
			asked !== undefined
				? operator(asked, 'from --capacity')
				: configured !== undefined
					? operator(configured, 'from the configuration of forewarn')
					: recordedCapacity(run, name)
		if (capacity) known.set(name, capacity)
	}
	return known
}

function recordedCapacity({ scenario, recording: { header } }: RecordedRun, name: string): Capacity | undefined {
	if (scenario) {
		const workers = scenario.capacity
		return workers === undefined ? undefined : { workers, source: 'recording', provenance: 'from scenario.yml' }
	}
	if (header.services) return recordedService(header, name)?.capacity
	const { maxRequestWorkers } = header.host ?? {}
	if (maxRequestWorkers !== undefined)
		return { workers: maxRequestWorkers, source: 'recording', provenance: "from the recording's header" }
	if (header.capacity === undefined) return undefined
	const provenance = header.capacityProvenance ?? "from the recording's header"
	return { workers: header.capacity, source: 'recording', provenance }
}
