import { endpoint, type Port } from '../detect/ports.js'
import type { PeerCount } from '../detect/sample.js'
import { isMapped } from './connection-memory.js'
import { LOCAL_ADDRESS, LOCAL_PORT, type Row } from './row.js'

/** Addresses that are counted one by one at most: the biggest have come by then. */
const MAX_ADDRESSES = 8192

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

/** Counts addresses, and says which networks hold most. */
export class AddressTally {
	readonly #counts = new Map<number | string, number>()
	#total = 0

	clear(): void {
		this.#counts.clear()
		this.#total = 0
	}

	/** Counts the address at this field. */
	add(row: Row, address: number): void {
		this.#total++
		// IPv4 as the number that it is; text costs ten times as much.
		const key = isMapped(row, address) ? row[address + 3]! : formatAddress(row, address)
		const count = this.#counts.get(key)
		if (count !== undefined || this.#counts.size < MAX_ADDRESSES) this.#counts.set(key, (count ?? 0) + 1)
	}

	/** The networks (IPv4 /24, IPv6 /48) with most, most first, at most so many; one address where it alone has half of all. */
	top(most: number): PeerCount[] {
		const networks = new Map<string, number>()
		const byNumber = new Map<number, number>()
		let single: PeerCount | undefined
		for (const [key, count] of this.#counts) {
			if (count * 2 >= this.#total && count > 1 && count > (single?.connections ?? 0)) {
				single = { prefix: typeof key === 'number' ? octets(key).join('.') : key, connections: count }
			}
			if (typeof key === 'number') byNumber.set(key & 0xffffff, (byNumber.get(key & 0xffffff) ?? 0) + count)
			else networks.set(network6(key), (networks.get(network6(key)) ?? 0) + count)
		}
		for (const [key, count] of byNumber) networks.set(`${octets(key).slice(0, 3).join('.')}.0/24`, count)
		const all = [...networks].map(([prefix, connections]) => ({ prefix, connections }))
		const sorted = all.sort((a, b) => b.connections - a.connections || (a.prefix < b.prefix ? -1 : 1)).slice(0, most)
		return single === undefined ? sorted : [single, ...sorted.slice(1)]
	}
}

function octets(word: number): number[] {
	return [word & 0xff, (word >>> 8) & 0xff, (word >>> 16) & 0xff, word >>> 24]
}

function network6(address: string): string {
	const groups = expanded(address).slice(0, 3)
	while (groups.at(-1) === '0') groups.pop()
	return `${groups.join(':')}::/48`
}

function expanded(address: string): string[] {
	const [head = '', tail] = address.split('::')
	const first = head === '' ? [] : head.split(':')
	const last = tail === undefined || tail === '' ? [] : tail.split(':')
	return [...first, ...Array.from({ length: 8 - first.length - last.length }, () => '0'), ...last]
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
