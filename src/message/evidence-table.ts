import type { Evidence, WindowRow } from '../detect/verdict.js'
import { renderSparkline } from './bars.js'
import { formatSmall } from './quantity.js'

/** The window as a table: one row per number, one column per sample, oldest first. */
export interface EvidenceTable {
	/** How long before the newest sample: `-120s`, …, `now`. */
	readonly columns: readonly string[]
	readonly rows: readonly EvidenceRow[]
}

/** One number over the window. */
export interface EvidenceRow {
	readonly label: string
	readonly sparkline: string
	readonly cells: readonly string[]
}

interface Measure {
	readonly label: string
	readonly of: (row: WindowRow) => number | undefined
	readonly format?: (value: number) => string
	/** Drawn against the capacity. */
	readonly fillsCapacity?: boolean
}

const MEASURES: readonly Measure[] = [
	{ label: 'accepted', of: (row) => row.accepted, fillsCapacity: true },
	{ label: 'queue', of: (row) => row.acceptQueue },
	{ label: 'stuck', of: (row) => row.stuck, fillsCapacity: true },
	{ label: 'half-open', of: (row) => row.halfOpen },
	{ label: 'TIME_WAIT', of: (row) => row.timeWait },
	{ label: 'new/s', of: (row) => row.arrivalsPerSecond, format: formatSmall },
	{ label: 'load', of: (row) => row.load1, format: formatSmall },
]

/** Builds the table of an incident's last samples; a number that no sample has is left out. */
export function buildEvidenceTable({ window, capacity }: Evidence): EvidenceTable {
	const newest = window.at(-1)?.at ?? 0
	const measures = MEASURES.filter(({ of }) => window.some((row) => of(row) !== undefined))
	return {
		columns: window.map(({ at }) => formatOffset(newest - at)),
		rows: measures.map((measure) => buildRow(measure, window, capacity?.workers)),
	}
}

/** Lays the table out in fixed width, its lines without a newline at the end. */
export function formatEvidenceTable({ columns, rows }: EvidenceTable): string[] {
	const labelWidth = Math.max(0, ...rows.map(({ label }) => label.length))
	const widths = columns.map((column, index) =>
		Math.max(column.length, ...rows.map(({ cells }) => cells[index]!.length)),
	)
	const line = (label: string, sparkline: string, cells: readonly string[]) =>
		[label.padEnd(labelWidth), sparkline, ...cells.map((cell, index) => cell.padStart(widths[index]!))].join(' ')
	return [
		line('', ' '.repeat(columns.length), columns),
		...rows.map(({ label, sparkline, cells }) => line(label, sparkline, cells)),
	]
}

function buildRow({ label, of, format = String, fillsCapacity }: Measure, window: readonly WindowRow[], workers = 0) {
	const values = window.map(of)
	return {
		label,
		sparkline: renderSparkline(values, fillsCapacity ? workers : 0),
		cells: values.map((value) => (value === undefined ? '–' : format(value))),
	}
}

function formatOffset(seconds: number): string {
	const whole = Math.round(seconds)
	if (whole <= 0) return 'now'
	return whole < 600 ? `-${whole}s` : `-${Math.round(whole / 60)}m`
}
