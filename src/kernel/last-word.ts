import { type ConnectionMemory, HELD, PENDING, STREAMED, UNCLEAR } from './connection-memory.js'
import * as Field from './row.js'
import { type Row, TIMER_KEEPALIVE } from './row.js'

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
