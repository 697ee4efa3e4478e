import { LISTEN } from '../detect/tcp-state.js'
import { RowScanner } from '../kernel/proc-net-tcp.js'
import type { ProcPaths } from '../kernel/proc-paths.js'
import { LOCAL_PORT, STATE } from '../kernel/row.js'
import { TableReader } from '../kernel/table-reader.js'

/** Which ports listen, and how many rows the table has; or why it cannot be read. */
export type ListeningPorts =
	| { readonly kind: 'read'; readonly ports: ReadonlySet<number>; readonly rows: number }
	| { readonly kind: 'failed'; readonly reason: string }

/** Reads the whole table once. */
export async function readListeningPorts(paths: Pick<ProcPaths, 'tcp' | 'tcp6'>): Promise<ListeningPorts> {
	const ports = new Set<number>()
	let rows = 0
	const scanner = new RowScanner({
		row: (row) => {
			rows++
			if (row[STATE] === LISTEN) ports.add(row[LOCAL_PORT]!)
		},
		malformed: () => {},
	})
	const reading = await new TableReader({ paths }).read(scanner)
	return reading.kind === 'read' ? { kind: 'read', ports, rows } : reading
}
