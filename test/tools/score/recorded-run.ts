import { existsSync, readFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import type { HostFacts } from '../../../src/detect/look.js'
import type { Snapshot } from '../../../src/kernel/snapshot.js'
import { factsOf } from '../../../src/recording/host-json.js'
import { openRecording } from '../../../src/recording/recording-reader.js'
import { parseScenario, type Scenario } from '../../../src/replay/scenario.js'
import { isBusy, isFlooded, type ServiceLoad, serviceLoad } from '../../../src/replay/service-load.js'
import { type Observed, readObserved } from './observed.js'
import { isStranger } from './strangers.js'

/** One scenario, decoded: what the kernel said, what users saw, and what other monitors were told meanwhile. */
export interface RecordedRun {
	readonly name: string
	readonly scenario: Scenario
	readonly stranger: boolean
	readonly instants: readonly Snapshot[]
	/** What is known of its host; undefined in recordings of /proc alone. */
	readonly facts: HostFacts | undefined
	/** When the accept queue began to stand after the onset; undefined where it never did. */
	readonly queueStoodAt: number | undefined
	/** Ran at a sustained 80 % of its capacity for minutes. */
	readonly busy: boolean
	/** Its half-open connections filled a quarter of the backlog or more. */
	readonly flooded: boolean
	/** Undefined where the recording came without a log of clients and monitors. */
	readonly observed: Observed | undefined
}

/** A scenario folder that cannot be scored, and why. */
export class ScenarioError extends Error {}

/** Reads a scenario folder whole. */
export function readRun(folder: string): RecordedRun {
	const name = basename(folder)
	const file = join(folder, 'scenario.yml')
	const parsed = parseScenario(readFileSync(file, 'utf8'), file)
	if (!parsed.ok) throw new ScenarioError(parsed.diagnostics.map(({ message }) => `${file}: ${message}`).join('\n'))
	const { scenario } = parsed
	const warn = (message: string) => process.stderr.write(`${message}\n`)
	const recording = openRecording(join(folder, 'recording.fwr'), warn)
	const instants = [...recording.snapshots]
	const { host } = recording.header
	const loads = instants.map((instant) => serviceLoad(instant, scenario.ports))
	const { onset } = scenario
	const log = join(folder, 'observed.json')
	return {
		name,
		scenario,
		stranger: isStranger(name),
		instants,
		facts: host && factsOf(host),
		queueStoodAt: onset === undefined ? undefined : queueStandsFrom(loads.filter(({ at }) => at >= onset)),
		busy: isBusy(loads, scenario.capacity),
		flooded: isFlooded(loads),
		observed: existsSync(log) ? readObserved(readFileSync(log, 'utf8')) : undefined,
	}
}

/** The first of three looks in a row that all found someone waiting: one look may meet a connection on its way in. */
export function queueStandsFrom(loads: readonly ServiceLoad[]): number | undefined {
	const third = loads.findIndex(
		(_, index) => index >= 2 && loads.slice(index - 2, index + 1).every(({ waiting }) => waiting > 0),
	)
	return loads[third - 2]?.at
}
