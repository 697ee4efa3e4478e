/**
 * One row of /proc/net/tcp or tcp6 as numbers in a reused Uint32Array, so that reading a table of any length makes no
 * object or string per row. The constants below are the places of the fields.
 */
export type Row = Uint32Array

/** Makes the one row that a scanner or reader fills again and again. */
export function createRow(): Row {
	return new Uint32Array(ROW_FIELDS)
}

/** 4 for a row of /proc/net/tcp, 6 for one of tcp6. */
export const FAMILY = 0
export const LOCAL_PORT = 1
export const REMOTE_PORT = 2
/** State number, see tcp-state.ts. */
export const STATE = 3
/** tx_queue: unacknowledged bytes. */
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
export const ROW_FIELDS = 18

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
