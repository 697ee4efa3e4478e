import type { PeerCount } from '../detect/sample.js'
import { AddressIndex } from './address-index.js'
import { formatAddress, isMapped } from './addresses.js'
import { swapWord } from './byte-order.js'
import { leading } from './leading.js'
import type { Row } from './row.js'

/** Addresses that are counted one by one at most: the biggest have come by then. */
const MAX_ADDRESSES = 8192

/** Counts addresses, and says which networks hold most. */
export class AddressTally {
	readonly #addresses = new AddressIndex()
	readonly #counts = new Uint32Array(MAX_ADDRESSES)
	readonly #networks = new AddressIndex()
	#total = 0

	clear(): void {
		this.#counts.fill(0, 0, this.#addresses.size)
		this.#addresses.clear()
		this.#total = 0
	}

	/** Counts the address at this field. */
	add(row: Row, address: number): void {
		this.#total++
		const isFull = this.#addresses.size === MAX_ADDRESSES
		const number = isFull ? this.#addresses.find(row, address) : this.#addresses.numberOf(row, address)
		if (number >= 0) this.#counts[number] = this.#counts[number]! + 1
	}

	/** The networks (IPv4 /24, IPv6 /48) with most, most first, then by address, at most so many; one address where it alone has half of all. */
	top(most: number): PeerCount[] {
		const addresses = this.#addresses
		const networks = this.#networks
		const counts: number[] = []
		const network = new Uint32Array(4)
		let single: PeerCount | undefined
		networks.clear()
		for (let number = 0; number < addresses.size; number++) {
			const connections = this.#counts[number]!
			for (let word = 0; word < 4; word++) network[word] = addresses.word(number, word)
			if (connections * 2 >= this.#total && connections > Math.max(1, single?.connections ?? 0)) {
				single = { prefix: formatAddress(network, 0), connections }
			}
			if (isMapped(network, 0)) network[3] = network[3]! & 0xffffff
			else {
				network[1] = network[1]! & 0xffff
				network[2] = network[3] = 0
			}
			const place = networks.numberOf(network, 0)
			counts[place] = (counts[place] ?? 0) + connections
		}
		const isBefore = (a: number, b: number) =>
			counts[a]! > counts[b]! || (counts[a] === counts[b] && isLower(networks, a, b))
		const top = leading(networks.size, most, isBefore).map((number) => {
			for (let word = 0; word < 4; word++) network[word] = networks.word(number, word)
			const prefix = `${formatAddress(network, 0)}/${isMapped(network, 0) ? 24 : 48}`
			return { prefix, connections: counts[number]! }
		})
		return single === undefined ? top : [single, ...top.slice(1)]
	}
}

function isLower(addresses: AddressIndex, one: number, other: number): boolean {
	let word = 0
	while (word < 3 && addresses.word(one, word) === addresses.word(other, word)) word++
	return swapWord(addresses.word(one, word)) < swapWord(addresses.word(other, word))
}
