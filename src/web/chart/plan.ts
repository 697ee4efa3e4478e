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
interface ChartLine {
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

/** The shape that is set on a line now and then, so that lines differ without colour. */
type MarkerShape = 'circle' | 'square' | 'triangle' | 'diamond' | 'cross'

/** How a line looks: colour, dash and shape, each enough to tell it from its neighbours. */
export interface LineStyle {
	/** The custom property of theme.css that holds the colour, dark and light. */
	readonly colour: `--${string}`
	/** Lengths of strokes and gaps in CSS pixels; empty = solid. */
	readonly dash: readonly number[]
	readonly shape: MarkerShape
	/** Filled down to 0 with a faint tint of its colour. */
	readonly filled?: boolean
	/** Drawn as steps that hold until the next point: right for a limit, wrong for a measurement. */
	readonly stepped?: boolean
}

/** The lines that more than one page shows: the same metric looks the same everywhere. */
export const LINE_STYLES = {
	accepted: { colour: '--line-blue', dash: [], shape: 'circle', filled: true },
	acceptQueue: { colour: '--line-orange', dash: [], shape: 'square', filled: true },
	stuck: { colour: '--line-purple', dash: [7, 3], shape: 'diamond' },
	halfOpen: { colour: '--line-green', dash: [2, 3], shape: 'triangle' },
	arrivals: { colour: '--line-teal', dash: [], shape: 'cross' },
	timeWait: { colour: '--line-grey', dash: [1, 3], shape: 'cross' },
	closeWait: { colour: '--line-purple', dash: [3, 3], shape: 'square' },
	established: { colour: '--line-green', dash: [9, 3], shape: 'circle' },
	peak: { colour: '--line-grey', dash: [4, 3], shape: 'triangle' },
	limit: { colour: '--line-limit', dash: [12, 4], shape: 'cross', stepped: true },
} as const satisfies Record<string, LineStyle>

/** What a shape is traced on: a canvas context or a Path2D. */
type Pen = Readonly<{
	moveTo(x: number, y: number): void
	lineTo(x: number, y: number): void
	arc(x: number, y: number, radius: number, from: number, to: number): void
	closePath(): void
	rect(x: number, y: number, width: number, height: number): void
}>

/** Traces a shape around a point; the caller fills or strokes it. Units are those of the context. */
export function traceShape(path: Pen, shape: MarkerShape, x: number, y: number, radius: number): void {
	const corner = (dx: number, dy: number, first = false) => {
		if (first) path.moveTo(x + dx * radius, y + dy * radius)
		else path.lineTo(x + dx * radius, y + dy * radius)
	}
	switch (shape) {
		case 'circle':
			path.moveTo(x + radius, y)
			path.arc(x, y, radius, 0, Math.PI * 2)
			return
		case 'square':
			path.rect(x - radius * 0.9, y - radius * 0.9, radius * 1.8, radius * 1.8)
			return
		case 'triangle':
			corner(0, -1.2, true)
			corner(1.15, 0.9)
			corner(-1.15, 0.9)
			path.closePath()
			return
		case 'diamond':
			corner(0, -1.3, true)
			corner(1.3, 0)
			corner(0, 1.3)
			corner(-1.3, 0)
			path.closePath()
			return
		case 'cross':
			corner(-1, -1, true)
			corner(1, 1)
			corner(1, -1, true)
			corner(-1, 1)
	}
}
