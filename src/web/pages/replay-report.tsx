import { render } from 'hono/jsx/dom'
import type { ReplayReport, ReportedRun } from '../../replay/report/replay-data.js'
import '../theme.css'
import '../replay/replay.css'
import { elementById, goToHash, readPageData } from '../page.js'
import { Run } from '../replay/run.js'
import { OutcomeBadge, patternWord, runName, secondsWord } from '../replay/words.js'

/** What the lines of the charts are in the kernel's words (docs/detection.md has the whole table). */
const MEANINGS = [
	['accepted', 'ESTABLISHED with an inode: a worker holds the connection (with event, the listener thread may).'],
	['stuck', 'CLOSE_WAIT with an inode: the client gave up, a worker still holds the connection.'],
	['capacity', 'how many connections Apache can hold accepted, as far as that was known at the time.'],
	['busy, waiting, servers', 'of a pool or backend: who is served, who waits for it, how many it can serve at once.'],
	['accept queue', 'completed connections that wait for a worker: rx_queue of the LISTEN rows.'],
	['half-open', 'SYN_RECV: handshakes that are not completed, and clients that connected and say nothing.'],
	['new connections', 'arrivals a second since the sample before.'],
] as const

function Report({ version, runs, cutShort }: ReplayReport) {
	return (
		<>
			<header class="report-head">
				<h1>{runs.length === 1 ? 'Replay' : `Replay of ${runs.length} runs`}</h1>
				{cutShort && (
					<p class="miss" role="note">
						{`Cut short: the replay was stopped after ${cutShort.judged} of ${cutShort.given} recordings. The others are not in this report.`}
					</p>
				)}
				<p class="quiet">
					What forewarn {version} says about each recording, and when. Drag in a chart to zoom, double-click to see all;
					click a sample or use the arrow keys to read its verdict.
				</p>
				<details class="numbers">
					<summary>What the lines mean</summary>
					<dl class="meanings">
						{MEANINGS.map(([name, meaning]) => (
							<>
								<dt>{name}</dt>
								<dd>{meaning}</dd>
							</>
						))}
					</dl>
				</details>
			</header>
			{runs.length > 1 && <RunIndex runs={runs} />}
			{runs.map((run, index) => (
				<Run run={run} id={`run-${index + 1}`} />
			))}
		</>
	)
}

void readPageData<ReplayReport>().then((report) => {
	render(<Report {...report} />, elementById('page'))
	goToHash()
})

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
