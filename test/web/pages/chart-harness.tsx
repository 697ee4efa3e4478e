/** @jsxImportSource hono/jsx/dom */
import { render, useState } from 'hono/jsx/dom'
import { type ChartData, type ChartPlan, LINE_STYLES } from '../../../src/web/chart/plan.js'
import { Chart } from '../../../src/web/chart.js'
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
const plan: ChartPlan = {
	title: 'Workers',
	time: 'clock',
	unit: 'count',
	lines: [
		{ name: 'accepted', style: LINE_STYLES.accepted },
		{ name: 'capacity', style: LINE_STYLES.limit },
	],
	onSelect: (index) => selected.push(index),
}

const view: { data: ChartData; selected?: number } = { data: minutes(0, 30) }
const draw: { again?: () => void } = {}

/** The chart with what the test asks for. */
function Harness() {
	const [, count] = useState(0)
	draw.again = () => count((before) => before + 1)
	return <Chart plan={plan} {...view} />
}

const chart = {
	update(data: ChartData) {
		view.data = data
		draw.again?.()
	},
	select(selected: number) {
		view.selected = selected
		draw.again?.()
	},
	destroy: () => render(null, document.body),
}

render(<Harness />, document.body)
Object.assign(window, { chart, minutes, selected })
