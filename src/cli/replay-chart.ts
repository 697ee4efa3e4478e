import { type ColumnSpan, columnOf, peaksByColumn, renderBars } from '../message/bars.js'
import { formatCount } from '../message/words.js'

/** What the chart of a replay shows in a terminal: one service, as far as its replay has come. */
interface ChartedRun {
	/** Oldest first. */
	readonly points: readonly ChartPoint[]
	readonly marks: readonly RunMark[]
	/** Where the time axis ends, in seconds: a replay that is still playing has not come so far. */
	readonly end: number
}

/** A full sample. */
export interface ChartPoint {
	/** Seconds since the recording's start. */
	readonly at: number
	readonly accepted: number
	readonly acceptQueue: number
	readonly stuck: number
	/** Undefined where it is not known. */
	readonly capacity: number | undefined
}

/** A moment that the chart points at. */
export interface RunMark {
	readonly at: number
	readonly kind: keyof typeof MARK_SIGNS
}

/** Where two fall into one column, the one that stands last here is shown. */
const MARK_SIGNS = {
	onset: ['○', 'onset'],
	resolved: ['✓', 'resolved'],
	warning: ['△', 'warning'],
	failure: ['✕', 'users fail'],
	critical: ['▲', 'critical'],
} as const

const MARK_KINDS = Object.keys(MARK_SIGNS)

/** As wide as the time that begins a line of a replay, so that the plot stands under the texts of its events. */
const GUTTER = 12
/** Fewer columns than this show no course. */
const MIN_COLUMNS = 20
/** So many stuck workers are a leak to the detector; fewer are everyday life and get no rows. */
const MIN_STUCK = 4
/** Distances of the time axis' labels, in seconds, and the columns that a label and the space after it take. */
const STEPS = [10, 30, 60, 120, 300, 600, 1200, 1800, 3600, 7200, 14_400, 43_200, 86_400]
const LABEL_COLUMNS = 12

/**
 * A replay in fourteen lines of text, `width` columns wide (32 at least): accepted connections against the capacity, the
 * accept queue, and the moments that count; three more lines where workers got stuck. Pure; without colour.
 */
export function renderRunChart({ points, marks, end }: ChartedRun, width: number): string {
	const span = { from: 0, to: Math.max(end, 1), columns: Math.max(MIN_COLUMNS, width - GUTTER) }
	const times = points.map(({ at }) => at)
	const capacity = points.findLast((point) => point.capacity !== undefined)?.capacity
	const plot = (of: 'accepted' | 'acceptQueue' | 'stuck', title: (most: number) => string, rows: number) => {
		const values = points.map((point) => point[of])
		const most = Math.max(0, ...values)
		const limit = of === 'accepted' ? capacity : undefined
		const top = Math.max(most, limit ?? 0, 1)
		const bars = renderBars(peaksByColumn(times, values, span), { rows, top, limit }).map((row, index) => {
			const label = index === 0 ? formatCount(top) : index === rows - 1 ? '0' : ''
			return `${gutter(label)} ${label === '' ? '│' : '┤'}${row}`.trimEnd()
		})
		return [`${gutter('')}  ${title(most)}`, ...bars]
	}
	const lines = [
		...plot(
			'accepted',
			() => `accepted, capacity ${capacity === undefined ? 'unknown' : `${formatCount(capacity)} ╌`}`,
			5,
		),
		...plot('acceptQueue', (most) => `accept queue, at most ${formatCount(most)}`, 3),
		...(points.some(({ stuck }) => stuck >= MIN_STUCK)
			? plot('stuck', (most) => `stuck, at most ${formatCount(most)}`, 2)
			: []),
		...timeAxis(span),
		...(marks.length === 0 ? [] : showMarks(marks, span)),
	]
	return `${lines.join('\n')}\n`
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

/** A row of signs under the axis, and what each of them means. */
function showMarks(marks: readonly RunMark[], span: ColumnSpan): string[] {
	const row = new Array<string>(span.columns).fill(' ')
	const byRank = marks.toSorted((one, other) => MARK_KINDS.indexOf(one.kind) - MARK_KINDS.indexOf(other.kind))
	for (const { at, kind } of byRank) row[columnOf(at, span)] = MARK_SIGNS[kind][0]
	const kinds = new Set(marks.toSorted((one, other) => one.at - other.at).map(({ kind }) => kind))
	const legend = [...kinds].map((kind) => MARK_SIGNS[kind].join(' ')).join('   ')
	return [row.join('').trimEnd(), legend].map((line) => `${gutter('')}  ${line}`)
}

function gutter(label: string): string {
	return label.padStart(GUTTER - 2)
}
