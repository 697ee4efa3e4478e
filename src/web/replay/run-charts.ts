import type { ReportedEvent, ReportedRun } from '../../replay/report/replay-data.js'
import { formatValue } from '../chart/plot-options.js'
import { formatMoment } from '../chart/time-axis.js'
import { Chart, type ChartData, type ChartMark, type ChartPlan, type ChartSpan, LINE_STYLES } from '../chart.js'
import { numbersTable } from '../numbers-table.js'

/** Draws workers, waiting and arrivals under each other, with one cursor. */
export function drawCharts(
	host: HTMLElement,
	run: ReportedRun,
	sync: string,
	onSelect: (sample: number) => void,
): readonly Chart[] {
	const { columns } = run
	const shared = { time: 'elapsed', sync, onSelect } as const
	const spans = spansOf(run)
	const marks = marksOf(run)
	const lines = marks.map((mark) => ({ ...mark, label: '' }))
	const plans: readonly [ChartPlan, ChartData['values']][] = [
		[
			{
				...shared,
				title: 'Workers',
				unit: 'count',
				height: 230,
				lines: [
					{ name: 'accepted', style: LINE_STYLES.accepted },
					{ name: 'stuck', style: LINE_STYLES.stuck },
					{ name: 'capacity', style: LINE_STYLES.limit },
				],
			},
			[columns.accepted, columns.stuck, columns.capacity],
		],
		[
			{
				...shared,
				title: 'Waiting',
				unit: 'count',
				height: 150,
				lines: [
					{ name: 'accept queue', style: LINE_STYLES.acceptQueue },
					{ name: 'half-open', style: LINE_STYLES.halfOpen },
				],
			},
			[columns.acceptQueue, columns.halfOpen],
		],
		[
			{
				...shared,
				title: 'Arrivals a second',
				unit: 'rate',
				height: 130,
				lines: [{ name: 'new connections', style: LINE_STYLES.arrivals }],
			},
			[columns.arrivals],
		],
	]
	return plans.map(
		([plan, values], place) =>
			new Chart(host, plan, { times: columns.at, values, spans, marks: place === 0 ? marks : lines }),
	)
}

/** The numbers of all charts of a run as one table. */
export function drawTable({ columns }: ReportedRun): HTMLElement {
	const names = ['time', 'accepted', 'stuck', 'capacity', 'accept queue', 'half-open', 'arrivals/s']
	return numbersTable('The numbers as a table', names, () =>
		columns.at.map((at, index) => [
			formatMoment(at, 'elapsed'),
			...[columns.accepted, columns.stuck, columns.capacity, columns.acceptQueue, columns.halfOpen].map((column) =>
				formatValue(column[index], 'count'),
			),
			formatValue(columns.arrivals[index], 'rate'),
		]),
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

/** When someone was notified, and when the trouble and the failures began where the scenario knows. */
function marksOf({ events, label }: ReportedRun): ChartMark[] {
	const told = events
		.filter(({ kind }) => kind !== 'resolved')
		.map(
			({ at, kind, severity }): ChartMark => ({ at, label: kind === 'changed' ? 'changed' : severity, tone: severity }),
		)
	const known: ChartMark[] = []
	if (label?.onset !== undefined) known.push({ at: label.onset, label: 'onset', tone: 'note' })
	if (label?.firstFailure !== undefined) known.push({ at: label.firstFailure, label: 'users fail', tone: 'failure' })
	return [...known, ...told]
}
