import type { Severity } from '../../../../src/detect/pattern.js'
import type { Notification } from '../notification.js'

/** What a rule says at one evaluation. */
export interface Reading {
	readonly at: number
	readonly level: Severity | 'clear'
	readonly rule: string
	readonly reason: string
}

/** Which readings an alarm waits for before it believes them. */
export interface Patience {
	/** Readings in a row at a level, or worse, before it is told. */
	readonly consecutive: number
	/** Seconds for which an alarm must have been lower before it counts as over; until then it is not told again. */
	readonly clearAfter: number
}

const RANK = { clear: 0, warning: 1, critical: 2 } as const

/** Sends a message each time the level that has stood for long enough rises. */
export function notifyOnRise(readings: readonly Reading[], { consecutive, clearAfter }: Patience): Notification[] {
	const sent: Notification[] = []
	let told: Reading['level'] = 'clear'
	let lastAsBad = Number.NEGATIVE_INFINITY
	readings.forEach((reading, index) => {
		const latest = readings.slice(Math.max(0, index + 1 - consecutive), index + 1)
		const stands = latest.length < consecutive ? 'clear' : lowest(latest)
		if (RANK[stands] >= RANK[told]) {
			if (stands !== 'clear' && RANK[stands] > RANK[told]) sent.push(message(reading, stands))
			told = stands
			lastAsBad = reading.at
		} else if (reading.at - lastAsBad >= clearAfter) told = stands
	})
	return sent
}

/** Puts what several alarms sent in the order of time. */
export function inOrder(...sent: readonly (readonly Notification[])[]): readonly Notification[] {
	return sent.flat().sort((a, b) => a.at - b.at)
}

function lowest(readings: readonly Reading[]): Reading['level'] {
	return readings.reduce((low, { level }) => (RANK[level] < RANK[low] ? level : low), readings[0]!.level)
}

function message({ at, rule, reason }: Reading, severity: Severity): Notification {
	return { at, severity, kind: 'raised', rule, reason }
}
