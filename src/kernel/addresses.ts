import { endpoint, type Port } from '../detect/ports.js'
import { LOCAL_ADDRESS, LOCAL_PORT, MAPPED_WORD, type Row } from './row.js'

/** Whether the address at this field is an IPv4 one. */
export function isMapped(row: Row, address: number): boolean {
	return row[address + 2] === MAPPED_WORD && row[address] === 0 && row[address + 1] === 0
}

/** Whether the address at this field is of this host alone. */
export function isLoopback(row: Row, address: number): boolean {
	if (isMapped(row, address)) return (row[address + 3]! & 0xff) === 127
	return row[address] === 0 && row[address + 1] === 0 && row[address + 2] === 0 && row[address + 3] === 0x01000000
}

/** The address at this field as people write it: `127.0.0.1`, `2001:db8::7`. */
export function formatAddress(row: Row, address: number): string {
	if (isMapped(row, address)) return octets(row[address + 3]!).join('.')
	// Words are printed as little-endian host integers: the first octet is the lowest byte.
	const groups: string[] = []
	for (let word = 0; word < 4; word++) {
		const [a, b, c, d] = octets(row[address + word]!) as [number, number, number, number]
		groups.push(((a << 8) | b).toString(16), ((c << 8) | d).toString(16))
	}
	return compressed(groups)
}

/** An endpoint as people write it; the brackets are IPv6's. */
export function formatEndpoint(row: Row, address: number, port: number): string {
	return endpoint(formatAddress(row, address), port)
}

/** Where a LISTEN row listens: its port, with the address unless it is at all of them. */
export function listenerPort(row: Row): Port {
	const address = formatAddress(row, LOCAL_ADDRESS)
	const port = row[LOCAL_PORT]!
	return address === '0.0.0.0' || address === '::' ? port : endpoint(address, port)
}

function octets(word: number): number[] {
	return [word & 0xff, (word >>> 8) & 0xff, (word >>> 16) & 0xff, word >>> 24]
}

/** The longest run of zeros, two at least, becomes `::` (RFC 5952). */
function compressed(groups: readonly string[]): string {
	let from = 0
	let length = 0
	for (let at = 0; at < groups.length; at++) {
		let end = at
		while (groups[end] === '0') end++
		if (end - at > length) [from, length] = [at, end - at]
		if (end > at) at = end
	}
	if (length < 2) return groups.join(':')
	return `${groups.slice(0, from).join(':')}::${groups.slice(from + length).join(':')}`
}
