import { type ColumnSpan, columnOf, peaksByColumn, renderBars } from '../message/bars.js'
import { formatCount } from '../message/words.js'

/** What the chart of a replay shows in a terminal: one service, as far as its replay has come. */
export interface ChartedRun {
	/** Seconds since the recording's start, ascending. */
	readonly at: readonly number[]
	readonly accepted: readonly number[]
	readonly acceptQueue: readonly number[]
	readonly stuck: readonly number[]
	/** The latest that was known of it. */
	readonly capacity: number | undefined
	readonly marks: readonly RunMark[]
	/** Where the time axis ends, in seconds: a replay that is still playing has not come so far. */
	readonly end: number
}

/** A moment that the chart points at. */
export interface RunMark {
	readonly at: number
	readonly kind: MarkKind
}

/** What happened at a mark; where two fall into one column, the one that stands last in MARK_SIGNS is shown. */
export type MarkKind = keyof typeof MARK_SIGNS

const MARK_SIGNS = {
	onset: ['○', 'onset'],
	resolved: ['✓', 'resolved'],
	warning: ['△', 'warning'],
	failure: ['✕', 'users fail'],
	critical: ['▲', 'critical'],
} as const

const MARK_KINDS = Object.keys(MARK_SIGNS) as MarkKind[]

/** As wide as the time that begins a line of a replay, so that the plot stands under the texts of its events. */
const GUTTER = 12
/** Fewer columns than this show no course. */
const LEAST_COLUMNS = 20
const WORKER_ROWS = 5
const QUEUE_ROWS = 3
const STUCK_ROWS = 2
/** So many stuck workers are a leak to the detector; fewer are everyday life and get no rows. */
const LEAST_STUCK = 4
/** Distances of the time axis' labels, in seconds. */
const STEPS = [10, 30, 60, 120, 300, 600, 1200, 1800, 3600, 7200, 14_400, 43_200, 86_400]
/** Columns that a label and the space after it take. */
const LABEL_COLUMNS = 12

/**
 * A replay in fourteen lines of text, `width` columns wide (32 at least): accepted connections against the capacity, the
 * accept queue, and the moments that count; three more lines where workers got stuck. Pure; without colour.
 */
export function renderRunChart(run: ChartedRun, width: number): string {
	const span = { from: 0, to: Math.max(run.end, 1), columns: Math.max(LEAST_COLUMNS, width - GUTTER) }
	const accepted = peaksByColumn(run.at, run.accepted, span)
	const queue = peaksByColumn(run.at, run.acceptQueue, span)
	const most = Math.max(0, ...run.accepted)
	const deepest = Math.max(0, ...run.acceptQueue)
	const mostStuck = Math.max(0, ...run.stuck)
	const of = run.capacity === undefined ? 'capacity unknown' : `capacity ${formatCount(run.capacity)} ╌`
	const stuck = () => plot(peaksByColumn(run.at, run.stuck, span), { rows: STUCK_ROWS, top: mostStuck })
	const lines = [
		`${gutter('')}  accepted, ${of}`,
		...plot(accepted, { rows: WORKER_ROWS, top: Math.max(most, run.capacity ?? 0, 1), limit: run.capacity }),
		`${gutter('')}  accept queue, at most ${formatCount(deepest)}`,
		...plot(queue, { rows: QUEUE_ROWS, top: Math.max(deepest, 1) }),
		...(mostStuck < LEAST_STUCK ? [] : [`${gutter('')}  stuck, at most ${formatCount(mostStuck)}`, ...stuck()]),
		...timeAxis(span),
		...(run.marks.length === 0 ? [] : [markRow(run.marks, span), markLegend(run.marks)]).map(
			(line) => `${gutter('')}  ${line}`,
		),
	]
	return `${lines.join('\n')}\n`
}

function plot(values: readonly (number | undefined)[], scale: Parameters<typeof renderBars>[1]): string[] {
	return renderBars(values, scale).map((row, index) => {
		const label = index === 0 ? formatCount(scale.top) : index === scale.rows - 1 ? '0' : ''
		return `${gutter(label)} ${label === '' ? '│' : '┤'}${row}`.trimEnd()
	})
}

function timeAxis(span: ColumnSpan): string[] {
	const perColumn = (span.to - span.from) / span.columns
	const step = STEPS.find((seconds) => seconds / perColumn >= LABEL_COLUMNS) ?? STEPS.at(-1)!
	const rule = new Array<string>(span.columns).fill('─')
	let labels = ''
	for (let at = 0; at <= span.to; at += step) {
		const column = columnOf(at, span)
		rule[column] = '┴'
		const label = `${at} s`
		if (column + label.length <= span.columns) labels = labels.padEnd(column) + label
	}
	return [`${gutter('')} └${rule.join('')}`, `${gutter('')}  ${labels}`]
}

function markRow(marks: readonly RunMark[], span: ColumnSpan): string {
	const row = new Array<string>(span.columns).fill(' ')
	const byRank = [...marks].sort((one, other) => MARK_KINDS.indexOf(one.kind) - MARK_KINDS.indexOf(other.kind))
	for (const { at, kind } of byRank) row[columnOf(at, span)] = MARK_SIGNS[kind][0]
	return row.join('').trimEnd()
}

function markLegend(marks: readonly RunMark[]): string {
	const kinds = new Set([...marks].sort((one, other) => one.at - other.at).map(({ kind }) => kind))
	return [...kinds].map((kind) => MARK_SIGNS[kind].join(' ')).join('   ')
}

function gutter(label: string): string {
	return label.padStart(GUTTER - 2)
}
