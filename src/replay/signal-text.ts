import type { SignalReading } from '../detect/verdict.js'
import { formatPercent } from '../settings/units.js'

/** What a signal says, with the bar it is held against: a share in percent, as configured. Undefined bar: there was no demand to judge by. */
export function describeSignal({ text, bar }: Pick<SignalReading, 'text' | 'bar'>): string {
	if (bar === undefined) return text
	return `${text} (bar ${bar < 10 && !Number.isInteger(bar) ? formatPercent(bar) : Math.round(bar * 100) / 100})`
}
