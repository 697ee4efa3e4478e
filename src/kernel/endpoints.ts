import { isMapped } from './connection-memory.js'
import { LOCAL_ADDRESS, LOCAL_PORT, REMOTE_ADDRESS, REMOTE_PORT, type Row } from './row.js'
import type { RowBlock } from './row-block.js'

/** The local ports of these LISTEN rows. */
export function portsOf(listeners: RowBlock): Set<number> {
	const ports = new Set<number>()
	for (let index = 0; index < listeners.length; index++) ports.add(listeners.at(index)[LOCAL_PORT]!)
	return ports
}

/** The LISTEN row that the endpoint of this row's other end belongs to. */
export function listenerOf(listeners: RowBlock, row: Row): Row | undefined {
	for (let index = 0; index < listeners.length; index++) {
		const listener = listeners.at(index)
		if (listener[LOCAL_PORT] !== row[REMOTE_PORT]) continue
		const address = addressKey(listener, LOCAL_ADDRESS)
		if (listener[LOCAL_ADDRESS + 3] === 0 || address === addressKey(row, REMOTE_ADDRESS)) return listener
	}
	return undefined
}

/** Whether a row's other end is on a loopback address. */
export function isLoopback(row: Row): boolean {
	if (isMapped(row, REMOTE_ADDRESS)) return (row[REMOTE_ADDRESS + 3]! & 0xff) === 127
	const [a, b, c, d] = [0, 1, 2, 3].map((word) => row[REMOTE_ADDRESS + word]!)
	return a === 0 && b === 0 && c === 0 && d === 0x01000000
}

/** IPv4 as the number that it is: text costs ten times as much. */
export function addressKey(row: Row, address: number): number | string {
	if (isMapped(row, address)) return row[address + 3]!
	return `${row[address]} ${row[address + 1]} ${row[address + 2]} ${row[address + 3]}`
}

/** A row's other end, address and port, as the key of a map. */
export function endpointKey(row: Row): number | string {
	const address = addressKey(row, REMOTE_ADDRESS)
	const port = row[REMOTE_PORT]!
	return typeof address === 'number' ? address * 0x10000 + port : `${address} ${port}`
}
