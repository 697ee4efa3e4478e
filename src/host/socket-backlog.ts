import type { Port } from '../detect/ports.js'
import { LISTEN } from '../detect/tcp-state.js'
import { listenerPort } from '../kernel/addresses.js'
import { STATE, TX_QUEUE } from '../kernel/row.js'
import { SockDiagReader } from '../kernel/sock-diag.js'

/**
 * The limit of the accept queue that the kernel keeps for these listeners (idiag_wqueue), the smallest where
 * they differ; undefined where none listens in our network namespace or sock_diag cannot be had. Takes no privilege.
 */
export async function readSocketBacklog(isAsked: (port: Port) => boolean): Promise<number | undefined> {
	const limits: number[] = []
	const reader = new SockDiagReader()
	const reading = await reader.read(
		{
			row: (row) => {
				if (row[STATE] === LISTEN && isAsked(listenerPort(row))) limits.push(row[TX_QUEUE]!)
			},
			malformed: () => {},
		},
		'partial',
	)
	reader.close()
	return reading.kind === 'read' && limits.length > 0 ? Math.min(...limits) : undefined
}
