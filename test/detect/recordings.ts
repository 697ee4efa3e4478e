import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Capacity } from '../../src/detect/capacity.js'
import { DEFAULT_SERVICE, DEFAULT_SETTINGS } from '../../src/detect/settings.js'
import type { Row } from '../../src/kernel/row.js'
import { RowBlock } from '../../src/kernel/row-block.js'
import type { Snapshot } from '../../src/kernel/snapshot.js'
import { openRecording } from '../../src/recording/recording-reader.js'
import type { ReplayPace, ReplayStep } from '../../src/replay/feed.js'
import { parseScenario } from '../../src/replay/scenario.js'
import { walk } from './instants.js'

const SCENARIOS = join(import.meta.dirname, '..', '..', 'scenarios')

/** A recorded run of the library, decoded. */
export interface Recorded {
	readonly name: string
	readonly instants: readonly Snapshot[]
	readonly ports: readonly number[]
	readonly capacity: number | undefined
}

/** Reads a scenario. */
export function recorded(name: string): Recorded {
	const file = join(SCENARIOS, name, 'scenario.yml')
	const parsed = parseScenario(readFileSync(file, 'utf8'), file)
	if (!parsed.ok) throw new Error(parsed.diagnostics.map(({ message }) => message).join('\n'))
	const { ports, capacity } = parsed.scenario
	const path = join(SCENARIOS, name, 'recording.fwr')
	const warn = (message: string) => {
		throw new Error(message)
	}
	return { name, instants: [...openRecording(path, warn).snapshots], ports, capacity }
}

/** Replays a run as `replay` does by default, tripwire on. */
export function replayed(run: Recorded, pace: Partial<ReplayPace> = {}, backlog?: number): ReplayStep[] {
	const service = { ...DEFAULT_SERVICE, ports: run.ports, backlog }
	const { capacity } = run
	const known = new Map<string, Capacity>()
	if (capacity !== undefined)
		known.set(service.name, { workers: capacity, source: 'recording', provenance: 'recorded' })
	return walk(run.instants, { tripwire: 2, ...pace }, { ...DEFAULT_SETTINGS, services: [service] }, known)
}

/** The same run with other rows at every instant; `change` is given the rows of one. */
export function withRows(run: Recorded, change: (rows: Row[]) => readonly Row[]): Recorded {
	const instants = run.instants.map((instant) => {
		const rows = Array.from({ length: instant.rows.length }, (_, index) => instant.rows.at(index))
		const block = new RowBlock()
		for (const row of change(rows)) block.append(row)
		return { ...instant, rows: block }
	})
	return { ...run, instants }
}
