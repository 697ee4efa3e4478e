import type { Port } from '../detect/ports.js'
import { LISTEN } from '../detect/tcp-state.js'
import { listenerPort } from '../kernel/addresses.js'
import { RowScanner } from '../kernel/proc-net-tcp.js'
import type { ProcPaths } from '../kernel/proc-paths.js'
import { STATE } from '../kernel/row.js'
import { TableReader } from '../kernel/table-reader.js'

/** What listens, and how many rows the table has; or why it cannot be read. */
export type ListeningPorts =
	| { readonly kind: 'read'; readonly ports: readonly Port[]; readonly rows: number }
	| { readonly kind: 'failed'; readonly reason: string }

/** Reads the whole table once. */
export async function readListeningPorts(paths: Pick<ProcPaths, 'tcp' | 'tcp6'>): Promise<ListeningPorts> {
	const ports: Port[] = []
	let rows = 0
	const scanner = new RowScanner({
		row: (row) => {
			rows++
			if (row[STATE] === LISTEN) ports.push(listenerPort(row))
		},
		malformed: () => {},
	})
	const reading = await new TableReader({ paths }).read(scanner)
	return reading.kind === 'read' ? { kind: 'read', ports, rows } : reading
}
