const BARS = '▁▂▃▄▅▆▇█'

/**
 * One bar per value, from 0 to the highest of the values or `ceiling`, whichever is more: drawn against a capacity,
 * a full bar means full. Only 0 has the lowest bar, and only the top the highest. What was not measured is a blank.
 */
export function renderSparkline(values: readonly (number | undefined)[], ceiling = 0): string {
	const top = Math.max(ceiling, ...values.map((value) => value ?? 0))
	return values.map((value) => (value === undefined ? ' ' : bar(value, top))).join('')
}

function bar(value: number, top: number): string {
	if (value <= 0) return BARS[0]!
	const highest = BARS.length - 1
	return BARS[Math.max(1, Math.floor((value / top) * highest))]!
}
