import { describeOutcome, type Trial } from '../../replay/tune/outcome.js'
import type { TunedRun, TuneResult } from '../../replay/tune/tune-result.js'
import { element } from '../element.js'
import { svg } from './svg.js'

/** The index of all recordings: what today's settings say, what the best do, and the way to each. */
export function drawRunIndex({ runs, candidates, ranking }: TuneResult): HTMLElement {
	const best = candidates[ranking[0]!]!
	const rows = runs.map(({ path, label }, run) => {
		const today = describeOutcome(candidates[0]!.outcomes[run]!)
		const then = describeOutcome(best.outcomes[run]!)
		return element(
			'tr',
			{},
			element('td', {}, element('a', { href: `#run-${run}` }, nameOf(path))),
			element('td', {}, label.pattern),
			element('td', {}, today),
			element('td', {}, then === today ? 'the same' : then),
		)
	})
	const head = ['Recording', 'Pattern', 'Today', 'Best'].map((text) => element('th', { scope: 'col' }, text))
	return element(
		'section',
		{},
		element('h2', {}, 'Recordings'),
		element(
			'p',
			{ class: 'quiet' },
			'Below, time runs from left to right: shaded from the onset to the first failure, which is the line over the whole height; a low mark is a warning, a high one a page, the lowest the end.',
		),
		element(
			'div',
			{ class: 'scroll-x' },
			element('table', {}, element('thead', {}, element('tr', {}, ...head)), element('tbody', {}, ...rows)),
		),
	)
}

/** One recording: what was said and when, at every offset, today and (unless that is the same) under the best. */
export function drawRunCard(run: TunedRun, index: number, sameBest: boolean): HTMLElement {
	const { path, label, today, best } = run
	const ends = [...today, ...best].flatMap(({ events }) => events.map(({ at }) => at))
	const end = Math.max(1, label.firstFailure ?? 0, ...ends) * 1.05
	const times = [
		label.onset === undefined ? undefined : `trouble begins at ${label.onset} s`,
		label.firstFailure === undefined ? undefined : `users fail at ${label.firstFailure} s`,
	]
	return element(
		'article',
		{ class: 'card run', id: `run-${index}` },
		element('h3', {}, nameOf(path)),
		element(
			'p',
			{ class: 'quiet' },
			[label.title, label.pattern, ...times.filter((text) => text !== undefined)].join('; '),
		),
		...strips('today', today, run, end),
		// Where nothing is better than today, the best is the same once more.
		...(sameBest ? [] : strips('best', best, run, end)),
		element('p', {}, element('a', { href: '#page' }, 'back to the top')),
	)
}

function strips(name: string, trials: readonly Trial[], run: TunedRun, end: number): HTMLElement[] {
	return trials.map((trial) => {
		const told = trial.events.map(({ at, kind, severity, pattern, rule }) =>
			element('li', {}, `${at.toFixed(1)} s: ${kind} ${pattern} (${severity}) [${rule}]`),
		)
		return element(
			'div',
			{ class: 'strip' },
			element('div', { class: 'strip-name' }, `${name}, offset ${trial.offset} s`),
			drawStrip(trial, run, end),
			told.length === 0
				? element('p', { class: 'quiet' }, 'nothing said')
				: element('details', {}, element('summary', {}, `${told.length} events`), element('ol', {}, ...told)),
		)
	})
}

/** The time of the recording from left to right: the trouble shaded, the first failure as a line, a mark for each event. */
function drawStrip({ events }: Trial, { label: { onset, firstFailure } }: TunedRun, end: number): SVGSVGElement {
	const x = (at: number) => (at / end) * 1000
	const strip = svg('svg', {
		viewBox: '0 0 1000 36',
		class: 'time',
		preserveAspectRatio: 'none',
		'aria-hidden': 'true',
	})
	strip.append(svg('line', { x1: 0, x2: 1000, y1: 18, y2: 18, class: 'grid' }))
	if (onset !== undefined)
		strip.append(
			svg('rect', { x: x(onset), y: 0, width: x((firstFailure ?? end) - onset), height: 36, class: 'trouble' }),
		)
	if (firstFailure !== undefined)
		strip.append(svg('line', { x1: x(firstFailure), x2: x(firstFailure), y1: 0, y2: 36, class: 'failure' }))
	for (const { at, kind, severity } of events) {
		const high = kind === 'resolved' ? 8 : severity === 'critical' ? 18 : 12
		strip.append(
			svg('rect', {
				x: x(at) - 3,
				y: 18 - high,
				width: 6,
				height: 2 * high,
				class: kind === 'resolved' ? 'resolved' : severity,
			}),
		)
	}
	return strip
}

function nameOf(path: string): string {
	return path.replace(/\/+$/, '').split('/').at(-1) ?? path
}
