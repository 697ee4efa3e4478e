import type { Notice } from '../detect/incident-event.js'

/** Failed full readings in a row after which people are told; a table that was never readable is told at once. */
const FAILURES = 2

/** Whether the table as a whole can be read, over time. One service without a listener is the detector's to tell. */
export interface Eyesight {
	/** A full reading failed. Answers a notice where people must know. */
	failed(at: number, wallTime: number, reason: string): Notice | undefined
	/** A full reading went well. Answers a notice where people were told that none does. */
	read(at: number, wallTime: number): Notice | undefined
}

/** Starts without having read anything. */
export function createEyesight(): Eyesight {
	let everRead = false
	let failures = 0
	let toldAt: number | undefined
	return {
		failed(at, wallTime, reason) {
			failures++
			if (toldAt !== undefined || (everRead && failures < FAILURES)) return undefined
			toldAt = at
			const text = `the socket table cannot be read, nobody is watching: ${reason}`
			return { kind: 'blind', at, wallTime, service: undefined, rule: 'table-unreadable', reason: text }
		},
		read(at, wallTime) {
			everRead = true
			failures = 0
			if (toldAt === undefined) return undefined
			const reason = `the socket table can be read again after ${Math.round(at - toldAt)} s`
			toldAt = undefined
			return { kind: 'sighted', at, wallTime, service: undefined, rule: 'table-readable', reason }
		},
	}
}
