import { useMemo } from 'hono/jsx/dom'
import type { IncidentStatus } from '../../incidents/status.js'
import { type ChartPlan, LINE_STYLES } from '../chart/plan.js'
import { formatValue } from '../chart/plot-options.js'
import { formatMoment } from '../chart/time-axis.js'
import { Chart } from '../chart.js'
import { NumbersTable } from '../table.js'
import { marksOf, type Series, spansOf, withGaps } from './history.js'

type Style = ChartPlan['lines'][number]['style']

/** A chart, and the columns that it shows. */
interface Drawing {
	readonly title: string
	readonly unit: ChartPlan['unit']
	readonly height: number
	readonly lines: readonly (readonly [column: string, name: string, style: Style])[]
}

function draw(title: string, unit: Drawing['unit'], height: number, ...lines: Drawing['lines']): Drawing {
	return { title, unit, height, lines }
}

const { accepted, stuck, limit, acceptQueue, halfOpen, arrivals, peak, established, timeWait, closeWait } = LINE_STYLES

/** What is drawn of a service: every sample of the last hour; of the week means with peaks. */
export const SERVICE = {
	'1h': [
		draw(
			'Workers',
			'count',
			170,
			['accepted', 'accepted', accepted],
			['stuck', 'stuck', stuck],
			['capacity', 'capacity', limit],
		),
		draw('Waiting', 'count', 110, ['acceptQueue', 'accept queue', acceptQueue], ['halfOpen', 'half-open', halfOpen]),
		draw('Arrivals a second', 'rate', 110, ['arrivals', 'new connections', arrivals]),
	],
	'7d': [
		draw(
			'Workers',
			'count',
			170,
			['accepted', 'mean', accepted],
			['accepted.max', 'peak', peak],
			['capacity', 'capacity', limit],
		),
		draw(
			'Waiting',
			'count',
			110,
			['acceptQueue', 'accept queue, mean', acceptQueue],
			['acceptQueue.max', 'peak', peak],
		),
		draw('Arrivals a second', 'rate', 110, ['arrivals', 'mean', arrivals], ['arrivals.max', 'peak', peak]),
	],
} as const

/** The five metrics of the network namespace, less the few LISTEN sockets, which would lie on the axis. */
export const NETWORK: readonly Drawing[] = [
	draw(
		'Sockets',
		'count',
		150,
		['total', 'all', accepted],
		['established', 'ESTABLISHED', established],
		['timeWait', 'TIME_WAIT', timeWait],
		['closeWait', 'CLOSE_WAIT', closeWait],
	),
]

const NOT_YET = { '1h': 'No samples yet.', '7d': 'A line needs two quarters of an hour.' } as const

/** One range of a history. */
interface HistoryChartsProps {
	/** The service's; the key of the shared cursor is made of it. */
	readonly name: string
	readonly range: '1h' | '7d'
	readonly heading: string
	readonly drawings: readonly Drawing[]
	readonly series: Series
	/** Seconds between samples. */
	readonly interval: number
	/** Shaded and marked, where they belong to these numbers. */
	readonly incidents?: readonly IncidentStatus[]
}

/** The charts of one range under each other, with one cursor, and their numbers as a table. */
export function HistoryCharts({
	name,
	range,
	heading,
	drawings,
	series,
	interval,
	incidents = [],
}: HistoryChartsProps) {
	const plans = useMemo(() => drawings.map((drawing) => planOf(drawing, `${range} ${name}`)), [])
	// One point is no line.
	const empty = series.times.length < 2
	const { times, columns } = withGaps(series, range, interval)
	const spans = spansOf(incidents, times.at(-1) ?? 0)
	const marks = range === '1h' ? marksOf(incidents, times[0] ?? 0) : []
	const shown = drawings.flatMap(({ title, lines }) =>
		lines.map(([column, line]) => ({ column, name: `${title}: ${line}` })),
	)
	return (
		<div class="range">
			<h3>{heading}</h3>
			{empty ? (
				<p class="quiet empty">{NOT_YET[range]}</p>
			) : (
				<div class="charts">
					{drawings.map(({ lines }, place) => (
						<Chart
							plan={plans[place]!}
							data={{
								times,
								values: lines.map(([column]) => columns[column] ?? times.map(() => null)),
								spans,
								marks: place === 0 ? marks : marks.map((mark) => ({ ...mark, label: '' })),
							}}
						/>
					))}
				</div>
			)}
			<NumbersTable
				summary={`${heading}: the numbers`}
				columns={['time', ...shown.map(({ name }) => name)]}
				data={series}
				rows={() =>
					series.times.map((at, index) => [
						formatMoment(at, 'clock'),
						...shown.map(({ column }) => formatValue(series.columns[column]?.[index], 'rate')),
					])
				}
			/>
		</div>
	)
}

function planOf({ title, unit, height, lines }: Drawing, sync: string): ChartPlan {
	return { title, unit, height, lines: lines.map(([, name, style]) => ({ name, style })), time: 'clock', sync }
}
