import type { TuneReport } from '../../replay/tune/tune-result.js'
import '../theme.css'
import '../tune/tune.css'
import { element, elementById } from '../element.js'
import { readPageData } from '../page-data.js'
import { drawHeatMap } from '../tune/heat-map.js'
import { drawRunCard, drawRunIndex } from '../tune/run-cards.js'
import { drawRanking, drawValidation } from '../tune/tables.js'
import { drawTradeOff } from '../tune/trade-off.js'
import { alarmsText, nameOf } from '../tune/tune-words.js'

const SHOWN = 10

const TONES = { change: 'good', keep: undefined, 'too-few': 'warning' } as const
const WORDS = {
	change: 'change',
	keep: 'keep what you have',
	'too-few': 'too few recordings: keep what you have',
} as const

void readPageData<TuneReport>().then(({ version, base, result }) => {
	const { advice, candidates, runs, offsets, leftOut } = result
	const chosen = element('p', { class: 'card chosen', 'aria-live': 'polite' })

	function choose(number: number): void {
		const candidate = candidates[number]!
		const { score, settings } = candidate
		const all = Object.entries(settings).map(([key, value]) => `${key}: ${value}`)
		chosen.replaceChildren(
			element('strong', {}, nameOf(candidate)),
			element('br'),
			`Rank ${result.ranking.indexOf(number) + 1} of ${candidates.length}. Mean lead ${score.meanLead.toFixed(1)} s, ${score.early} of ${score.long} three minutes ahead, ${score.warned} of ${score.failing} warned before failure, ${alarmsText(score)}.`,
			element('br'),
			element('span', { class: 'quiet' }, all.join(', ')),
		)
	}

	elementById('page').replaceChildren(
		element('header', {}, element('h1', {}, `Tuning on ${runs.length} recordings`)),
		element(
			'p',
			{ class: 'row' },
			element('span', { class: 'badge', 'data-tone': TONES[advice.kind] }, WORDS[advice.kind]),
			element('strong', {}, advice.kind === 'change' ? nameOf(candidates[advice.candidate]!) : ''),
		),
		element('p', {}, `${advice.reason[0]!.toUpperCase()}${advice.reason.slice(1)}.`),
		element(
			'p',
			{ class: 'quiet' },
			`${candidates.length} combinations at ${offsets.length} offsets against ${base}; ${leftOut.combinations} impossible ones left out. Every recording counts as it went at its worst offset; leads are counted up to 180 s. forewarn ${version}.`,
		),
		element('div', { class: 'pictures' }, drawTradeOff(result, choose), drawHeatMap(result, choose) ?? ''),
		chosen,
		drawRanking(result, SHOWN),
		drawValidation(result),
		drawRunIndex(result),
		...runs.map((run, index) => drawRunCard(run, index, result.ranking[0] === 0)),
	)
	choose(advice.kind === 'change' ? advice.candidate : 0)
	// The page was empty when the browser looked for the recording that the address names.
	document.getElementById(location.hash.slice(1))?.scrollIntoView()
})
