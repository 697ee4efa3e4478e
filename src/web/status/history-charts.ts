import type { IncidentStatus } from '../../incidents/status.js'
import { formatValue } from '../chart/plot-options.js'
import { formatMoment } from '../chart/time-axis.js'
import { Chart, type ChartPlan, LINE_STYLES } from '../chart.js'
import { element } from '../element.js'
import { numbersTable } from '../numbers-table.js'
import { marksOf, type Series, spansOf, withGaps } from './history-data.js'

/** A chart, and the columns that it shows. */
interface Drawing {
	readonly title: string
	readonly unit: ChartPlan['unit']
	readonly height: number
	readonly lines: readonly (readonly [column: string, name: string, style: ChartPlan['lines'][number]['style']])[]
}

const { accepted, stuck, limit, acceptQueue, halfOpen, arrivals, peak } = LINE_STYLES

/** What is drawn of the last hour: every reading as it came. */
const RAW: readonly Drawing[] = [
	{
		title: 'Workers',
		unit: 'count',
		height: 170,
		lines: [
			['accepted', 'accepted', accepted],
			['stuck', 'stuck', stuck],
			['capacity', 'capacity', limit],
		],
	},
	{
		title: 'Waiting',
		unit: 'count',
		height: 110,
		lines: [
			['acceptQueue', 'accept queue', acceptQueue],
			['halfOpen', 'half-open', halfOpen],
		],
	},
	{ title: 'Arrivals a second', unit: 'rate', height: 110, lines: [['arrivals', 'new connections', arrivals]] },
]

/** What is drawn of the last week: means with peaks. */
const QUARTERS: readonly Drawing[] = [
	{
		title: 'Workers',
		unit: 'count',
		height: 170,
		lines: [
			['accepted', 'mean', accepted],
			['accepted.max', 'peak', peak],
			['capacity', 'capacity', limit],
		],
	},
	{
		title: 'Waiting',
		unit: 'count',
		height: 110,
		lines: [
			['acceptQueue', 'accept queue, mean', acceptQueue],
			['acceptQueue.max', 'peak', peak],
		],
	},
	{
		title: 'Arrivals a second',
		unit: 'rate',
		height: 110,
		lines: [
			['arrivals', 'mean', arrivals],
			['arrivals.max', 'peak', peak],
		],
	},
]

/** The five metrics of the network namespace, less the few LISTEN sockets, which would lie on the axis. */
export const NETWORK: readonly Drawing[] = [
	{
		title: 'Sockets',
		unit: 'count',
		height: 150,
		lines: [
			['total', 'all', LINE_STYLES.accepted],
			['established', 'ESTABLISHED', LINE_STYLES.established],
			['timeWait', 'TIME_WAIT', LINE_STYLES.timeWait],
			['closeWait', 'CLOSE_WAIT', LINE_STYLES.closeWait],
		],
	},
]

const NOT_YET = { '1h': 'No readings yet.', '7d': 'A line needs two quarters of an hour.' } as const

/** What is drawn of a service. */
export const SERVICE = { '1h': RAW, '7d': QUARTERS } as const

/** The charts of one range under each other, with one cursor, and their numbers as a table. */
export class HistoryCharts {
	readonly node: HTMLElement
	readonly #drawings: readonly Drawing[]
	readonly #range: '1h' | '7d'
	readonly #host = element('div', { class: 'charts' })
	readonly #empty: HTMLElement
	readonly #name: string
	readonly #marked: boolean
	#charts: readonly Chart[] = []
	#shown: Series = { times: [], columns: {} }

	/** `name` is the service's; the key of the shared cursor is made of it. */
	constructor(name: string, range: '1h' | '7d', heading: string, drawings: readonly Drawing[], marked = true) {
		this.#name = name
		this.#range = range
		this.#drawings = drawings
		this.#marked = marked
		this.#empty = element('p', { class: 'quiet empty' }, NOT_YET[range])
		const columns = drawings.flatMap(({ lines }) => lines)
		const rows = () =>
			this.#shown.times.map((at, index) => [
				formatMoment(at, 'clock'),
				...columns.map(([column]) => formatValue(this.#shown.columns[column]?.[index], 'rate')),
			])
		const names = drawings.flatMap(({ title, lines }) => lines.map(([, name]) => `${title}: ${name}`))
		this.node = element(
			'div',
			{ class: 'range' },
			element('h3', {}, heading),
			this.#empty,
			this.#host,
			numbersTable(`${heading}: the numbers`, ['time', ...names], rows),
		)
	}

	/** Shows these numbers, and the incidents of the service as shaded stretches. */
	show(series: Series, interval: number, incidents: readonly IncidentStatus[]): void {
		this.#shown = series
		// One point is no line.
		const isEmpty = series.times.length < 2
		this.#empty.hidden = !isEmpty
		this.#host.hidden = isEmpty
		if (isEmpty) return
		const { times, columns } = withGaps(series, this.#range, interval)
		const spans = this.#marked ? spansOf(incidents, this.#name, times.at(-1)!) : []
		const marks = this.#marked && this.#range === '1h' ? marksOf(incidents, this.#name, times[0]!) : []
		const data = this.#drawings.map(({ lines }, place) => ({
			times,
			values: lines.map(([column]) => columns[column] ?? times.map(() => null)),
			spans,
			marks: place === 0 ? marks : marks.map((mark) => ({ ...mark, label: '' })),
		}))
		if (this.#charts.length === 0) {
			this.#charts = this.#drawings.map((drawing, place) => new Chart(this.#host, this.#plan(drawing), data[place]!))
		} else for (const [place, chart] of this.#charts.entries()) chart.update(data[place]!)
	}

	#plan({ title, unit, height, lines }: Drawing): ChartPlan {
		const named = lines.map(([, name, style]) => ({ name, style }))
		return { title, unit, height, lines: named, time: 'clock', sync: `${this.#range} ${this.#name}` }
	}
}
