import { isMapped } from '../kernel/addresses.js'
import { swapWord } from '../kernel/byte-order.js'
import { LOCAL_ADDRESS, REMOTE_ADDRESS, type Row } from '../kernel/row.js'
import { RowBlock } from '../kernel/row-block.js'
import type { Snapshot } from '../kernel/snapshot.js'
import type { RecordedHost } from './host-json.js'

const LOOPBACK_NET = 127
const V6_LOOPBACK_WORD = 0x01000000
/** The first octet of unique local addresses (RFC 4193). */
const LOCAL_NET = 0xfd

/**
 * Numbers instead of the addresses and paths of one recording, in the order in which they come. Equal ones stay equal,
 * different ones different. Networks survive as networks: two IPv4 addresses of one /24 stay in one /24, two IPv6 addresses
 * of one /48 in one /48, and nothing wider is kept. An IPv4 address has the same pseudonym in tcp and, as ::ffff:a.b.c.d, in
 * tcp6. 0.0.0.0/8, 127.0.0.0/8, :: and ::1 stay, and nothing else becomes one of them.
 */
export class Pseudonyms {
	/** The number of each network, and of each host within its network. */
	readonly #networks = new Map<string, { readonly number: number; readonly hosts: Map<string, number> }>()
	readonly #count = { 4: 0, 6: 0 }
	readonly #paths = new Map<string, string>()

	/** The snapshot with pseudonyms; the given one stays as it is. */
	apply(snapshot: Snapshot): Snapshot {
		const rows = new RowBlock(Math.max(1, snapshot.rows.length))
		snapshot.rows.pour({
			row: (row: Row) => {
				this.replace(row, LOCAL_ADDRESS)
				this.replace(row, REMOTE_ADDRESS)
				rows.append(row)
			},
			malformed: (lines) => rows.malformed(lines),
		})
		return { ...snapshot, rows, unix: snapshot.unix?.map((each) => ({ ...each, path: this.path(each.path) })) }
	}

	/** What a header says of its host without names of users, sites and files, and without addresses. */
	host({ pools, services: _, sharedPorts: __, ...host }: RecordedHost): RecordedHost {
		if (!pools) return host
		const hiddenPools = pools.map(({ path, maxChildren, manager }) => {
			const hidden = this.path(path)
			return { path: hidden, name: hidden.replace(/^[/@]/, ''), maxChildren, ...(manager ? { manager } : {}) }
		})
		return { ...host, pools: hiddenPools }
	}

	/** The pseudonym of a UNIX path; what begins neither with `/` nor with `@` is the address of a pool, and stays. */
	path(path: string): string {
		if (!/^[/@]/.test(path)) return path
		const known = this.#paths.get(path)
		if (known !== undefined) return known
		const pseudonym = `${path[0]}pool-${this.#paths.size + 1}`
		this.#paths.set(path, pseudonym)
		return pseudonym
	}

	/** Replaces the four words of an address in place. */
	replace(words: Uint32Array, at: number): void {
		const last = words[at + 3]!
		if (isMapped(words, at)) {
			if (isFixedNet(last & 0xff)) return
			const { network, host } = this.#numbers(4, `${last & 0xffffff}`, `${last >>> 24}`)
			words[at + 3] = ((host << 24) | networkOctets(network)) >>> 0
		} else if (
			words[at] !== 0 ||
			words[at + 1] !== 0 ||
			words[at + 2] !== 0 ||
			(last !== 0 && last !== V6_LOOPBACK_WORD)
		) {
			const { network, host } = this.#numbers(
				6,
				`${words[at]} ${words[at + 1]! & 0xffff}`,
				words.slice(at + 1, at + 4).join(),
			)
			// fd00:<network>::<host>; within each word the first octet is the lowest byte.
			words.set([(swapWord(network >>> 16) | LOCAL_NET) >>> 0, swapWord(network << 16), 0, swapWord(host)], at)
		}
	}

	#numbers(family: 4 | 6, network: string, host: string): { network: number; host: number } {
		const key = `${family} ${network}`
		let known = this.#networks.get(key)
		if (!known) {
			known = { number: this.#count[family]++, hosts: new Map() }
			this.#networks.set(key, known)
		}
		const number = known.hosts.get(host) ?? known.hosts.size + (family === 6 ? 1 : 0)
		known.hosts.set(host, number)
		return { network: known.number, host: number }
	}
}

/** The three octets of network number n, the first being the lowest byte: 1.0.0, 1.0.1 … without 127. */
function networkOctets(number: number): number {
	const from = number + 0x010000
	const network = from < LOOPBACK_NET << 16 ? from : from + 0x010000
	return ((network >>> 16) & 0xff) | (network & 0xff00) | ((network & 0xff) << 16)
}

function isFixedNet(firstOctet: number): boolean {
	return firstOctet === 0 || firstOctet === LOOPBACK_NET
}
