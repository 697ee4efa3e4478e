import uPlot from 'uplot'
import { formatSmall } from '../../detect/quantity.js'
import { formatCount } from '../../message/words.js'
import { paintMarks, paintShapes, paintSpans, roomForLabels } from './paint.js'
import type { ChartData, ChartPlan, LineStyle } from './plan.js'
import { themeColour } from './theme-colour.js'
import { formatTick, TICK_SECONDS } from './time-axis.js'

/** What a plot reads from its chart whenever it draws, and what it calls. */
interface PlotOwner {
	readonly data: () => ChartData
	/** Width of plot and axes in CSS pixels. */
	readonly width: () => number
	/** Index of the selected point. */
	readonly selected: () => number | undefined
	/** The cursor is at this point; undefined = it has left. */
	readonly hover: (index: number | undefined) => void
}

/** Height of plot and axes where a plan has none, in CSS pixels. */
export const DEFAULT_HEIGHT = 180
/** Width of the number axis: the same in every chart, so that stacked ones stand under each other. */
const AXIS_WIDTH = 46
/** Room at the right for the last label of the time axis. */
const RIGHT_PADDING = 20
const FONT = '12px system-ui, sans-serif'
/** Connections are whole: no tick between 0 and 1. */
const COUNT_STEPS = [1, 10, 100, 1000, 10_000, 100_000].flatMap((power) => [power, 2 * power, 5 * power])
/** The room above the highest value, as a share of it: a line at the very edge would look cut off. */
const HEADROOM = 1.06

/** uPlot's options for a plan: axes, lines and cursor; spans, shapes and marks are painted around its own drawing. */
export function plotOptions(plan: ChartPlan, owner: PlotOwner): uPlot.Options {
	const { time, lines, unit, sync } = plan
	const marks = () => owner.data().marks ?? []
	const plotWidth = () => owner.width() - AXIS_WIDTH - RIGHT_PADDING
	const axis = { stroke: () => themeColour('--quiet'), font: FONT, border: { show: false } }
	const grid = { stroke: () => themeColour('--grid'), width: 1 }
	return {
		width: owner.width(),
		height: plan.height ?? DEFAULT_HEIGHT,
		padding: [(plot) => roomForLabels(plot, marks(), plotWidth(), ends(owner.data())), RIGHT_PADDING, 0, 0],
		legend: { show: false },
		scales: { x: { time: false }, y: { range: (_plot, _min, max) => [0, Math.max(max ?? 0, 1) * HEADROOM] } },
		axes: [
			{
				...axis,
				grid: { show: false },
				ticks: { ...grid, size: 5 },
				incrs: [...TICK_SECONDS],
				space: 64,
				size: 26,
				gap: 4,
				values: (_plot, splits, _axis, _space, step) => splits.map((at) => formatTick(at, time, step)),
			},
			{
				...axis,
				grid,
				ticks: { show: false },
				size: AXIS_WIDTH,
				space: 30,
				...(unit === 'count' ? { incrs: COUNT_STEPS } : {}),
				values: (_plot, splits) => splits.map((value) => formatValue(value, unit)),
			},
		],
		cursor: {
			y: false,
			points: { size: 7, width: 2, fill: () => themeColour('--ground') },
			drag: { x: true, y: false, dist: 8 },
			...(sync === undefined ? {} : { sync: { key: sync, scales: ['x', null], setSeries: false } }),
		},
		series: [{}, ...lines.map(({ style }) => series(style))],
		hooks: {
			drawClear: [(plot) => paintSpans(plot, owner.data().spans ?? [])],
			drawSeries: [(plot, index) => paintShapes(plot, index, lines[index - 1]?.style)],
			draw: [(plot) => paintMarks(plot, marks(), plotWidth(), timeOf(owner))],
			setCursor: [({ cursor }) => owner.hover((cursor.left ?? -1) < 0 ? undefined : (cursor.idx ?? undefined))],
		},
	}
}

/** A number as axis, legend and table show it; a dash where nothing was measured. */
export function formatValue(value: number | null | undefined, unit: ChartPlan['unit']): string {
	if (value === null || value === undefined) return '–'
	return unit === 'count' ? formatCount(value) : formatSmall(value)
}

function series({ colour, dash, filled, stepped }: LineStyle): uPlot.Series {
	const steps = stepped ? uPlot.paths.stepped?.({ align: 1 }) : undefined
	return {
		stroke: () => themeColour(colour),
		width: 1.75,
		// uPlot scales the width of a line to the screen's pixels, its dashes not.
		dash: dash.map((length) => length * uPlot.pxRatio),
		points: { show: false },
		...(filled ? { fill: () => `color-mix(in srgb, ${themeColour(colour)} 14%, transparent)` } : {}),
		...(steps ? { paths: steps } : {}),
	}
}

function ends({ times }: ChartData): readonly [number, number] {
	return [times[0] ?? 0, times.at(-1) ?? 1]
}

function timeOf(owner: PlotOwner): number | undefined {
	const index = owner.selected()
	return index === undefined ? undefined : owner.data().times[index]
}
