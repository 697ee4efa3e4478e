import type { PeerCount } from '../detect/look.js'
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

	/** Counts the address at this field, and returns its number; -1 where there are too many. */
	add(row: Row, address: number): number {
		this.#total++
		const isFull = this.#addresses.size === MAX_ADDRESSES
		const number = isFull ? this.#addresses.find(row, address) : this.#addresses.numberOf(row, address)
		if (number >= 0) this.#counts[number] = this.#counts[number]! + 1
		return number
	}

	/** The network of an address by the number that `add` gave; undefined for -1. */
	network(number: number): string | undefined {
		if (number < 0) return undefined
		const words = new Uint32Array(4)
		readWords(this.#addresses, number, words)
		keepNetwork(words)
		return formatNetwork(words)
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
			readWords(addresses, number, network)
			if (connections * 2 >= this.#total && connections > Math.max(1, single?.connections ?? 0)) {
				single = { prefix: formatAddress(network, 0), connections }
			}
			keepNetwork(network)
			const place = networks.numberOf(network, 0)
			counts[place] = (counts[place] ?? 0) + connections
		}
		const isBefore = (a: number, b: number) =>
			counts[a]! > counts[b]! || (counts[a] === counts[b] && isLower(networks, a, b))
		const top = leading(networks.size, most, isBefore).map((number) => {
			readWords(networks, number, network)
			return { prefix: formatNetwork(network), connections: counts[number]! }
		})
		return single === undefined ? top : [single, ...top.slice(1)]
	}
}

function readWords(addresses: AddressIndex, number: number, into: Uint32Array): void {
	for (let word = 0; word < 4; word++) into[word] = addresses.word(number, word)
}

/** An IPv4 /24 or an IPv6 /48 is left of the address. */
function keepNetwork(words: Uint32Array): void {
	if (isMapped(words, 0)) words[3] = words[3]! & 0xffffff
	else {
		words[1] = words[1]! & 0xffff
		words[2] = words[3] = 0
	}
}

function formatNetwork(words: Uint32Array): string {
	return `${formatAddress(words, 0)}/${isMapped(words, 0) ? 24 : 48}`
}

function isLower(addresses: AddressIndex, one: number, other: number): boolean {
	let word = 0
	while (word < 3 && addresses.word(one, word) === addresses.word(other, word)) word++
	return swapWord(addresses.word(one, word)) < swapWord(addresses.word(other, word))
}
