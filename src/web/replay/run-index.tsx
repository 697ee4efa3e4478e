import type { ReportedRun } from '../../replay/report/replay-data.js'
import { OutcomeBadge, patternWord, runName, secondsWord } from './words.js'

const COLUMNS: readonly (readonly [name: string, kind?: 'number'])[] = [
	['expected'],
	['named'],
	['first notification', 'number'],
	['first critical', 'number'],
	['users fail', 'number'],
	['lead', 'number'],
	['result'],
]

/** The table of all runs, each with a link to its section. */
export function RunIndex({ runs }: { runs: readonly ReportedRun[] }) {
	return (
		<nav aria-label="Runs">
			<table class="index">
				<thead>
					<tr>
						<th scope="col">run</th>
						{COLUMNS.map(([name, kind]) => (
							<th scope="col" class={kind}>
								{name}
							</th>
						))}
					</tr>
				</thead>
				<tbody>
					{runs.map((run, index) => (
						<Row run={run} id={`run-${index + 1}`} />
					))}
				</tbody>
			</table>
		</nav>
	)
}

function Row({ run, id }: { run: ReportedRun; id: string }) {
	const { label, summary } = run
	const cells = [
		patternWord(label?.pattern),
		patternWord(summary.pattern),
		secondsWord(summary.firstWarning),
		secondsWord(summary.firstCritical),
		secondsWord(label?.firstFailure),
		secondsWord(summary.leadSeconds),
		run.misses === undefined ? '–' : <OutcomeBadge run={run} />,
	]
	return (
		<tr>
			<th scope="row">
				<a href={`#${id}`}>{runName(run)}</a>
			</th>
			{/* On a phone the rows become cards, and each number brings its heading with it. */}
			{cells.map((cell, place) => {
				const [name, kind] = COLUMNS[place]!
				return (
					<td data-name={name} class={kind}>
						{cell}
					</td>
				)
			})}
		</tr>
	)
}
