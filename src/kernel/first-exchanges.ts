import type { ConnectionMemory } from './connection-memory.js'
import { BYTES_ACKED, BYTES_RECEIVED, type Row } from './row.js'

/** Kinds of exchanges that are remembered; beyond, all are forgotten and learned again. */
const MAX_KINDS = 512
/** Of so many resolved ones the older count half. */
const MEMORY = 64
/** Resolved ones of its own that a kind is judged by; below, it is judged by all. */
const MIN_RESOLVED = 3

interface Resolved {
	answered: number
	idle: number
}

/**
 * Learns which connections await their first answer, where the clocks cannot say it: the server's and the client's last
 * words fell into one tick of the kernel's clock (1 to 10 ms). Over TLS 1.3 the server sends session tickets the moment that the
 * first request comes in with the end of the handshake, so a request that takes seconds looks as if it were answered; a
 * static file that was answered within the tick looks the same. How such connections go on tells them apart: the one gets
 * more bytes from the server without having asked again, the other asks again. What they had sent and received by then
 * differs as well, because the handshake has much the same length each time.
 */
export class FirstExchanges {
	readonly #kinds = new Map<number, Resolved>()
	readonly #all: Resolved = { answered: 0, idle: 0 }

	/**
	 * Whether connections like this one mostly got an answer later. `early` = all was said right after the handshake: then it is
	 * judged by all others of that sort where there were too few like it. One that waited in the accept queue is not.
	 */
	isOwed(acked: number, received: number, early: boolean): boolean {
		const kind = this.#kinds.get(kindOf(acked, received))
		if (kind && kind.answered + kind.idle >= MIN_RESOLVED) return kind.answered > kind.idle
		return early && this.#all.answered > this.#all.idle
	}

	/** Learns from a connection that was unclear at the look before: the client has asked again, or the answer came. */
	learn(row: Row, old: number, before: ConnectionMemory): void {
		const acked = before.acked(old)
		const received = before.bytes(old)
		if (row[BYTES_RECEIVED] !== received) this.resolve(acked, received, false)
		else if (row[BYTES_ACKED] !== acked) this.resolve(acked, received, true)
	}

	/** Notes how one went on that had sent and received so many bytes. */
	resolve(acked: number, received: number, wasAnswered: boolean): void {
		const key = kindOf(acked, received)
		if (this.#kinds.size >= MAX_KINDS) this.#kinds.clear()
		const kind = this.#kinds.get(key) ?? { answered: 0, idle: 0 }
		this.#kinds.set(key, kind)
		for (const resolved of [kind, this.#all]) {
			if (wasAnswered) resolved.answered++
			else resolved.idle++
			if (resolved.answered + resolved.idle < MEMORY) continue
			resolved.answered /= 2
			resolved.idle /= 2
		}
	}
}

/** A handshake's length varies by some bytes (signatures, names); requests differ more. */
function kindOf(acked: number, received: number): number {
	return (acked >>> 4) * 0x10000 + Math.min(0xffff, received >>> 7)
}
