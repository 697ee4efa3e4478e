import { describeOutcome } from '../../replay/tune/outcome.js'
import type { Score } from '../../replay/tune/score.js'
import type { TuneResult } from '../../replay/tune/tune-result.js'
import { folderName } from '../page.js'
import { Table } from '../table.js'
import { nameOf } from './words.js'

const COLUMNS = ['False pages', 'Three minutes ahead', 'Mean lead', 'Warned before failure', 'False warnings']

/** Candidates beside today's in the ranking. */
const SHOWN = 10

/** The best candidates beside today's. */
export function Ranking({ result: { candidates, ranking } }: { result: TuneResult }) {
	const numbers = [0, ...ranking.slice(0, SHOWN).filter((candidate) => candidate !== 0)]
	const rows = numbers.map((number) => {
		const candidate = candidates[number]!
		return [`${ranking.indexOf(number) + 1}. ${nameOf(candidate)}`, ...cells(candidate.score)]
	})
	return (
		<section>
			<h2>Best settings</h2>
			<div class="scroll-x">
				<Table columns={['Settings', ...COLUMNS]} rows={rows} />
			</div>
		</section>
	)
}

/** How the choice does on recordings that had no part in it. */
export function Validation({ result: { crossValidation, candidates, ranking } }: { result: TuneResult }) {
	const { folds, agreeing, outside, today } = crossValidation
	const rows = [
		['all recordings, today’s settings', ...cells(today)],
		['what the best was chosen by', ...cells(candidates[ranking[0]!]!.score)],
		['each recording, chosen without it', ...cells(outside)],
	]
	return (
		<section>
			<h2>Does the gain hold?</h2>
			<p>
				{folds.length === 0
					? 'One recording cannot be cross-validated.'
					: `Chosen ${folds.length} times without a part of the recordings, ${agreeing} times the same as with all of them.`}
			</p>
			<div class="scroll-x">
				<Table columns={['Judged on', ...COLUMNS]} rows={rows} />
			</div>
		</section>
	)
}

/** All recordings: what today's settings say, what the best do, and the way to each. */
export function RunIndex({ result: { runs, candidates, ranking } }: { result: TuneResult }) {
	const best = candidates[ranking[0]!]!
	const rows = runs.map(({ path, label }, run) => {
		const today = describeOutcome(candidates[0]!.outcomes[run]!)
		const then = describeOutcome(best.outcomes[run]!)
		return [<a href={`#run-${run}`}>{folderName(path)}</a>, label.pattern, today, then === today ? 'the same' : then]
	})
	return (
		<section>
			<h2>Recordings</h2>
			<p class="quiet">
				Below, time runs from left to right: shaded from the onset to the first failure, which is the line over the
				whole height; a low mark is a warning, a high one a page, the lowest the end.
			</p>
			<div class="scroll-x">
				<Table columns={['Recording', 'Pattern', 'Today', 'Best']} rows={rows} />
			</div>
		</section>
	)
}

function cells({ falsePages, early, long, meanLead, warned, failing, falseWarnings }: Score) {
	return [falsePages, `${early} of ${long}`, `${meanLead.toFixed(1)} s`, `${warned} of ${failing}`, falseWarnings]
}
