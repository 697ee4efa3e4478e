import { createHmac, randomBytes } from 'node:crypto'
import { LOCAL_ADDRESS, MAPPED_WORD, REMOTE_ADDRESS, type Row } from '../kernel/row.js'
import { RowBlock } from '../kernel/row-block.js'
import type { Snapshot } from '../kernel/snapshot.js'

const ROUNDS = 8
/** Pseudonyms that are kept at hand; beyond, all are forgotten and computed again. */
const MOST_CACHED = 65_536
const LOOPBACK_NET = 127
const V6_LOOPBACK_WORD = 0x01000000

/** Replaces the addresses of snapshots. */
export interface Pseudonyms {
	/** The snapshot with pseudonyms for addresses; the given one stays as it is. */
	apply(snapshot: Snapshot): Snapshot
	/** Replaces the four words of an address in place. */
	replace(words: Uint32Array, at: number): void
}

/**
 * Makes pseudonyms under a key that is used once and never stored. Within one key they are consistent and no two addresses
 * share one. Networks survive as networks: two IPv4 addresses of one /24 stay in one /24, two IPv6 addresses of one /48 in
 * one /48, and nothing wider is kept. An IPv4 address has the same pseudonym in tcp and, as ::ffff:a.b.c.d, in tcp6.
 * 0.0.0.0/8, 127.0.0.0/8, :: and ::1 stay, and nothing else becomes one of them.
 */
export function createPseudonyms(key: Buffer = randomBytes(32)): Pseudonyms {
	const cache = new Map<string, readonly [number, number, number, number]>()

	const replace = (words: Uint32Array, at: number): void => {
		const name = `${words[at]} ${words[at + 1]} ${words[at + 2]} ${words[at + 3]}`
		let pseudonym = cache.get(name)
		if (!pseudonym) {
			if (cache.size >= MOST_CACHED) cache.clear()
			pseudonym = pseudonymOf(key, [words[at]!, words[at + 1]!, words[at + 2]!, words[at + 3]!])
			cache.set(name, pseudonym)
		}
		words.set(pseudonym, at)
	}

	const apply = (snapshot: Snapshot): Snapshot => {
		const rows = new RowBlock(Math.max(1, snapshot.rows.length))
		snapshot.rows.pour({
			row: (row: Row) => {
				replace(row, LOCAL_ADDRESS)
				replace(row, REMOTE_ADDRESS)
				rows.append(row)
			},
			malformed: (lines) => rows.malformed(lines),
		})
		return { ...snapshot, rows }
	}

	return { apply, replace }
}

type Words = readonly [number, number, number, number]

function pseudonymOf(key: Buffer, words: Words): Words {
	const isMapped = words[0] === 0 && words[1] === 0 && words[2] === MAPPED_WORD
	if (isMapped) return [0, 0, MAPPED_WORD, ipv4(key, words[3])]
	return staysAsItIs(words) ? words : ipv6(key, words)
}

/** The first octet is the lowest byte of the word, so the /24 is its lower 24 bits. */
function ipv4(key: Buffer, word: number): number {
	if (isFixedNet(word & 0xff)) return word
	const network = word & 0xffffff
	let pseudonym = network
	// Walking on until the result may be had keeps it one to one.
	do pseudonym = Number(permute(key, 'v4 network', BigInt(pseudonym), 24))
	while (isFixedNet(pseudonym & 0xff))
	const host = Number(permute(key, `v4 host in ${network}`, BigInt(word >>> 24), 8))
	return ((host << 24) | pseudonym) >>> 0
}

function isFixedNet(firstOctet: number): boolean {
	return firstOctet === 0 || firstOctet === LOOPBACK_NET
}

function ipv6(key: Buffer, words: Words): Words {
	const network = (BigInt(words[0]) << 16n) | BigInt(words[1] & 0xffff)
	let pseudonym = network
	if (network !== 0n) {
		do pseudonym = permute(key, 'v6 network', pseudonym, 48)
		while (pseudonym === 0n)
	}
	let rest = (BigInt(words[1] >>> 16) << 64n) | (BigInt(words[2]) << 32n) | BigInt(words[3])
	let result: Words
	do {
		rest = permute(key, `v6 rest in ${network}`, rest, 80)
		const second = (Number(rest >> 64n) * 0x10000 + Number(pseudonym & 0xffffn)) >>> 0
		result = [Number(pseudonym >> 16n), second, Number((rest >> 32n) & 0xffffffffn), Number(rest & 0xffffffffn)]
	} while (staysAsItIs(result) || (result[0] === 0 && result[1] === 0 && result[2] === MAPPED_WORD))
	return result
}

/** The unspecified address and ::1. */
function staysAsItIs(words: Words): boolean {
	return words[0] === 0 && words[1] === 0 && words[2] === 0 && (words[3] === 0 || words[3] === V6_LOOPBACK_WORD)
}

/** A keyed permutation of the numbers of so many bits: a Feistel network whose rounds are HMAC-SHA-256. */
function permute(key: Buffer, domain: string, value: bigint, bits: number): bigint {
	const half = BigInt(bits / 2)
	const mask = (1n << half) - 1n
	let left = value >> half
	let right = value & mask
	for (let round = 0; round < ROUNDS; round++) {
		const digest = createHmac('sha256', key).update(`${domain}/${round}/${right}`).digest()
		const next = left ^ (digest.readBigUInt64LE() & mask)
		left = right
		right = next
	}
	return (left << half) | right
}
