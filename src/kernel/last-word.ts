import { type ConnectionMemory, HELD, PENDING, STREAMED, UNCLEAR } from './connection-memory.js'
import * as Field from './row.js'
import { BYTES_ACKED, BYTES_RECEIVED, type Row, TIMER_KEEPALIVE } from './row.js'

/** The longest tick of the kernel's clock, in milliseconds (HZ 100). */
const MAX_TICK = 10
/** What a handshake may take, in milliseconds. */
const FIRST_MS = 1000
/**
 * The shortest answer of a web server in bytes: an HTTP/2 PING's (RFC 9113 4.1 and 6.7: 17) in a record of TLS 1.3 (RFC 8446 5.2: 22 more).
 * One of HTTP/1.1 has a status line and a Date, 56 bytes. A WebSocket's pong has 2 and what its ping held (RFC 6455 5.5).
 */
const MIN_ANSWER = 39

/**
 * Whether the client spoke last, so that an answer is owed. Both clocks tick once a jiffy (1 to 10 ms) and are set at the
 * handshake: where they say the same, the first request of a connection is still unanswered, and a later one was
 * answered within the tick.
 */
export function isOwed(row: Row): boolean {
	const received = row[Field.LAST_RECEIVED]!
	const sent = row[Field.LAST_SENT]!
	return received < sent || (received === sent && row[Field.BYTES_ACKED] === 0 && row[Field.TX_QUEUE] === 0)
}

/** Whether the last words of both fell into one tick, so that the clocks do not say who spoke last. */
export function isUnclear(row: Row): boolean {
	return row[Field.TX_QUEUE] === 0 && row[Field.LAST_RECEIVED]! - row[Field.LAST_SENT]! <= MAX_TICK
}

/**
 * STREAMED where the server, whose answer was complete, has ever sent more without being asked again, or has answered in less than HTTP
 * can say to what was no longer: a WebSocket's ping. Else 0. `old` is the connection's entry of the look before, -1 = none.
 */
export function streamMark(row: Row, old: number, before: ConnectionMemory): number {
	if (old < 0) return 0
	const asked = before.receivedSince(old, row)
	const answered = before.ackedSince(old, row)
	const kind = before.kind(old)
	const isUnasked = kind === HELD && asked === 0
	const isNoHttp =
		(kind === HELD || kind === UNCLEAR) && asked > 0 && asked < MIN_ANSWER && answered < MIN_ANSWER && !isOwed(row)
	return answered > 0 && (isUnasked || isNoHttp) ? STREAMED : before.mark(old)
}

/** Whether an answer was owed at the look before, and the server has sent nothing since: what came meanwhile is of the same request. */
export function isUnanswered(row: Row, at: number, old: number, before: ConnectionMemory): boolean {
	return row[Field.INFO] === 1 && before.kind(old) === PENDING && at - row[Field.LAST_SENT]! / 1000 < before.since[old]!
}

/** Whether nothing was said after the first moments of the connection: Apache's keep-alive timer (`keepaliveTime` seconds) began with it. */
export function isEarly(row: Row, keepaliveTime: number): boolean {
	if (row[Field.TIMER] !== TIMER_KEEPALIVE) return false
	const age = keepaliveTime * 1000 - row[Field.TIMER_WHEN]! * 10
	return age >= 0 && age - row[Field.LAST_RECEIVED]! < FIRST_MS
}

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
