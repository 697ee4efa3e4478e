import type { Notice } from '../detect/incident-event.js'

/** Failed samples in a row after which a notice is sent; a table that was never readable is reported at once. */
const MAX_FAILURES = 2

/** Whether the socket table as a whole can be read, over time. One service without a listener is the detector's concern. */
export class TableVisibility {
	#everRead = false
	#failures = 0
	#blindSince: number | undefined

	/** Notes that a sample failed; returns the notice that is due for it. */
	failed(at: number, wallTime: number, reason: string): Notice | undefined {
		this.#failures++
		if (this.#blindSince !== undefined || (this.#everRead && this.#failures < MAX_FAILURES)) return undefined
		this.#blindSince = at
		const text = `the socket table cannot be read, nothing is watched: ${reason}`
		return { kind: 'blind', at, wallTime, service: undefined, rule: 'table-unreadable', reason: text }
	}

	/** Notes that a sample went well; returns the notice that is due if the table was reported as unreadable. */
	read(at: number, wallTime: number): Notice | undefined {
		this.#everRead = true
		this.#failures = 0
		if (this.#blindSince === undefined) return undefined
		const reason = `the socket table can be read again after ${Math.round(at - this.#blindSince)} s`
		this.#blindSince = undefined
		return { kind: 'visible', at, wallTime, service: undefined, rule: 'table-readable', reason }
	}
}
