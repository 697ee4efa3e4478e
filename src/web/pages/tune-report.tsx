import { render, useState } from 'hono/jsx/dom'
import type { TuneReport } from '../../replay/tune/tune-result.js'
import '../theme.css'
import '../tune/tune.css'
import { elementById, goToHash, readPageData } from '../page.js'
import { HeatMap } from '../tune/heat-map.js'
import { RunCard } from '../tune/run-card.js'
import { Ranking, RunIndex, Validation } from '../tune/tables.js'
import { TradeOff } from '../tune/trade-off.js'
import { alarmsText, nameOf } from '../tune/words.js'

const TONES = { change: 'good', keep: undefined, 'too-few': 'warning' } as const
const WORDS = {
	change: 'change',
	keep: 'keep what you have',
	'too-few': 'too few recordings: keep what you have',
} as const

function Report({ version, base, result }: TuneReport) {
	const { advice, candidates, runs, offsets, leftOut, ranking } = result
	const [number, select] = useState(advice.kind === 'change' ? advice.candidate : 0)
	const chosen = candidates[number]!
	const { score } = chosen
	const all = Object.entries(chosen.settings).map(([key, value]) => `${key}: ${value}`)
	return (
		<>
			<header>
				<h1>Tuning on {runs.length} recordings</h1>
			</header>
			<p class="row">
				<span class="badge" data-tone={TONES[advice.kind]}>
					{WORDS[advice.kind]}
				</span>
				<strong>{advice.kind === 'change' && nameOf(candidates[advice.candidate]!)}</strong>
			</p>
			<p>{`${advice.reason[0]!.toUpperCase()}${advice.reason.slice(1)}.`}</p>
			<p class="quiet">
				{`${candidates.length} combinations at ${offsets.length} offsets against ${base}; ${leftOut.combinations} impossible ones left out. Every recording counts as it went at its worst offset; leads are counted up to 180 s. forewarn ${version}.`}
			</p>
			<div class="pictures">
				<TradeOff result={result} onSelect={select} />
				<HeatMap result={result} onSelect={select} />
			</div>
			<p class="card chosen" aria-live="polite">
				<strong>{nameOf(chosen)}</strong>
				<br />
				{`Rank ${ranking.indexOf(number) + 1} of ${candidates.length}. Mean lead ${score.meanLead.toFixed(1)} s, ${score.early} of ${score.long} three minutes ahead, ${score.warned} of ${score.failing} warned of before failure, ${alarmsText(score)}.`}
				<br />
				<span class="quiet">{all.join(', ')}</span>
			</p>
			<Ranking result={result} />
			<Validation result={result} />
			<RunIndex result={result} />
			{runs.map((run, index) => (
				<RunCard run={run} id={`run-${index}`} sameBest={ranking[0] === 0} />
			))}
		</>
	)
}

void readPageData<TuneReport>().then((report) => {
	render(<Report {...report} />, elementById('page'))
	goToHash()
})
