import type { ServiceSettings } from '../../src/detect/settings.js'
import { RowScanner } from '../../src/kernel/proc-net-tcp.js'
import { FAMILY, ROW_FIELDS, type Row, type RowSink } from '../../src/kernel/row.js'

/** A sink that remembers everything, for comparisons. */
export class RowList implements RowSink {
	readonly rows: number[][] = []
	malformedLines = 0

	row(row: Row): void {
		this.rows.push([...row.subarray(FAMILY, ROW_FIELDS)])
	}

	malformed(lines = 1): void {
		this.malformedLines += lines
	}
}

/** Scans whole files, in chunks that end at the given places. */
export function scanInto(sink: RowSink, files: { 4?: Uint8Array; 6?: Uint8Array }, cuts: readonly number[] = []): void {
	const scanner = new RowScanner(sink)
	for (const family of [4, 6] as const) {
		const bytes = files[family]
		if (bytes) scanChunks(scanner, family, bytes, cuts)
	}
}

/** Scans one file in chunks that end at the given places, as a reader does that keeps unfinished lines in front. */
export function scanChunks(scanner: RowScanner, family: 4 | 6, bytes: Uint8Array, cuts: readonly number[]): void {
	// Every chunk stands in a buffer full of an older row's bytes, so that reading beyond the end would show.
	const stale = Buffer.from(
		'   7: 0100007F:0050 0200007F:1234 01 00000000:00000000 00:00000000 00000000     0        0 77 1\n',
	)
	scanner.begin(family)
	let pending = Buffer.alloc(0)
	let from = 0
	for (const to of [...cuts, bytes.length]) {
		const held = Buffer.concat([pending, bytes.subarray(from, to)])
		const line = scanner.scan(Buffer.concat([held, stale]), 0, held.length)
		pending = Buffer.from(held.subarray(line))
		from = to
	}
	scanner.end(pending.length)
}

/** A service for tests. */
export function service(name: string, ...ports: number[]): ServiceSettings {
	return { name, ports, capacity: undefined, backlog: undefined, profile: 'apache' }
}
