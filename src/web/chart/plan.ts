import type { LineStyle } from './line-style.js'
import type { TimeKind } from './time-axis.js'

/** What stays the same while a chart lives. */
export interface ChartPlan {
	/** What the chart shows, in a few words: its heading and its name for screen readers. */
	readonly title: string
	readonly time: TimeKind
	/** The lines, in the order of `ChartData.values`. A limit such as the capacity is a line with `LINE_STYLES.limit`. */
	readonly lines: readonly ChartLine[]
	/** `count` has whole numbers on its axis, `rate` decimals. */
	readonly unit: 'count' | 'rate'
	/** Height of plot and axes in CSS pixels, without heading and legend. Default 180. */
	readonly height?: number
	/** Charts of one page with the same key share cursor and zoom. */
	readonly sync?: string
	/** Called with the index of a point that was clicked, or reached with the arrow keys. */
	readonly onSelect?: (index: number) => void
}

/** One line of a chart. */
export interface ChartLine {
	readonly name: string
	readonly style: LineStyle
}

/** What a chart shows. Columns, as uPlot wants them: they may be large. */
export interface ChartData {
	/** Ascending seconds: since the recording's start, or since the epoch. */
	readonly times: readonly number[]
	/** One column per line, as long as `times`; null = not measured, a gap. */
	readonly values: readonly (readonly (number | null)[])[]
	/** Shaded times: incidents. */
	readonly spans?: readonly ChartSpan[]
	/** Vertical lines with a label. */
	readonly marks?: readonly ChartMark[]
}

/** A shaded stretch of time: an incident, by severity. */
export interface ChartSpan {
	readonly from: number
	readonly to: number
	readonly tone: 'warning' | 'critical'
}

/** What a mark is about; each has a colour, a stroke and a sign of its own. */
export type MarkTone = 'warning' | 'critical' | 'failure' | 'note'

/** A vertical line. */
export interface ChartMark {
	readonly at: number
	/** Stands above the plot; empty = the line alone, for the lower charts of a stack. */
	readonly label: string
	readonly tone: MarkTone
}
