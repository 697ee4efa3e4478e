import type { ReportedRun } from '../../replay/report/replay-data.js'
import { element } from '../element.js'
import { outcomeBadge, patternWord, secondsWord } from './run-words.js'

const COLUMNS: readonly (readonly [name: string, kind?: 'number'])[] = [
	['run'],
	['expected'],
	['named'],
	['first notification', 'number'],
	['first critical', 'number'],
	['users fail', 'number'],
	['lead', 'number'],
	['result'],
]

/** The table of all runs, each with a link to its section. */
export function drawIndex(runs: readonly ReportedRun[]): HTMLElement {
	const head = element('tr', {}, ...COLUMNS.map(([name, kind]) => element('th', { scope: 'col', class: kind }, name)))
	const rows = runs.map((run, index) => drawRow(run, index))
	const table = element('table', { class: 'index' }, element('thead', {}, head), element('tbody', {}, ...rows))
	return element('nav', { 'aria-label': 'Runs' }, table)
}

function drawRow(run: ReportedRun, index: number): HTMLElement {
	const { label, summary } = run
	const cells: (Node | string)[] = [
		patternWord(label?.pattern),
		patternWord(summary.pattern),
		secondsWord(summary.firstWarning),
		secondsWord(summary.firstCritical),
		secondsWord(label?.firstFailure),
		secondsWord(summary.leadSeconds),
		outcomeBadge(run) ?? '–',
	]
	const link = element('a', { href: `#run-${index + 1}` }, runName(run))
	return element(
		'tr',
		{},
		element('th', { scope: 'row' }, link),
		// On a phone the rows become cards, and each number brings its heading with it.
		...cells.map((cell, place) => {
			const [name, kind] = COLUMNS[place + 1]!
			return element('td', { 'data-name': name, class: kind }, cell)
		}),
	)
}

/** The last part of the path, and the service where it has a name of its own. */
export function runName({ path, service }: ReportedRun): string {
	const last = path.split('/').filter(Boolean).at(-1) ?? path
	return service === 'apache' ? last : `${last}: ${service}`
}
