import { describe, expect, it } from 'vitest'
import { endpointHash, PROCESS_SEED, pairHash } from '../../src/kernel/word-hash.js'

const SLOTS = 1024
const CHOSEN = 256
/** A client's own /64: two words that it chooses, behind two that it has. */
const PREFIX = [0xb80d0120, 0]

/** Words by which a client that knows the seed puts all its connections into slot 0, and how many slots they take under another seed. */
function attack(hash: (seed: number, word: number) => number): { known: number; other: number } {
	const chosen: number[] = []
	for (let word = 0; chosen.length < CHOSEN; word++) if ((hash(0, word) & (SLOTS - 1)) === 0) chosen.push(word)
	const slots = (seed: number) => new Set(chosen.map((word) => hash(seed, word) & (SLOTS - 1))).size
	return { known: slots(0), other: slots(1) }
}

describe('identities that a client chose to share a slot', () => {
	// By chance 256 of 1024 slots are 1024 * (1 - (1 - 1/1024)^256) = 227 different ones, give or take 5.
	it.each([
		['by the check, all with one tag', (seed: number, word: number) => pairHash(seed, 7, word), 230],
		['by the tag, all with one check', (seed: number, word: number) => pairHash(seed, word, 7), 234],
		['by both', (seed: number, word: number) => pairHash(seed, word, ~word), 226],
		[
			'by the address',
			(seed: number, word: number) => endpointHash(seed, Uint32Array.of(...PREFIX, 0, word), 0, 443),
			229,
		],
		['by the port', (seed: number, word: number) => endpointHash(seed, Uint32Array.of(...PREFIX, 0, 1), 0, word), 231],
	])('%s: are spread by another seed', (_, hash, other) => {
		expect(attack(hash)).toEqual({ known: 1, other })
	})
})

it('the seed of a process is a number of 32 bits', () => {
	expect(PROCESS_SEED >>> 0).toBe(PROCESS_SEED)
})
