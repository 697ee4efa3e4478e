import type { Trial } from '../../replay/tune/outcome.js'
import type { TunedRun } from '../../replay/tune/tune-result.js'
import { folderName } from './words.js'

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
