import type { Candidate, TuneResult } from '../../replay/tune/tune-result.js'
import { element } from '../element.js'
import { alarmsText, nameOf } from './tune-words.js'

/**
 * The two most influential settings against each other, the others as today: a table whose cells say mean lead and false
 * alarms, and are the darker the longer the lead is. Undefined where fewer than two settings were swept.
 */
export function drawHeatMap(result: TuneResult, onSelect: (candidate: number) => void): HTMLElement | undefined {
	const [down, across] = result.influence.map(({ key }) => result.axes.find((axis) => axis.key === key)!)
	if (!down || !across) return undefined
	const find = (row: string, column: string) =>
		result.candidates.findIndex(({ settings, changed }) => {
			return (
				settings[down.key] === row &&
				settings[across.key] === column &&
				changed.every((key) => key === down.key || key === across.key)
			)
		})
	const shown = down.written.flatMap((row) => across.written.map((column) => result.candidates[find(row, column)]))
	const leads = shown.flatMap((candidate) => (candidate ? [candidate.score.meanLead] : []))
	const [low, high] = [Math.min(...leads), Math.max(...leads)]
	const heat = ({ score }: Candidate) => (high > low ? (score.meanLead - low) / (high - low) : 0)
	const rows = down.written.map((row) =>
		element(
			'tr',
			{},
			element('th', { scope: 'row' }, row),
			...across.written.map((column) => {
				const number = find(row, column)
				const candidate = result.candidates[number]
				return candidate
					? cell(candidate, number, heat(candidate), result.ranking[0]!, onSelect)
					: element('td', {}, 'left out')
			}),
		),
	)
	const head = element(
		'tr',
		{},
		element('td', {}),
		...across.written.map((column) => element('th', { scope: 'col' }, column)),
	)
	return element(
		'figure',
		{ class: 'card' },
		element(
			'figcaption',
			{},
			element('strong', {}, 'The two settings that decide most'),
			element(
				'p',
				{ class: 'quiet' },
				`Rows: ${down.key}. Columns: ${across.key}. Mean lead and false alarms; the fuller the green, the longer the lead. All other settings as today.`,
			),
		),
		element(
			'div',
			{ class: 'scroll-x' },
			element('table', { class: 'heat' }, element('thead', {}, head), element('tbody', {}, ...rows)),
		),
	)
}

function cell(
	candidate: Candidate,
	number: number,
	heat: number,
	best: number,
	onSelect: (candidate: number) => void,
): HTMLElement {
	const mark = [...(number === 0 ? ['today'] : []), ...(number === best ? ['best'] : [])].join(', ')
	const button = element(
		'button',
		{
			type: 'button',
			'aria-label': `${nameOf(candidate)}: mean lead ${candidate.score.meanLead.toFixed(1)} s, ${alarmsText(candidate.score)}`,
			onclick: () => onSelect(number),
		},
		element('strong', {}, `${candidate.score.meanLead.toFixed(1)} s`),
		element('span', {}, alarmsText(candidate.score)),
		mark === '' ? undefined : element('span', { class: 'badge' }, mark),
	)
	// The policy of the page forbids style attributes; a property that the script sets is none.
	button.style.setProperty('--heat', `${Math.round(8 + heat * 42)}%`)
	return element('td', {}, button)
}
