import uPlot from 'uplot'

import { countLanes, type LabelPlace, placeLabels } from './mark-layout.js'
import { type ChartMark, type ChartSpan, type LineStyle, type MarkTone, traceShape } from './plan.js'
import { themeColour } from './theme-colour.js'

const SIGNS = { warning: '△', critical: '▲', failure: '✕', note: '○' } as const satisfies Record<MarkTone, string>
const DASHES = { warning: [6, 3], critical: [], failure: [2, 2], note: [1, 4] } as const satisfies Record<
	MarkTone,
	readonly number[]
>
const LABEL_FONT = '600 11px system-ui, sans-serif'
const LANE_HEIGHT = 16
/** Room above the plot where there is no label: half a line of the topmost number. */
const MIN_ROOM = 8
/** Pixels between two shapes on a line: enough to tell it, too few to hide it. */
const SHAPE_DISTANCE = 70
const SHAPE_RADIUS = 3.2

const labelOf = ({ tone, label }: ChartMark) => `${SIGNS[tone]} ${label}`

/** The height in CSS pixels that the labels need above the plot while all of the time is shown. */
export function roomForLabels(
	{ ctx }: uPlot,
	marks: readonly ChartMark[],
	plotWidth: number,
	[from, to]: readonly [number, number],
): number {
	const places = placeMarks(ctx, marks, plotWidth, (at) => ((at - from) / Math.max(1, to - from)) * plotWidth)
	return Math.max(MIN_ROOM, countLanes(places) * LANE_HEIGHT + 6)
}

/** Shades the spans, with a strip at the top: broken for a warning, whole for critical. */
export function paintSpans(plot: uPlot, spans: readonly ChartSpan[]): void {
	withinPlot(plot, (ctx, ratio) => {
		const { top, height } = plot.bbox
		for (const { from, to, tone } of spans) {
			const left = plot.valToPos(from, 'x', true)
			const width = Math.max(ratio, plot.valToPos(to, 'x', true) - left)
			ctx.fillStyle = themeColour(tone === 'critical' ? '--critical-span' : '--warning-span')
			ctx.fillRect(left, top, width, height)
			stroke(ctx, themeColour(`--${tone}`), 3 * ratio, tone === 'critical' ? [] : [4 * ratio, 3 * ratio], () => {
				ctx.moveTo(left, top + 1.5 * ratio)
				ctx.lineTo(left + width, top + 1.5 * ratio)
			})
		}
	})
}

/** Sets a line's shape on some of its points, so that it can be told without colour. */
export function paintShapes(plot: uPlot, index: number, style: LineStyle | undefined): void {
	const column = plot.data[index]
	const times = plot.data[0]
	if (!style || style.stepped || !column || !times) return
	withinPlot(plot, (ctx, ratio) => {
		const colour = themeColour(style.colour)
		// Each line begins elsewhere, so that shapes on equal values do not cover each other.
		let next = plot.bbox.left + index * 17 * ratio
		ctx.beginPath()
		for (let point = 0; point < times.length; point++) {
			const value = column[point]
			const x = plot.valToPos(times[point]!, 'x', true)
			if (value === null || value === undefined || x < next) continue
			traceShape(ctx, style.shape, x, plot.valToPos(value, 'y', true), SHAPE_RADIUS * ratio)
			next = x + SHAPE_DISTANCE * ratio
		}
		ctx.fillStyle = colour
		ctx.strokeStyle = colour
		ctx.lineWidth = 1.5 * ratio
		ctx.setLineDash([])
		if (style.shape === 'cross') ctx.stroke()
		else ctx.fill()
	})
}

