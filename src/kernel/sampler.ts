import type { Sample, Tick } from '../detect/sample.js'
import { SocketCensus } from './census.js'
import { CountersReader } from './counters-reader.js'
import { TripwireReader } from './listener-probe.js'
import { listenersOf } from './listeners.js'
import { LookReader, type LookReaderOptions, type LookReading, type LookSource } from './look-reader.js'
import { MachineReader } from './proc-machine.js'
import { RowScanner } from './proc-net-tcp.js'
import type { Row, RowSink } from './row.js'
import { RowBlock } from './row-block.js'
import type { Snapshot } from './snapshot.js'
import { type Cost, Stopwatch } from './stopwatch.js'
import { TableReader } from './table-reader.js'

/** A full reading of the table, or why there is none. */
export type Reading =
	| { readonly kind: 'sample'; readonly sample: Sample; readonly cost: Cost }
	| { readonly kind: 'failed'; readonly at: number; readonly reason: string; readonly cost: Cost }

/** A reading of the LISTEN rows; `skipped` while a full reading is under way, which says more. */
export type TickReading =
	| { readonly kind: 'tick'; readonly tick: Tick; readonly cost: Cost }
	| { readonly kind: 'skipped'; readonly at: number }
	| { readonly kind: 'failed'; readonly at: number; readonly reason: string; readonly cost: Cost }

/** Where every reading goes too, as it is: a RecordingWriter, or one behind pseudonyms. */
export interface SnapshotSink {
	append(snapshot: Snapshot): void
}

/** What a sampler is made of. */
export interface SamplerOptions extends LookReaderOptions {
	/** Milliseconds on a monotonic clock. */
	readonly monotonicClock: () => number
	/** Milliseconds since the epoch. */
	readonly wallClock: () => number
	readonly recording?: SnapshotSink
	/** Told once when the recording cannot be written; sampling goes on without it. */
	readonly onRecordingFailure?: (error: unknown) => void
}

/** The daemon's source of observations. */
export interface Sampler {
	/** Reads the whole table. One reading at a time. */
	sample(): Promise<Reading>
	/** Reads the LISTEN rows and the counters. */
	tick(): TickReading
	/** Seconds since the sampler was made: the time that readings are stamped with. */
	now(): number
}

/** The same source in looks, which take the place of samples and ticks. */
export interface LookSampler {
	/** Looks; `due` = at a point of the grid: at the whole table. One at a time. */
	look(due: boolean): Promise<LookReading>
	/** Where looks come from, as of the last one. */
	readonly source: LookSource
	/** Seconds since the sampler was made. */
	now(): number
}

/**
 * Makes a sampler. Every reading is stamped once, when it begins, with the seconds since the sampler was made, to the
 * millisecond as a recording keeps it: a replay of the recording computes with the very numbers of the live run.
 */
export function createSampler(options: SamplerOptions): Sampler & LookSampler {
	const { services, paths, signal, onLargeTable = () => {}, onRecordingFailure = () => {} } = options
	const origin = options.monotonicClock()
	const census = new SocketCensus(services, options.seed)
	const directScanner = new RowScanner(census, census.detailedPorts)
	const tables = new TableReader({ paths, onLargeTable })
	const tripwire = new TripwireReader(paths, services)
	const counters = new CountersReader(paths)
	const machine = new MachineReader(paths)
	const looks = new LookReader(options)
	let recording = options.recording && { sink: options.recording, ...recordingScanner(census) }
	let underWay = false

	const now = () => Math.round(options.monotonicClock() - origin) / 1000

	const record = (snapshot: Snapshot): void => {
		try {
			recording?.sink.append(snapshot)
		} catch (error) {
			recording = undefined
			onRecordingFailure(error)
		}
	}

	const readTables = async (at: number): Promise<Reading> => {
		const stopwatch = new Stopwatch()
		const wallTime = Math.round(options.wallClock())
		const beside = { at, wallTime, counters: counters.read(), machine: machine.read() }
		const kept = recording
		const begin = () => {
			census.begin(at)
			kept?.rows.clear()
		}
		const before = stopwatch.stop()
		const table = await tables.read(kept?.scanner ?? directScanner, begin, signal)
		const after = new Stopwatch()
		if (table.kind === 'failed') {
			return { kind: 'failed', at, reason: table.reason, cost: sum([before, table.cost, after.stop()]) }
		}
		const sample = census.finish(beside)
		if (kept) record({ ...beside, extent: 'full', source: 'proc', unix: undefined, rows: kept.rows })
		return { kind: 'sample', sample, cost: sum([before, table.cost, after.stop()]) }
	}

	return {
		now,
		async look(due) {
			const at = now()
			if (underWay) return { kind: 'failed', at, reason: 'the last reading is still under way', cost: NO_COST }
			underWay = true
			try {
				const reading = await looks.look(at, Math.round(options.wallClock()), due, recording !== undefined)
				if (reading.kind === 'look' && reading.snapshot) record(reading.snapshot)
				return reading
			} finally {
				underWay = false
			}
		},
		get source() {
			return looks.source
		},
		async sample() {
			const at = now()
			if (underWay) return { kind: 'failed', at, reason: 'the last reading is still under way', cost: NO_COST }
			underWay = true
			try {
				return await readTables(at)
			} finally {
				underWay = false
			}
		},
		tick() {
			const at = now()
			if (underWay) return { kind: 'skipped', at }
			const stopwatch = new Stopwatch()
			// In this order: a handshake between the two makes the next tick look, not one that comes too late.
			const counted = counters.read()
			const reading = tripwire.read(counted.get('Tcp.PassiveOpens'))
			if (reading.kind === 'failed') return { kind: 'failed', at, reason: reading.reason, cost: stopwatch.stop() }
			const tick: Tick = { at, services: listenersOf(reading.rows, services), counters: counted }
			record({
				at,
				wallTime: Math.round(options.wallClock()),
				extent: 'partial',
				source: 'proc',
				unix: undefined,
				rows: reading.rows,
				counters: tick.counters,
				machine: undefined,
			})
			return { kind: 'tick', tick, cost: stopwatch.stop() }
		},
	}
}

const NO_COST: Cost = { wallMs: 0, cpuMs: 0, longestBlockMs: 0 }

/** A scanner that keeps every row in full, and feeds the census with what is kept: what a replay will feed it with. */
function recordingScanner(census: SocketCensus): { rows: RowBlock; scanner: RowScanner } {
	const rows = new RowBlock()
	const both: RowSink = {
		row: (row: Row) => {
			if (rows.add(row)) census.row(row)
		},
		malformed: (lines) => {
			rows.malformed(lines)
			census.malformed(lines)
		},
	}
	return { rows, scanner: new RowScanner(both) }
}

function sum(costs: readonly Cost[]): Cost {
	return {
		wallMs: costs.reduce((all, cost) => all + cost.wallMs, 0),
		cpuMs: costs.reduce((all, cost) => all + cost.cpuMs, 0),
		longestBlockMs: Math.max(...costs.map((cost) => cost.longestBlockMs)),
	}
}
