import { formatDuration, formatEstimate, formatSmall } from '../detect/quantity.js'
import type { StationView } from '../detect/station-view.js'
import type { TimeLeft } from '../detect/trend.js'
import type { Evidence, WindowRow } from '../detect/verdict.js'
import { renderSparkline } from './bars.js'
import { formatCount } from './words.js'

/** Numbers in rows and columns, each row with a small picture. */
export interface Table {
	readonly title: string
	readonly columns: readonly string[]
	readonly rows: readonly TableRow[]
}

/** One row: its name, its bars, one cell per column. */
interface TableRow {
	readonly label: string
	readonly bars: string
	readonly cells: readonly string[]
}

const NOT_MEASURED = '–'

/** Cells of the bar of a station. */
const BAR_WIDTH = 8

/** At most so many stations: the front, the one at fault, the busiest. */
const MAX_STATIONS = 6

/** A longer path would leave no room for the numbers: its end says most. */
const MAX_LABEL = 24

/**
 * The stations: who is served, how many wait and the longest of these how long, how old the oldest request in service is, and
 * how long until all servers are taken, which is not said where all is well: a line through such minutes leads nowhere. No rows where the verdict has none.
 */
export function buildStationTable({ stations = [] }: Pick<Evidence, 'stations'>, isWell = false): Table {
	return {
		title: 'Stations',
		columns: ['busy', 'waiting', 'longest', 'oldest', 'left'],
		rows: stations
			.slice(0, MAX_STATIONS)
			.map((station) => stationRow(isWell ? { ...station, timeLeft: undefined } : station)),
	}
}

function stationRow({ name, servers, waiting, waitSeconds, oldestSeconds, timeLeft, ...load }: StationView): TableRow {
	const busy = Math.round(load.busy)
	const high = Math.round(load.busyHigh)
	return {
		label: name.length > MAX_LABEL ? `…${name.slice(1 - MAX_LABEL)}` : name,
		bars: servers ? useBar(high / Math.max(1, servers.workers)) : '',
		cells: [
			`${high > busy ? `${busy}–${high}` : formatCount(busy)}${servers ? ` of ${formatCount(servers.workers)}` : ''}`,
			formatCount(waiting),
			seconds(waiting > 0 ? waitSeconds : undefined),
			seconds(oldestSeconds),
			describeLeft(timeLeft, servers !== undefined && high >= servers.workers),
		],
	}
}

/** What is taken has no time left, whatever a line through the minutes before says. */
function describeLeft(timeLeft: TimeLeft | undefined, isTaken: boolean): string {
	if (isTaken || (timeLeft && timeLeft.likely <= 0)) return 'none'
	return timeLeft ? formatEstimate(timeLeft.likely) : NOT_MEASURED
}

/** A bar is full only where no server is free. */
function useBar(share: number): string {
	return '█'.repeat(Math.min(BAR_WIDTH, Math.floor(share * BAR_WIDTH))).padEnd(BAR_WIDTH, '░')
}

function seconds(value: number | undefined): string {
	return value === undefined ? NOT_MEASURED : formatDuration(value)
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

/** The last samples as they were when each ended, one column each, oldest first; a number that no sample has is left out. No rows without samples. */
export function buildEvidenceTable({ window, capacity }: Evidence): Table {
	const newest = window.at(-1)?.at ?? 0
	const measures = MEASURES.filter(({ of }) => window.some((row) => of(row) !== undefined))
	return {
		title: 'Last samples, as each ended',
		columns: window.map(({ at }) => formatOffset(newest - at)),
		rows: measures.map(({ label, of, format = String, fillsCapacity }) => {
			const values = window.map(of)
			return {
				label,
				bars: renderSparkline(values, fillsCapacity ? capacity?.workers : 0),
				cells: values.map((value) => (value === undefined ? NOT_MEASURED : format(value))),
			}
		}),
	}
}

/** Lays a table out in fixed width, its lines without a newline at the end. */
export function formatTable({ columns, rows }: Table): string[] {
	const labelWidth = Math.max(0, ...rows.map(({ label }) => label.length))
	const barsWidth = Math.max(0, ...rows.map(({ bars }) => bars.length))
	const widths = columns.map((column, index) =>
		Math.max(column.length, ...rows.map(({ cells }) => cells[index]!.length)),
	)
	const line = ({ label, bars, cells }: TableRow) =>
		[
			label.padEnd(labelWidth),
			bars.padEnd(barsWidth),
			...cells.map((cell, index) => cell.padStart(widths[index]!)),
		].join(' ')
	return [{ label: '', bars: '', cells: columns }, ...rows].map(line)
}

function formatOffset(seconds: number): string {
	const whole = Math.round(seconds)
	if (whole <= 0) return 'now'
	return whole < 600 ? `-${whole}s` : `-${Math.round(whole / 60)}m`
}
