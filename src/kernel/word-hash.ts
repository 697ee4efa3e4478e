import { randomInt } from 'node:crypto'

/** Where the hashes of this process's indexes begin. Clients choose their addresses and ports: with a seed that they knew, they could choose thousands that share a slot. */
export const PROCESS_SEED = randomInt(2 ** 32)

/** Murmur3's mixing of one more word into a hash. */
export function mix(hash: number, word: number): number {
	let mixed = Math.imul(word, 0xcc9e2d51)
	mixed = (mixed << 15) | (mixed >>> 17)
	const next = hash ^ Math.imul(mixed, 0x1b873593)
	return (Math.imul((next << 13) | (next >>> 19), 5) + 0xe6546b64) | 0
}

/** Murmur3's last step: every bit of the hash depends on every bit of the words. */
export function avalanche(hash: number): number {
	let mixed = hash ^ (hash >>> 16)
	mixed = Math.imul(mixed, 0x85ebca6b)
	mixed ^= mixed >>> 13
	mixed = Math.imul(mixed, 0xc2b2ae35)
	return mixed ^ (mixed >>> 16)
}

/** The hash by which an index finds an entry of two words, those of an identity. */
export function pairHash(seed: number, first: number, second: number): number {
	return avalanche(mix(mix(seed, first), second))
}

/** The hash by which an index finds an endpoint: four words of address from here on, and its port. */
export function endpointHash(seed: number, words: Uint32Array, from: number, port: number): number {
	let hash = mix(seed, port)
	for (let word = 0; word < 4; word++) hash = mix(hash, words[from + word]!)
	return avalanche(hash)
}
