import uPlot from 'uplot'
import 'uplot/dist/uPlot.min.css'
import './chart/chart.css'
import { Legend } from './chart/legend.js'
import type { ChartData, ChartPlan } from './chart/plan.js'
import { DEFAULT_HEIGHT, formatValue, type PlotOwner, plotOptions } from './chart/plot-options.js'
import { onSchemeChange } from './chart/theme-colour.js'
import { formatMoment } from './chart/time-axis.js'
import { element } from './element.js'

export { LINE_STYLES } from './chart/line-style.js'
export type { ChartData, ChartMark, ChartPlan, ChartSpan } from './chart/plan.js'

/** A page on the narrowest phone leaves about this width; no plot is drawn narrower. */
const MIN_WIDTH = 240
/** Points that Page Up and Page Down pass. */
const LONG_STEP = 10

/**
 * A chart over time: a heading, a plot by uPlot, and a legend that says the numbers under the cursor (else those of the
 * selected point, else the last). It fills the width of `host` and follows it, and the reader's dark or light scheme.
 * Drag to zoom in, double-click to see all. With the keyboard it is a slider: arrow keys, Page Up and Down, Home and
 * End go from point to point, and a screen reader says the numbers. Add one `numbersTable` beside a stack of charts.
 */
export class Chart {
	readonly #plan: ChartPlan
	readonly #legend: Legend
	readonly #frame: HTMLElement
	readonly #figure: HTMLElement
	readonly #plot: uPlot
	readonly #ending = new AbortController()
	readonly #resize: ResizeObserver
	#data: ChartData
	#selected: number | undefined
	#hovered: number | undefined

	constructor(host: HTMLElement, plan: ChartPlan, data: ChartData) {
		this.#plan = plan
		this.#data = data
		this.#legend = new Legend(plan.lines)
		this.#frame = element('div', { class: 'chart-frame', tabindex: 0, role: 'slider', 'aria-label': plan.title })
		const title = element('span', { class: 'chart-title' }, plan.title)
		this.#figure = element(
			'figure',
			{ class: 'chart' },
			element('figcaption', {}, title, this.#legend.node),
			this.#frame,
		)
		host.append(this.#figure)
		this.#plot = new uPlot(plotOptions(plan, this.#owner()), this.#columns(), this.#frame)
		this.#frame.addEventListener('keydown', (event) => this.#onKey(event))
		this.#plot.over.addEventListener('click', () => {
			if (this.#hovered !== undefined) this.#choose(this.#hovered)
		})
		this.#resize = new ResizeObserver(() => this.#fit())
		this.#resize.observe(this.#frame)
		onSchemeChange(() => this.#plot.redraw(false, true), this.#ending.signal)
		this.#say()
	}

	/** Shows other numbers. A selection stays at its index as long as there is one, and a zoomed reader stays where they are. */
	update(data: ChartData): void {
		const zoomed = this.#isZoomed()
		this.#data = data
		if (this.#selected !== undefined && this.#selected >= data.times.length) this.#selected = undefined
		this.#plot.setData(this.#columns(), !zoomed)
		if (zoomed) this.#plot.redraw()
		this.#say()
	}

	/** Marks a point as selected, without calling `onSelect`; undefined = none. */
	select(index: number | undefined): void {
		if (index === this.#selected) return
		this.#selected = index
		this.#plot.redraw(false, false)
		this.#say()
	}

	/** Removes the chart from its page. */
	destroy(): void {
		this.#ending.abort()
		this.#resize.disconnect()
		this.#plot.destroy()
		this.#figure.remove()
	}

	/** What the plot may see of this chart. */
	#owner(): PlotOwner {
		return {
			data: () => this.#data,
			width: () => this.#width(),
			selected: () => this.#selected,
			hover: (index) => {
				if (index === this.#hovered) return
				this.#hovered = index
				this.#say()
			},
		}
	}

	#columns(): uPlot.AlignedData {
		return [this.#data.times as number[], ...(this.#data.values as (number | null)[][])]
	}

	#isZoomed(): boolean {
		const { min, max } = this.#plot.scales.x ?? {}
		const { times } = this.#data
		return min !== undefined && max !== undefined && times.length > 1 && (min > times[0]! || max < times.at(-1)!)
	}

	#width(): number {
		return Math.max(MIN_WIDTH, Math.floor(this.#frame.clientWidth))
	}

	#fit(): void {
		const width = this.#width()
		if (width !== this.#plot.width) this.#plot.setSize({ width, height: this.#plan.height ?? DEFAULT_HEIGHT })
	}

	#onKey(event: KeyboardEvent): void {
		const last = this.#data.times.length - 1
		const from = this.#selected ?? last
		const goals: Readonly<Record<string, number>> = {
			ArrowLeft: from - 1,
			ArrowRight: from + 1,
			PageUp: from - LONG_STEP,
			PageDown: from + LONG_STEP,
			Home: 0,
			End: last,
		}
		const goal = goals[event.key]
		if (goal === undefined || last < 0 || event.ctrlKey || event.altKey || event.metaKey) return
		event.preventDefault()
		this.#choose(Math.min(last, Math.max(0, goal)))
	}

	#choose(index: number): void {
		this.select(index)
		this.#plan.onSelect?.(index)
	}

	/** Says the numbers of the point that is looked at, in the legend and to screen readers. */
	#say(): void {
		const last = this.#data.times.length - 1
		const index = this.#hovered ?? this.#selected ?? last
		const at = this.#data.times[index]
		const numbers = this.#data.values.map((column) => formatValue(column[index], this.#plan.unit))
		const moment = at === undefined ? 'no samples' : formatMoment(at, this.#plan.time)
		this.#legend.show(moment, numbers)
		const words = this.#plan.lines.map(({ name }, line) => `${name} ${numbers[line] ?? '–'}`)
		this.#frame.setAttribute('aria-valuemin', '0')
		this.#frame.setAttribute('aria-valuemax', String(Math.max(0, last)))
		this.#frame.setAttribute('aria-valuenow', String(Math.max(0, this.#selected ?? last)))
		this.#frame.setAttribute('aria-valuetext', `${moment}: ${words.join(', ')}`)
	}
}
