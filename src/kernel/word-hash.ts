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
