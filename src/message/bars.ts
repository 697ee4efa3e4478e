const EIGHTHS = ' ▁▂▃▄▅▆▇█'

/** What bars are drawn against. */
interface BarScale {
	/** Height in rows of text. */
	readonly rows: number
	/** The value of a bar that fills all rows. */
	readonly top: number
	/** A value at which a line runs behind the bars, such as a capacity. */
	readonly limit?: number | undefined
}

/**
 * Bars of several rows of text, top row first: one column per value, in eighths of a row. A measured 0 is one eighth high,
 * anything more at least two, and only `top` fills the column. What was not measured is blank.
 */
export function renderBars(values: readonly (number | undefined)[], { rows, top, limit }: BarScale): string[] {
	const heights = values.map((value) => (value === undefined ? 0 : heightOf(value, top, rows)))
	const limitRow = limit === undefined ? undefined : Math.min(rows - 1, Math.floor((limit / top) * rows))
	return Array.from({ length: rows }, (_row, place) => {
		const row = rows - 1 - place
		const blank = row === limitRow ? '╌' : ' '
		return heights.map((height) => cell(height - row * 8, blank)).join('')
	})
}

/**
 * Bars in one row, from 0 to the highest of the values or `ceiling`, whichever is more: drawn against a capacity, a full
 * bar means full.
 */
export function renderSparkline(values: readonly (number | undefined)[], ceiling = 0): string {
	const top = Math.max(ceiling, ...values.map((value) => value ?? 0)) || 1
	return renderBars(values, { rows: 1, top })[0]!
}

/** Where each value goes on a width of text. */
export interface ColumnSpan {
	readonly from: number
	readonly to: number
	readonly columns: number
}

/**
 * Samples as one value per column of text: the highest of those that fall into a column, for a peak must not vanish; where
 * none does, the last one before, which is all that was known then. Blank before the first sample and after the last.
 */
export function peaksByColumn(
	times: readonly number[],
	values: readonly number[],
	span: ColumnSpan,
): (number | undefined)[] {
	const peaks = new Array<number | undefined>(span.columns).fill(undefined)
	let column = 0
	for (const [index, at] of times.entries()) {
		const place = columnOf(at, span)
		const before = index === 0 ? undefined : values[index - 1]
		if (before !== undefined) peaks.fill(before, column + 1, place)
		const value = values[index]!
		peaks[place] = Math.max(peaks[place] ?? 0, value)
		column = place
	}
	return peaks
}

/** The column in which a time falls; what lies outside comes at the edge. */
export function columnOf(at: number, { from, to, columns }: ColumnSpan): number {
	const share = to > from ? (at - from) / (to - from) : 0
	return Math.max(0, Math.min(columns - 1, Math.floor(share * columns)))
}

function heightOf(value: number, top: number, rows: number): number {
	if (value <= 0) return 1
	return Math.max(2, Math.min(rows * 8, Math.floor((value / top) * rows * 8)))
}

function cell(eighths: number, blank: string): string {
	return eighths <= 0 ? blank : EIGHTHS[Math.min(8, eighths)]!
}
