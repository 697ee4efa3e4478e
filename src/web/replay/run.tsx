import { useLayoutEffect, useRef, useState } from 'hono/jsx/dom'
import { PATTERN_WORDS } from '../../message/words.js'
import type { ReportedRun } from '../../replay/report/replay-data.js'
import { formatElapsed } from '../chart/time-axis.js'
import { RunCharts } from './run-charts.js'
import { Verdict } from './verdict.js'
import { leadWord, momentWord, OutcomeBadge, patternWord, runName } from './words.js'

/** One run: what it is, its charts, its events, and the verdict of the sample that is looked at. */
export function Run({ run, id }: { run: ReportedRun; id: string }) {
	const section = useRef<HTMLElement>(null)
	const [near, setNear] = useState(false)
	const times = run.columns.at
	const [sample, select] = useState(run.events[0] ? nearest(times, run.events[0].at) : times.length - 1)
	// Charts are drawn when they come near: a report may hold hundreds. What is printed is drawn at once.
	useLayoutEffect(() => {
		const watch = new IntersectionObserver(
			(entries) => entries.some((entry) => entry.isIntersecting) && setNear(true),
			{
				rootMargin: '600px 0px',
			},
		)
		watch.observe(section.current!)
		addEventListener('beforeprint', () => setNear(true))
	}, [])
	return (
		<section class="run" id={id} ref={section} aria-label={runName(run)}>
			<Head run={run} />
			<div class="beside">
				<div class="main">
					<div class="pictures">
						{times.length === 0 && <p class="quiet">No sample of this recording said anything about the service.</p>}
						{near && times.length > 0 && <RunCharts run={run} sync={id} sample={sample} onSelect={select} />}
					</div>
					<Events run={run} at={times[sample]} onSelect={(at) => select(nearest(times, at))} />
				</div>
				<div class="aside">{times.length > 0 && <Verdict run={run} sample={sample} onSelect={select} />}</div>
			</div>
		</section>
	)
}

function Head({ run }: { run: ReportedRun }) {
	const { label, summary, path, misses, source, service } = run
	const facts: [string, string][] = [
		['expected', patternWord(label?.pattern)],
		['named', patternWord(summary.pattern)],
		['first notification', momentWord(summary.firstWarning)],
		['first critical', momentWord(summary.firstCritical)],
		['users fail', momentWord(label?.firstFailure)],
		['lead', leadWord(summary.leadSeconds)],
		['samples', `${summary.samples}, and ${summary.looks} looks between them`],
	]
	return (
		<>
			<h2>{label?.title ?? runName(run)}</h2>
			<p class="row">
				<OutcomeBadge run={run} />
				<span class="quiet">
					{path}
					{service !== 'apache' && `, service ${service}`}
				</span>
			</p>
			{misses?.map((miss) => (
				<p class="miss">{`✕ ${miss}`}</p>
			))}
			<dl class="facts">
				{facts
					.filter(([, value]) => value !== '–')
					.map(([name, value]) => (
						<div>
							<dt>{name}</dt>
							<dd>{value}</dd>
						</div>
					))}
			</dl>
			{source && (
				<details class="numbers">
					<summary>How it was recorded</summary>
					<p>{source}</p>
				</details>
			)}
		</>
	)
}

interface Line {
	readonly at: number
	readonly name: string
	readonly tone: 'warning' | 'critical' | 'good' | 'note'
	readonly what: string
	readonly reason: string
	readonly cause?: string | undefined
}

/** Events and notices, line by line; each line leads to its sample. */
function Events({ run, at, onSelect }: { run: ReportedRun; at: number | undefined; onSelect: (at: number) => void }) {
	const lines = linesOf(run)
	return (
		<div class="events">
			<h3>Events</h3>
			{lines.length === 0 && <p class="quiet">None.</p>}
			<ol>
				{lines.map((line) => (
					<li>
						<button
							type="button"
							class="event"
							aria-current={at !== undefined && Math.abs(line.at - at) < 0.1 ? 'true' : undefined}
							onClick={() => onSelect(line.at)}
						>
							<time>{formatElapsed(line.at)}</time>
							<span class="badge" data-tone={line.tone}>
								{line.name}
							</span>
							<span class="event-text">
								<b>{line.what}</b> {line.reason}
								{line.cause !== undefined && <span class="quiet">{` Cause: ${line.cause}.`}</span>}
							</span>
						</button>
					</li>
				))}
			</ol>
		</div>
	)
}

function linesOf({ events, notices }: ReportedRun): Line[] {
	return [
		...events.map(
			({ at, kind, pattern, severity, reason, cause }): Line => ({
				at,
				tone: kind === 'resolved' ? 'good' : severity,
				name: kind === 'resolved' ? 'resolved' : severity,
				what: `${kind}, ${PATTERN_WORDS[pattern]}:`,
				reason,
				cause,
			}),
		),
		...notices.map(({ at, kind, reason }): Line => ({ at, tone: 'note', name: kind, what: '', reason })),
	].sort((one, other) => one.at - other.at)
}

/** The index of the sample nearest to a time. */
function nearest(times: readonly number[], at: number): number {
	let best = 0
	for (const [index, time] of times.entries()) {
		if (Math.abs(time - at) < Math.abs(times[best]! - at)) best = index
	}
	return best
}
