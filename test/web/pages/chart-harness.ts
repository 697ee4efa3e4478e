import { Chart, type ChartData, LINE_STYLES } from '../../../src/web/chart.js'
import '../../../src/web/theme.css'

/** A page with one chart that a test can reach, as the status page has it: over the time of day, with new numbers now and then. */
const START = Date.UTC(2026, 10, 20, 12, 0, 0) / 1000

function minutes(from: number, to: number): ChartData {
	const times = Array.from({ length: to - from }, (_minute, index) => START + (from + index) * 60)
	const accepted = times.map((_at, index) => (index === 2 ? null : from + index))
	return {
		times,
		values: [accepted, times.map(() => 100)],
		spans: [{ from: times[3]!, to: times[5]!, tone: 'critical' }],
		marks: [{ at: times[3]!, label: '<b>critical</b>', tone: 'critical' }],
	}
}

const selected: number[] = []
const chart = new Chart(
	document.body,
	{
		title: 'Workers',
		time: 'clock',
		unit: 'count',
		lines: [
			{ name: 'accepted', style: LINE_STYLES.accepted },
			{ name: 'capacity', style: LINE_STYLES.limit },
		],
		onSelect: (index) => selected.push(index),
	},
	minutes(0, 30),
)

Object.assign(window, { chart, minutes, selected })
