/**
 * What a record of TLS adds to its content in bytes: nothing without TLS, 22 with 1.3 (RFC 8446 5.2), 29 with 1.2 and AES-GCM (RFC 5246 6.2.3.3, RFC 5288).
 */
const RECORDS = [0, 22, 29]

/**
 * Finds tunnels by what they relay. Between two looks a tunnel says to the backend just as many bytes as its client said, and to the client
 * as many as the backend said. A proxied request never does: mod_proxy adds X-Forwarded-For and its like, and the answer gets headers of Apache's own.
 */
export class Relays {
	readonly #exchanges = new Set<number>()

	/** Forgets what the last look saw. */
	begin(): void {
		this.#exchanges.clear()
	}

	/** A connection to a backend on which so many bytes were sent and received since the last look. */
	add(sent: number, received: number): void {
		if (sent > 0 && received > 0) this.#exchanges.add(keyOf(sent, received))
	}

	/** Whether what a client said, and what it heard, went through a backend unchanged. */
	has(asked: number, answered: number): boolean {
		return this.#exchanges.size > 0 && RECORDS.some((more) => this.#exchanges.has(keyOf(asked - more, answered - more)))
	}
}

function keyOf(there: number, back: number): number {
	return there * 0x1_0000_0000 + back
}
