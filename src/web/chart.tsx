import { useLayoutEffect, useRef, useState } from 'hono/jsx/dom'
import uPlot from 'uplot'
import 'uplot/dist/uPlot.min.css'
import './chart/chart.css'
import { type ChartData, type ChartPlan, type LineStyle, traceShape } from './chart/plan.js'
import { DEFAULT_HEIGHT, formatValue, plotOptions } from './chart/plot-options.js'
import { onSchemeChange, themeColour } from './chart/theme-colour.js'
import { formatMoment } from './chart/time-axis.js'

/** A page on the narrowest phone leaves about this width; no plot is drawn narrower. */
const MIN_WIDTH = 240
/** Points that Page Up and Page Down pass. */
const LONG_STEP = 10

/** What a chart is given. */
interface ChartProps {
	/** Stays the same while the chart lives. */
	readonly plan: ChartPlan
	/** Other numbers are another object. */
	readonly data: ChartData
	/** The selected point, where the page says it; else the reader's own choice. */
	readonly selected?: number | undefined
}

/**
 * A chart over time: a heading, a plot by uPlot, and a legend that says the numbers under the cursor (else those of the
 * selected point, else the last). It fills the width of its parent and follows it, and the reader's dark or light scheme.
 * Drag to zoom in, double-click to see all; new numbers leave a zoomed reader in place. With the keyboard it is a slider:
 * arrow keys, Page Up and Down, Home and End go from point to point, and a screen reader says the numbers.
 */
export function Chart({ plan, data, selected: asked }: ChartProps) {
	const frame = useRef<HTMLElement>(null)
	const plot = useRef<uPlot>(null)
	const [hovered, setHovered] = useState<number | undefined>(undefined)
	const [chosen, setChosen] = useState<number | undefined>(undefined)
	const last = data.times.length - 1
	const wanted = asked ?? chosen
	const selected = wanted !== undefined && wanted <= last ? wanted : undefined
	const choose = (index: number) => {
		setChosen(index)
		plan.onSelect?.(index)
	}
	// What uPlot's hooks read: they are made once.
	const live = useRef({ data, selected, hovered, choose })
	live.current = { data, selected, hovered, choose }
	const now = () => live.current!

	useLayoutEffect(() => {
		const host = frame.current!
		const width = () => Math.max(MIN_WIDTH, Math.floor(host.clientWidth))
		const owner = { data: () => now().data, width, selected: () => now().selected, hover: setHovered }
		const made = new uPlot(plotOptions(plan, owner), columnsOf(data), host)
		plot.current = made
		made.over.addEventListener('click', () => {
			const { hovered, choose } = now()
			if (hovered !== undefined) choose(hovered)
		})
		const resize = new ResizeObserver(() => {
			if (width() !== made.width) made.setSize({ width: width(), height: plan.height ?? DEFAULT_HEIGHT })
		})
		resize.observe(host)
		const ending = new AbortController()
		onSchemeChange(() => made.redraw(false, true), ending.signal)
		return () => {
			ending.abort()
			resize.disconnect()
			made.destroy()
		}
	}, [])
	useLayoutEffect(() => {
		const zoomed = isZoomed(plot.current!)
		plot.current!.setData(columnsOf(data), !zoomed)
		if (zoomed) plot.current!.redraw()
	}, [data])
	useLayoutEffect(() => plot.current!.redraw(false, false), [selected])

	const index = hovered ?? selected ?? last
	const at = data.times[index]
	const moment = at === undefined ? 'no samples' : formatMoment(at, plan.time)
	const numbers = plan.lines.map((_line, column) => formatValue(data.values[column]?.[index], plan.unit))
	return (
		<figure class="chart">
			<figcaption>
				<span class="chart-title">{plan.title}</span>
				<div class="legend">
					{plan.lines.map(({ name, style }, line) => (
						<span class="legend-line">
							<Swatch style={style} />
							{`${name} `}
							<b>{numbers[line]}</b>
						</span>
					))}
					<time class="legend-moment">{moment}</time>
				</div>
			</figcaption>
			<div
				ref={frame}
				class="chart-frame"
				tabIndex={0}
				role="slider"
				aria-label={plan.title}
				aria-valuemin={0}
				aria-valuemax={Math.max(0, last)}
				aria-valuenow={Math.max(0, selected ?? last)}
				aria-valuetext={`${moment}: ${plan.lines.map(({ name }, line) => `${name} ${numbers[line]}`).join(', ')}`}
				onKeydown={(event: KeyboardEvent) => {
					const goal = goalOf(event, selected ?? last, last)
					if (goal === undefined) return
					event.preventDefault()
					choose(Math.min(last, Math.max(0, goal)))
				}}
			/>
		</figure>
	)
}

/** The point that a key leads to, which may lie outside; undefined where it leads nowhere. */
function goalOf(event: KeyboardEvent, from: number, last: number): number | undefined {
	if (last < 0 || event.ctrlKey || event.altKey || event.metaKey) return undefined
	const goals: Readonly<Record<string, number>> = {
		ArrowLeft: from - 1,
		ArrowRight: from + 1,
		PageUp: from - LONG_STEP,
		PageDown: from + LONG_STEP,
		Home: 0,
		End: last,
	}
	return goals[event.key]
}

function columnsOf({ times, values }: ChartData): uPlot.AlignedData {
	return [times as number[], ...(values as (number | null)[][])]
}

function isZoomed({ scales, data: [times] }: uPlot): boolean {
	const { min, max } = scales.x ?? {}
	return min != null && max != null && times.length > 1 && (min > times[0]! || max < times.at(-1)!)
}

/** A piece of a line with its shape, as it looks in the plot. The colour is CSS's, so it follows the scheme by itself. */
function Swatch({ style: { colour, dash, shape, stepped } }: { readonly style: LineStyle }) {
	const open = shape === 'cross'
	return (
		<svg
			width={26}
			height={12}
			viewBox="0 0 26 12"
			aria-hidden="true"
			class="swatch"
			style={{ color: `var(${colour}, ${themeColour(colour)})` }}
		>
			<line x1="0" y1="6" x2="26" y2="6" stroke="currentColor" stroke-width="1.75" stroke-dasharray={dash.join(' ')} />
			{!stepped && (
				<path
					d={outline(shape)}
					fill={open ? 'none' : 'currentColor'}
					stroke="currentColor"
					stroke-width={open ? 1.75 : 1}
				/>
			)}
		</svg>
	)
}

/** The shape as SVG path data: the same tracing as on the canvas, written down. */
function outline(shape: LineStyle['shape']): string {
	if (shape === 'circle') return 'M16.2 6a3.2 3.2 0 1 1-6.4 0a3.2 3.2 0 1 1 6.4 0Z'
	if (shape === 'square') return 'M10.2 3.2h5.6v5.6h-5.6Z'
	const steps: string[] = []
	const path = {
		moveTo: (x: number, y: number) => steps.push(`M${x.toFixed(1)} ${y.toFixed(1)}`),
		lineTo: (x: number, y: number) => steps.push(`L${x.toFixed(1)} ${y.toFixed(1)}`),
		closePath: () => steps.push('Z'),
	}
	traceShape(path as unknown as CanvasPath, shape, 13, 6, 3)
	return steps.join('')
}
