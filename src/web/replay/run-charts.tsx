import { useMemo } from 'hono/jsx/dom'
import type { ReportedEvent, ReportedRun } from '../../replay/report/replay-data.js'
import { type ChartData, type ChartMark, type ChartPlan, type ChartSpan, LINE_STYLES } from '../chart/plan.js'
import { formatValue } from '../chart/plot-options.js'
import { formatMoment } from '../chart/time-axis.js'
import { Chart } from '../chart.js'
import { NumbersTable } from '../table.js'

type Column = readonly (number | null)[]

/** A chart's heading, height and unit, and its lines. */
interface Drawing {
	readonly title: string
	readonly height: number
	readonly unit: ChartPlan['unit']
	readonly lines: readonly (readonly [name: string, style: ChartPlan['lines'][number]['style'], values: Column])[]
}

/** The charts of a run. */
interface RunChartsProps {
	readonly run: ReportedRun
	/** The key of the shared cursor. */
	readonly sync: string
	readonly sample: number
	readonly onSelect: (sample: number) => void
}

/** Workers, pools and backends, waiting and arrivals under each other, with one cursor, and their numbers as a table. */
export function RunCharts({ run, sync, sample, onSelect }: RunChartsProps) {
	const charts = useMemo(() => {
		const marks = marksOf(run)
		return drawingsOf(run).map(({ lines, ...plan }, place): { plan: ChartPlan; data: ChartData } => ({
			plan: { ...plan, lines: lines.map(([name, style]) => ({ name, style })), time: 'elapsed', sync, onSelect },
			data: {
				times: run.columns.at,
				values: lines.map(([, , values]) => values),
				spans: spansOf(run),
				marks: place === 0 ? marks : marks.map((mark) => ({ ...mark, label: '' })),
			},
		}))
	}, [])
	return (
		<>
			{charts.map(({ plan, data }) => (
				<Chart plan={plan} data={data} selected={sample} />
			))}
			<Numbers run={run} />
		</>
	)
}

function drawingsOf({ columns, stations }: ReportedRun): Drawing[] {
	const { accepted, acceptQueue, stuck, halfOpen, limit, arrivals } = LINE_STYLES
	return [
		{
			title: 'Workers',
			unit: 'count',
			height: 230,
			lines: [
				['accepted', accepted, columns.accepted],
				['stuck', stuck, columns.stuck],
				['capacity', limit, columns.capacity],
			],
		},
		...stations.map(
			({ name, busy, waiting, servers }): Drawing => ({
				title: name,
				unit: 'count',
				height: 130,
				lines: [
					['busy', accepted, busy],
					['waiting', acceptQueue, waiting],
					['servers', limit, servers],
				],
			}),
		),
		{
			title: 'Waiting',
			unit: 'count',
			height: 150,
			lines: [
				['accept queue', acceptQueue, columns.acceptQueue],
				['half-open', halfOpen, columns.halfOpen],
			],
		},
		{
			title: 'Arrivals a second',
			unit: 'rate',
			height: 130,
			lines: [['new connections', arrivals, columns.arrivals]],
		},
	]
}

function Numbers({ run }: { run: ReportedRun }) {
	const { at, accepted, stuck, capacity, acceptQueue, halfOpen, arrivals } = run.columns
	const pools = run.stations.flatMap(({ name, busy, waiting }) => [
		[`${name}: busy`, busy] as const,
		[`${name}: waiting`, waiting] as const,
	])
	const counts = [accepted, stuck, capacity, acceptQueue, halfOpen]
	return (
		<NumbersTable
			summary="The numbers as a table"
			columns={[
				...['time', 'accepted', 'stuck', 'capacity', 'accept queue', 'half-open', 'arrivals/s'],
				...pools.map(([name]) => name),
			]}
			data={run}
			rows={() =>
				at.map((time, index) => [
					formatMoment(time, 'elapsed'),
					...counts.map((column) => formatValue(column[index], 'count')),
					formatValue(arrivals[index], 'rate'),
					...pools.map(([, column]) => formatValue(column[index], 'rate')),
				])
			}
		/>
	)
}

/** The incidents as stretches of one severity each; one that is still open reaches to the end. */
function spansOf({ events, columns }: ReportedRun): ChartSpan[] {
	const spans: ChartSpan[] = []
	let open: ReportedEvent | undefined
	const close = (to: number) => {
		if (open) spans.push({ from: open.at, to, tone: open.severity })
	}
	for (const event of events) {
		close(event.at)
		open = event.kind === 'resolved' ? undefined : event
	}
	close(columns.at.at(-1) ?? 0)
	return spans
}

/** The events, and when the trouble and the failures began where the scenario knows. */
function marksOf({ events, label }: ReportedRun): ChartMark[] {
	const marks = events
		.filter(({ kind }) => kind !== 'resolved')
		.map(
			({ at, kind, severity }): ChartMark => ({ at, label: kind === 'changed' ? 'changed' : severity, tone: severity }),
		)
	const known: ChartMark[] = []
	if (label?.onset !== undefined) known.push({ at: label.onset, label: 'onset', tone: 'note' })
	if (label?.firstFailure !== undefined) known.push({ at: label.firstFailure, label: 'users fail', tone: 'failure' })
	return [...known, ...marks]
}
