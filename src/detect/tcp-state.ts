/**
 * The TCP states by the number that the kernel prints in the `st` column of /proc/net/tcp
 * (include/net/tcp_states.h). Index 0 does not exist; NEW_SYN_RECV (12) is printed, else read, as SYN_RECV.
 */
export const TCP_STATES = [
	'ESTABLISHED',
	'SYN_SENT',
	'SYN_RECV',
	'FIN_WAIT1',
	'FIN_WAIT2',
	'TIME_WAIT',
	'CLOSE',
	'CLOSE_WAIT',
	'LAST_ACK',
	'LISTEN',
	'CLOSING',
] as const

/** A TCP state as the kernel names it. */
export type TcpState = (typeof TCP_STATES)[number]

/** How many sockets stand in each state. A state without a socket is 0, never absent. */
export type StateCounts = Readonly<Record<TcpState, number>>

export const ESTABLISHED = 0x01
export const SYN_SENT = 0x02
export const SYN_RECV = 0x03
export const FIN_WAIT1 = 0x04
export const FIN_WAIT2 = 0x05
export const TIME_WAIT = 0x06
export const CLOSE_WAIT = 0x08
export const LAST_ACK = 0x09
export const LISTEN = 0x0a
export const CLOSING = 0x0b

/** The highest state number; a row with a higher one is malformed. */
export const LAST_STATE = CLOSING

/** Names the counts of an array that is indexed by state number (index 0 unused). */
export function nameStates(byNumber: ArrayLike<number>): StateCounts {
	const counts = {} as Record<TcpState, number>
	TCP_STATES.forEach((name, index) => {
		counts[name] = byNumber[index + 1] ?? 0
	})
	return counts
}
