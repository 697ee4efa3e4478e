import { render, useState } from 'hono/jsx/dom'
import type { Trial } from '../../replay/tune/outcome.js'
import type { TunedRun, TuneReport } from '../../replay/tune/tune-result.js'
import '../theme.css'
import '../tune/tune.css'
import { elementById, folderName, goToHash, readPageData } from '../page.js'
import { HeatMap } from '../tune/heat-map.js'
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

/** One recording: its events at every offset, today and (unless that is the same) under the best. */
export function RunCard({ run, id, sameBest }: { run: TunedRun; id: string; sameBest: boolean }) {
	const { path, label, today, best } = run
	const ends = [...today, ...best].flatMap(({ events }) => events.map(({ at }) => at))
	const end = Math.max(1, label.firstFailure ?? 0, ...ends) * 1.05
	const about = [
		label.title,
		label.pattern,
		...(label.onset === undefined ? [] : [`trouble begins at ${label.onset} s`]),
		...(label.firstFailure === undefined ? [] : [`users fail at ${label.firstFailure} s`]),
	]
	const rows = [
		...today.map((trial) => ({ name: 'today', trial })),
		// Where nothing is better than today, the best is the same once more.
		...(sameBest ? [] : best.map((trial) => ({ name: 'best', trial }))),
	]
	return (
		<article class="card run" id={id}>
			<h3>{folderName(path)}</h3>
			<p class="quiet">{about.join('; ')}</p>
			{rows.map(({ name, trial }) => (
				<div class="strip">
					<div class="strip-name">{`${name}, offset ${trial.offset} s`}</div>
					<Strip trial={trial} run={run} end={end} />
					<Events trial={trial} />
				</div>
			))}
			<p>
				<a href="#page">back to the top</a>
			</p>
		</article>
	)
}

function Events({ trial: { events } }: { trial: Trial }) {
	if (events.length === 0) return <p class="quiet">no event</p>
	return (
		<details>
			<summary>{`${events.length} events`}</summary>
			<ol>
				{events.map(({ at, kind, severity, pattern, rule }) => (
					<li>{`${at.toFixed(1)} s: ${kind} ${pattern} (${severity}) [${rule}]`}</li>
				))}
			</ol>
		</details>
	)
}

/** The time of the recording from left to right: the trouble shaded, the first failure as a line, a mark for each event. */
function Strip({ trial, run, end }: { trial: Trial; run: TunedRun; end: number }) {
	const { onset, firstFailure } = run.label
	const x = (at: number) => (at / end) * 1000
	return (
		<svg viewBox="0 0 1000 36" class="time" preserveAspectRatio="none" aria-hidden="true">
			<line x1="0" x2="1000" y1="18" y2="18" class="grid" />
			{onset !== undefined && (
				<rect x={x(onset)} y="0" width={x((firstFailure ?? end) - onset)} height="36" class="trouble" />
			)}
			{firstFailure !== undefined && <line x1={x(firstFailure)} x2={x(firstFailure)} y1="0" y2="36" class="failure" />}
			{trial.events.map(({ at, kind, severity }) => {
				const high = kind === 'resolved' ? 8 : severity === 'critical' ? 18 : 12
				const tone = kind === 'resolved' ? 'resolved' : severity
				return <rect x={x(at) - 3} y={18 - high} width="6" height={2 * high} class={tone} />
			})}
		</svg>
	)
}
