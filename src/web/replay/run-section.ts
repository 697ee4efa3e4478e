import type { ReportedRun } from '../../replay/report/replay-data.js'
import type { Chart } from '../chart.js'
import { element } from '../element.js'
import { EventList } from './event-list.js'
import { drawCharts, drawTable } from './run-charts.js'
import { runName } from './run-index.js'
import { leadWord, momentWord, outcomeBadge, patternWord } from './run-words.js'
import { VerdictPanel } from './verdict-panel.js'

/** One run: what it is, its charts, its events, and the verdict of the sample that is looked at. */
export class RunSection {
	/** The section; its charts are empty until `draw`. */
	readonly node: HTMLElement
	readonly #run: ReportedRun
	readonly #index: number
	readonly #pictures = element('div', { class: 'pictures' })
	readonly #panel: VerdictPanel
	readonly #events: EventList
	#charts: readonly Chart[] = []
	#drawn = false

	constructor(run: ReportedRun, index: number) {
		this.#run = run
		this.#index = index
		this.#panel = new VerdictPanel(run, (sample) => this.#select(sample))
		this.#events = new EventList(run, (at) => this.#select(nearest(run.columns.at, at)))
		const aside = element('div', { class: 'aside' }, this.#panel.node)
		const main = element('div', { class: 'main' }, this.#pictures, this.#events.node)
		this.node = element(
			'section',
			{ class: 'run', id: `run-${index + 1}`, 'aria-label': runName(run) },
			...drawHead(run),
			element('div', { class: 'beside' }, main, aside),
		)
	}

	/** Draws the charts, once. */
	draw(): void {
		if (this.#drawn) return
		this.#drawn = true
		if (this.#run.columns.at.length === 0) {
			this.#pictures.append(
				element('p', { class: 'quiet' }, 'No reading of this recording said anything about the service.'),
			)
			return
		}
		this.#charts = drawCharts(this.#pictures, this.#run, `run-${this.#index + 1}`, (sample) => this.#select(sample))
		this.#pictures.append(drawTable(this.#run))
		const first = this.#run.events[0]
		this.#select(first ? nearest(this.#run.columns.at, first.at) : this.#run.columns.at.length - 1)
	}

	#select(sample: number): void {
		for (const chart of this.#charts) chart.select(sample)
		this.#panel.show(sample)
		this.#events.mark(this.#run.columns.at[sample])
	}
}

function drawHead(run: ReportedRun): HTMLElement[] {
	const { label, summary, path, misses } = run
	const facts: [string, string][] = [
		['expected', patternWord(label?.pattern)],
		['named', patternWord(summary.pattern)],
		['first notification', momentWord(summary.firstWarning)],
		['first critical', momentWord(summary.firstCritical)],
		['users fail', momentWord(label?.firstFailure)],
		['lead', leadWord(summary.leadSeconds)],
		['readings', `${summary.samples} samples, ${summary.looks} looks between them`],
	]
	const shown = facts.filter(([, value]) => value !== '–')
	const badge = outcomeBadge(run)
	return [
		element('h2', {}, label?.title ?? runName(run)),
		element(
			'p',
			{ class: 'row' },
			...(badge ? [badge] : []),
			element('span', { class: 'quiet' }, path, run.service === 'apache' ? undefined : `, service ${run.service}`),
		),
		...(misses ?? []).map((miss) => element('p', { class: 'miss' }, `✕ ${miss}`)),
		element(
			'dl',
			{ class: 'facts' },
			...shown.map(([name, value]) => element('div', {}, element('dt', {}, name), element('dd', {}, value))),
		),
		...(run.source
			? [
					element(
						'details',
						{ class: 'numbers' },
						element('summary', {}, 'How it was recorded'),
						element('p', {}, run.source),
					),
				]
			: []),
	]
}

/** The index of the reading nearest to a time. */
function nearest(times: readonly number[], at: number): number {
	let best = 0
	for (const [index, time] of times.entries()) {
		if (Math.abs(time - at) < Math.abs(times[best]! - at)) best = index
	}
	return best
}
