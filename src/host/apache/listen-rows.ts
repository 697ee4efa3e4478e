import { join } from 'node:path'
import type { Port } from '../../detect/ports.js'
import { LISTEN } from '../../detect/tcp-state.js'
import { listenerPort } from '../../kernel/addresses.js'
import { RowScanner } from '../../kernel/proc-net-tcp.js'
import { INODE, STATE, UID } from '../../kernel/row.js'
import { TableFile } from '../../kernel/table-file.js'

/** A LISTEN row of /proc/net/tcp or tcp6. */
export interface ListenRow {
	/** With its address, unless it is at all of them. */
	readonly port: Port
	readonly uid: number
	readonly inode: number
}

const PAGE = 64 * 1024
const MAX_BYTES = 4 * 1024 * 1024

/**
 * The listeners of a process's network namespace, which any user may read; undefined where there is no table. They stand before all other
 * rows (net/ipv4/tcp_ipv4.c: the listening hash comes first), so reading ends at the first other one.
 */
export function readListenRows(procRoot: string, pid: number | 'self'): readonly ListenRow[] | undefined {
	const rows: ListenRow[] = []
	let beyond = false
	const scanner = new RowScanner({
		row: (row) => {
			if (row[STATE] === LISTEN) rows.push({ port: listenerPort(row), uid: row[UID]!, inode: row[INODE]! })
			else beyond = true
		},
		malformed: () => {},
	})
	const buffer = Buffer.alloc(PAGE)
	for (const [name, family] of [
		['tcp', 4],
		['tcp6', 6],
	] as const) {
		beyond = false
		try {
			const file = new TableFile(join(procRoot, String(pid), 'net', name), family, scanner, buffer)
			try {
				while (!beyond && file.bytes < MAX_BYTES && file.readOn(PAGE) === 'more');
			} finally {
				file.close()
			}
		} catch {
			if (family === 4) return undefined
		}
	}
	return rows
}
