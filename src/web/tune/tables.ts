import type { Score } from '../../replay/tune/score.js'
import type { TuneResult } from '../../replay/tune/tune-result.js'
import { element } from '../element.js'
import { nameOf } from './tune-words.js'

const COLUMNS = ['False pages', 'Three minutes ahead', 'Mean lead', 'Warned before failure', 'False warnings']

/** The best candidates beside today's. */
export function drawRanking({ candidates, ranking }: TuneResult, shown: number): HTMLElement {
	const numbers = [0, ...ranking.slice(0, shown).filter((candidate) => candidate !== 0)]
	const rows = numbers.map((number): readonly [string, Score] => {
		const candidate = candidates[number]!
		return [`${ranking.indexOf(number) + 1}. ${nameOf(candidate)}`, candidate.score]
	})
	return element('section', {}, element('h2', {}, 'Best settings'), table('Settings', rows))
}

/** How the choice does on recordings that had no part in it. */
export function drawValidation({ crossValidation, candidates, ranking }: TuneResult): HTMLElement {
	const { folds, agreeing, outside, today } = crossValidation
	return element(
		'section',
		{},
		element('h2', {}, 'Does the gain hold?'),
		element(
			'p',
			{},
			folds.length === 0
				? 'One recording cannot be cross-validated.'
				: `Chosen ${folds.length} times without a part of the recordings, ${agreeing} times the same as with all of them.`,
		),
		table('Judged on', [
			['all recordings, today’s settings', today],
			['what the best was chosen by', candidates[ranking[0]!]!.score],
			['each recording, chosen without it', outside],
		]),
	)
}

function table(first: string, rows: readonly (readonly [string, Score])[]): HTMLElement {
	const head = [first, ...COLUMNS].map((text) => element('th', { scope: 'col' }, text))
	const body = rows.map(([name, { falsePages, early, long, meanLead, warned, failing, falseWarnings }]) => {
		const cells = [
			falsePages,
			`${early} of ${long}`,
			`${meanLead.toFixed(1)} s`,
			`${warned} of ${failing}`,
			falseWarnings,
		]
		return element(
			'tr',
			{},
			element('th', { scope: 'row' }, name),
			...cells.map((cell) => element('td', {}, String(cell))),
		)
	})
	return element(
		'div',
		{ class: 'scroll-x' },
		element('table', {}, element('thead', {}, element('tr', {}, ...head)), element('tbody', {}, ...body)),
	)
}
