import type { PeerCount } from '../../../../../src/detect/look.js'
import { MAPPED_WORD, REMOTE_ADDRESS, type Row } from '../../../../../src/kernel/row.js'

const SLOTS = 4096
/** Set in the low word of an IPv4 network, so that ::/48 is not taken for 0.0.0.0/24. */
const IPV4 = 0x1000000

/**
 * Counts remote networks (IPv4 /24, IPv6 /48) in a fixed table. When the table is full, networks not yet in it are
 * not counted: the biggest ones have come by then.
 */
export class PeerTally {
	readonly #high = new Uint32Array(SLOTS)
	readonly #low = new Uint32Array(SLOTS)
	readonly #count = new Uint32Array(SLOTS)
	#used = 0

	/** Forgets everything. */
	clear(): void {
		if (this.#used > 0) this.#count.fill(0)
		this.#used = 0
	}

	/** Counts the row's remote network. */
	add(row: Row): void {
		const mapped = row[REMOTE_ADDRESS + 2] === MAPPED_WORD && row[REMOTE_ADDRESS] === 0 && row[REMOTE_ADDRESS + 1] === 0
		// Words are printed as little-endian host integers: the first octet is the lowest byte.
		const high = mapped ? 0 : row[REMOTE_ADDRESS]!
		const low = mapped ? IPV4 | (row[REMOTE_ADDRESS + 3]! & 0xffffff) : row[REMOTE_ADDRESS + 1]! & 0xffff
		let slot = (Math.imul(high ^ Math.imul(low, 0x9e3779b1), 0x85ebca6b) >>> 20) & (SLOTS - 1)
		while (this.#count[slot] !== 0) {
			if (this.#high[slot] === high && this.#low[slot] === low) {
				this.#count[slot] = this.#count[slot]! + 1
				return
			}
			slot = (slot + 1) & (SLOTS - 1)
		}
		if (this.#used > SLOTS / 2) return
		this.#used++
		this.#high[slot] = high
		this.#low[slot] = low
		this.#count[slot] = 1
	}

	/** The networks with most connections, most first. */
	top(most: number): PeerCount[] {
		if (this.#used === 0) return []
		const slots: number[] = []
		for (let slot = 0; slot < SLOTS; slot++) if (this.#count[slot] !== 0) slots.push(slot)
		slots.sort(
			(a, b) => this.#count[b]! - this.#count[a]! || this.#low[a]! - this.#low[b]! || this.#high[a]! - this.#high[b]!,
		)
		return slots.slice(0, most).map((slot) => ({
			prefix: formatPrefix(this.#high[slot]!, this.#low[slot]!),
			connections: this.#count[slot]!,
		}))
	}
}

function formatPrefix(high: number, low: number): string {
	if (low & IPV4) return `${low & 0xff}.${(low >>> 8) & 0xff}.${(low >>> 16) & 0xff}.0/24`
	const group = (word: number, byte: number) => (((word >>> byte) & 0xff) << 8) | ((word >>> (byte + 8)) & 0xff)
	const groups = [group(high, 0), group(high, 16), group(low, 0)]
	while (groups.at(-1) === 0) groups.pop()
	return `${groups.map((value) => value.toString(16)).join(':')}::/48`
}