/** Draws the marks with their labels, and the line of the selected moment. */
export function paintMarks(
	plot: uPlot,
	marks: readonly ChartMark[],
	plotWidth: number,
	selected: number | undefined,
): void {
	const ratio = uPlot.pxRatio
	const { ctx, bbox } = plot
	const { min = 0, max = 0 } = plot.scales.x ?? {}
	const shown = marks.filter(({ at }) => at >= min && at <= max)
	const position = (at: number) => plot.valToPos(at, 'x')
	const places = placeMarks(ctx, shown, plotWidth, position)
	const footOf = ({ lane }: LabelPlace) => bbox.top - (lane * LANE_HEIGHT + 4) * ratio
	ctx.save()
	for (const [index, { at, tone }] of shown.entries()) {
		const x = Math.round(bbox.left + position(at) * ratio)
		const place = places[index]
		const dash = DASHES[tone].map((length) => length * ratio)
		stroke(ctx, themeColour(`--${tone}`), 1.5 * ratio, dash, () => {
			ctx.moveTo(x, place ? footOf(place) - 10 * ratio : bbox.top)
			ctx.lineTo(x, bbox.top + bbox.height)
		})
	}
	ctx.font = scaledFont(ratio)
	ctx.textAlign = 'left'
	ctx.textBaseline = 'alphabetic'
	for (const [index, mark] of shown.entries()) {
		const place = places[index]
		if (!place) continue
		const left = bbox.left + place.left * ratio
		const text = labelOf(mark)
		// Where the line of another mark must pass, it passes behind the words.
		ctx.fillStyle = themeColour('--ground')
		ctx.fillRect(left - ratio, footOf(place) - 11 * ratio, ctx.measureText(text).width + 2 * ratio, 14 * ratio)
		ctx.fillStyle = themeColour(`--${mark.tone}`)
		ctx.fillText(text, left, footOf(place))
	}
	if (selected !== undefined && selected >= min && selected <= max) paintSelection(plot, selected)
	ctx.restore()
}

function paintSelection(plot: uPlot, selected: number): void {
	const ratio = uPlot.pxRatio
	const { ctx, bbox } = plot
	const x = Math.round(plot.valToPos(selected, 'x', true))
	const bottom = bbox.top + bbox.height
	stroke(ctx, themeColour('--text'), 1.5 * ratio, [], () => {
		ctx.moveTo(x, bbox.top)
		ctx.lineTo(x, bottom)
	})
	ctx.beginPath()
	ctx.moveTo(x, bottom - 2 * ratio)
	ctx.lineTo(x + 5 * ratio, bottom + 6 * ratio)
	ctx.lineTo(x - 5 * ratio, bottom + 6 * ratio)
	ctx.closePath()
	ctx.fillStyle = themeColour('--text')
	ctx.fill()
}

/** Where the labels of the marks go; undefined for those that have none, or no room. */
function placeMarks(
	ctx: CanvasRenderingContext2D,
	marks: readonly ChartMark[],
	plotWidth: number,
	position: (at: number) => number,
): (LabelPlace | undefined)[] {
	ctx.save()
	ctx.font = LABEL_FONT
	const labelled = marks.filter(({ label }) => label !== '')
	const labels = labelled.map((mark) => ({ x: position(mark.at), width: ctx.measureText(labelOf(mark)).width }))
	ctx.restore()
	const places = placeLabels(labels, plotWidth)
	return marks.map((mark) => places[labelled.indexOf(mark)])
}

function scaledFont(ratio: number): string {
	return LABEL_FONT.replace(/\d+px/, (size) => `${Number.parseInt(size, 10) * ratio}px`)
}

/** Draws with nothing painted outside of the plot. */
function withinPlot(plot: uPlot, draw: (ctx: CanvasRenderingContext2D, ratio: number) => void): void {
	const { ctx, bbox } = plot
	ctx.save()
	ctx.beginPath()
	ctx.rect(bbox.left, bbox.top, bbox.width, bbox.height)
	ctx.clip()
	draw(ctx, uPlot.pxRatio)
	ctx.restore()
}

function stroke(
	ctx: CanvasRenderingContext2D,
	colour: string,
	width: number,
	dash: readonly number[],
	trace: () => void,
): void {
	ctx.beginPath()
	ctx.strokeStyle = colour
	ctx.lineWidth = width
	ctx.setLineDash([...dash])
	trace()
	ctx.stroke()
}
