import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterAll } from 'vitest'
import type { MachineSample } from '../../src/detect/host-look.js'
import { LISTEN } from '../../src/detect/tcp-state.js'
import type { Row } from '../../src/kernel/row.js'
import { STATE } from '../../src/kernel/row.js'
import { RowBlock } from '../../src/kernel/row-block.js'
import type { Snapshot } from '../../src/kernel/snapshot.js'
import type { RecordingHeader } from '../../src/recording/header.js'
import { openRecording } from '../../src/recording/recording-reader.js'
import { RecordingWriter } from '../../src/recording/recording-writer.js'
import { arbitraryRows, CHANGING } from '../kernel/arbitrary-rows.js'

export const HEADER: RecordingHeader = { pseudonymised: false }

/** A folder that goes away with the test file. */
export function temporaryFolder(): string {
	const folder = mkdtempSync(join(tmpdir(), 'forewarn-test-'))
	afterAll(() => rmSync(folder, { recursive: true, force: true }))
	return folder
}

/** A snapshot of these rows; everything else may be given. */
export function snapshotOf(rows: readonly Row[], given: Partial<Omit<Snapshot, 'rows'>> = {}): Snapshot {
	const block = new RowBlock()
	for (const row of rows) block.add(row)
	return {
		at: 0,
		wallTime: undefined,
		extent: 'full',
		source: 'proc',
		unix: undefined,
		counters: new Map(),
		machine: undefined,
		...given,
		rows: block,
	}
}

/** What a snapshot says, in a form in which the order of its rows does not show. */
export function contentOf(snapshot: Snapshot): unknown {
	const rows = Array.from({ length: snapshot.rows.length }, (_, index) => snapshot.rows.at(index).join())
	return {
		...snapshot,
		rows: rows.sort(),
		malformedRows: snapshot.rows.malformedRows,
		counters: Object.fromEntries([...snapshot.counters].sort()),
	}
}

/** Writes a recording. */
export function write(path: string, snapshots: Iterable<Snapshot>, header = HEADER): number {
	const writer = new RecordingWriter(path, header)
	for (const snapshot of snapshots) writer.append(snapshot)
	writer.close()
	return writer.bytes
}

/** Reads a whole recording: its contents and what was warned of. */
export function read(path: string): { header: RecordingHeader; contents: unknown[]; warnings: string[] } {
	const warnings: string[] = []
	const { header, snapshots } = openRecording(path, (message) => warnings.push(message))
	return { header, contents: [...snapshots].map(contentOf), warnings }
}

const value = fc.oneof(
	fc.nat(1000),
	fc.maxSafeInteger(),
	fc.constantFrom(-1, 2 ** 53, 2 ** 53 + 2, 2 ** 64, Number.MAX_SAFE_INTEGER, -(2 ** 52)),
)
const counters = fc
	.dictionary(fc.constantFrom('Tcp.PassiveOpens', 'TcpExt.ListenDrops', 'sockets.used', 'Größe.ü', 'x'), value)
	.map((given) => new Map(Object.entries(given)))
const bytes = fc.option(fc.maxSafeInteger().map(Math.abs), { nil: undefined })
const hundredths = fc.option(
	fc.nat(1e6).map((number) => number / 100),
	{ nil: undefined },
)
const machine = fc
	.record({
		load1: hundredths,
		memoryAvailableBytes: bytes,
		memoryTotalBytes: bytes,
		cpuPressure: hundredths,
		memoryPressure: hundredths,
		ioPressure: hundredths,
		receivedBytes: bytes,
		sentBytes: bytes,
	})
	.map((given) => (Object.values(given).some((each) => each !== undefined) ? (given as MachineSample) : undefined))

/** Sequences of readings in which rows stay, change, go, come back and change their order. */
export const arbitrarySnapshots: fc.Arbitrary<Snapshot[]> = fc
	.tuple(
		arbitraryRows(12),
		fc.array(
			fc.record({
				pause: fc.oneof(fc.nat(60_000), fc.nat(30)),
				wallTime: fc.option(fc.integer({ min: 0, max: 2e12 }), { nil: undefined }),
				extent: fc.constantFrom('full' as const, 'full' as const, 'partial' as const),
				malformed: fc.nat(2),
				counters,
				machine,
				present: fc.array(fc.nat(7), { minLength: 12, maxLength: 12 }),
				changes: fc.array(fc.tuple(fc.nat(11), fc.constantFrom(...CHANGING), fc.integer({ min: 0, max: 0xffffffff }))),
				turn: fc.nat(11),
			}),
			{ maxLength: 10 },
		),
	)
	.map(([given, readings]) => {
		const pool = given.map((row) => row.slice())
		let milliseconds = 0
		return readings.map((reading) => {
			milliseconds += reading.pause
			for (const [index, field, to] of reading.changes) {
				const row = pool[index % Math.max(1, pool.length)]
				if (!row || row[STATE] === LISTEN) continue
				row[field] = field === STATE ? 1 + (to % 9) : to
			}
			const rows = pool.filter((_, index) => reading.present[index] !== 0)
			const turned = [
				...rows.slice(reading.turn % (rows.length + 1)),
				...rows.slice(0, reading.turn % (rows.length + 1)),
			]
			const snapshot = snapshotOf(turned, {
				at: milliseconds / 1000,
				wallTime: reading.wallTime,
				extent: reading.extent,
				counters: reading.counters,
				machine: reading.machine,
			})
			for (let line = 0; line < reading.malformed; line++) snapshot.rows.malformed()
			return snapshot
		})
	})
