/**
 * One row of /proc/net/tcp or tcp6 as numbers in a reused Uint32Array, so that reading a table of any length makes no
 * object or string per row. The constants below are the places of the fields.
 */
export type Row = Uint32Array

/** Makes the one row that a scanner or reader fills again and again. */
export function createRow(): Row {
	const row = new Uint32Array(ROW_FIELDS)
	row[UID] = UNKNOWN_UID
	return row
}

/** 4 for a row of /proc/net/tcp, 6 for one of tcp6. */
export const FAMILY = 0
export const LOCAL_PORT = 1
export const REMOTE_PORT = 2
/** State number, see tcp-state.ts. */
export const STATE = 3
/** tx_queue: unacknowledged bytes; on a LISTEN row the accept queue's limit (idiag_wqueue), 0 where only /proc was read. */
export const TX_QUEUE = 4
/** rx_queue: unread bytes (a received FIN counts as one); on a LISTEN row the accept queue's length. */
export const RX_QUEUE = 5
/** 0 none, 1 retransmit, 2 keep-alive, 3 TIME_WAIT, 4 zero-window probe. */
export const TIMER = 6
/** Time until the timer fires, in 1/100 s (USER_HZ). */
export const TIMER_WHEN = 7
export const RETRANSMITS = 8
/** 0 where no process holds the socket (not accepted yet, or an orphan). Kernel: get_next_ino, 32 bits. */
export const INODE = 9
/**
 * Addresses as four words each, in the kernel's own print (__be32 as host integer). IPv4 is put in the form in which
 * tcp6 shows it, ::ffff:a.b.c.d, so that one connection has one identity in whichever file it stands.
 */
export const LOCAL_ADDRESS = 10
export const REMOTE_ADDRESS = 14
/** Where both addresses end. */
export const ADDRESS_END = 18
/** The socket's owner; UNKNOWN_UID where the source does not say. */
export const UID = 18
/** 1 where the four fields behind it are known: only sock_diag tells them, and only of open connections. */
export const INFO = 19
/** Milliseconds since the last data byte was sent, and received (tcp_info: last_data_sent, last_data_recv). */
export const LAST_SENT = 20
export const LAST_RECEIVED = 21
/** Data bytes that the other end has acknowledged, and that have come in: the low 32 bits, but never 0 of a number that is not. */
export const BYTES_ACKED = 22
export const BYTES_RECEIVED = 23
export const ROW_FIELDS = 24

/** The owner where nothing is known of it: (uid_t) -1 belongs to no user. */
export const UNKNOWN_UID = 0xffffffff

/** The third word of an IPv4-mapped address as a little-endian kernel prints it (::ffff:0:0/96). */
export const MAPPED_WORD = 0xffff0000

/** Timer kinds of the `tr` column. */
export const TIMER_KEEPALIVE = 2

/** Takes rows one at a time; the row is overwritten by the next call. */
export interface RowSink {
	row(row: Row): void
	/** Lines that are no rows, one where nothing is said: counted, never fatal. */
	malformed(lines?: number): void
}
