import type { Candidate, TuneResult } from '../../replay/tune/tune-result.js'
import { element } from '../element.js'
import { svg } from './svg.js'
import { alarmsText, falseAlarms, nameOf } from './tune-words.js'

const WIDTH = 720
const HEIGHT = 340
const MARGIN = { left: 56, right: 20, top: 16, bottom: 44 }

/** Candidates that come to the same: one spot in the picture. */
interface Spot {
	readonly alarms: number
	readonly lead: number
	readonly candidates: readonly number[]
}

/**
 * Lead against false alarms, one spot for all candidates that come to the same. The line joins those that nothing beats in
 * both; a square is today's, a diamond the best. Selecting a spot calls `onSelect` with the best of its candidates.
 */
export function drawTradeOff(result: TuneResult, onSelect: (candidate: number) => void): HTMLElement {
	// Today's and the best come last, so that no circle covers them.
	const marked = [0, result.ranking[0]!]
	const isMarked = ({ candidates }: Spot) => candidates.some((candidate) => marked.includes(candidate))
	const spots = gather(result).sort((a, b) => Number(isMarked(a)) - Number(isMarked(b)))
	const most = Math.max(1, ...spots.map(({ alarms }) => alarms))
	const leads = spots.map(({ lead }) => lead)
	const [low, high] = [Math.floor(Math.min(...leads) / 10) * 10, Math.ceil((Math.max(...leads) + 0.1) / 10) * 10]
	const x = (alarms: number) => MARGIN.left + (alarms / most) * (WIDTH - MARGIN.left - MARGIN.right)
	const y = (lead: number) =>
		HEIGHT - MARGIN.bottom - ((lead - low) / (high - low)) * (HEIGHT - MARGIN.top - MARGIN.bottom)
	const best = result.ranking[0]!
	const front = frontOf(spots).map(({ alarms, lead }) => `${x(alarms)},${y(lead)}`)
	const drawing = svg(
		'svg',
		{ viewBox: `0 0 ${WIDTH} ${HEIGHT}`, class: 'plane', role: 'group', 'aria-label': 'lead against false alarms' },
		...ticks(low, high).map((lead) =>
			svg(
				'g',
				{},
				svg('line', { x1: MARGIN.left, x2: WIDTH - MARGIN.right, y1: y(lead), y2: y(lead), class: 'grid' }),
				svg('text', { x: MARGIN.left - 8, y: y(lead) + 4, class: 'tick end' }, `${lead} s`),
			),
		),
		...ticks(0, most).map((alarms) =>
			svg('text', { x: x(alarms), y: HEIGHT - MARGIN.bottom + 20, class: 'tick middle' }, String(alarms)),
		),
		svg('text', { x: (WIDTH + MARGIN.left) / 2, y: HEIGHT - 6, class: 'tick middle' }, 'false alarms, fewer is better'),
		svg('polyline', { points: front.join(' '), class: 'front' }),
		...spots.map((spot) => drawSpot(spot, result.candidates, best, [x(spot.alarms), y(spot.lead)], onSelect)),
	)
	return element(
		'figure',
		{ class: 'card' },
		element(
			'figcaption',
			{},
			element('strong', {}, 'Trade-off: mean lead against false alarms'),
			element(
				'p',
				{ class: 'quiet' },
				'Square: today. Diamond: the best. Circles: other settings; the line joins those that nothing beats in both. Select one to read its settings.',
			),
		),
		element('div', { class: 'scroll-x' }, drawing),
	)
}

function gather({ candidates, ranking }: TuneResult): Spot[] {
	const spots = new Map<string, number[]>()
	for (const candidate of ranking) {
		const { score } = candidates[candidate]!
		const key = JSON.stringify([falseAlarms(score), Math.round(score.meanLead * 10)])
		spots.set(key, [...(spots.get(key) ?? []), candidate])
	}
	return [...spots.values()].map((group) => {
		const { score } = candidates[group[0]!]!
		return { alarms: falseAlarms(score), lead: score.meanLead, candidates: group }
	})
}

/** The spots that no other beats in both, from few alarms to many. */
function frontOf(spots: readonly Spot[]): Spot[] {
	const inOrder = [...spots].sort((a, b) => a.alarms - b.alarms || b.lead - a.lead)
	let highest = Number.NEGATIVE_INFINITY
	return inOrder.filter(({ lead }) => {
		const beaten = lead <= highest
		highest = Math.max(highest, lead)
		return !beaten
	})
}

function drawSpot(
	{ candidates: group }: Spot,
	candidates: readonly Candidate[],
	best: number,
	[x, y]: readonly [number, number],
	onSelect: (candidate: number) => void,
): SVGElement {
	const chosen = group.includes(best) ? best : group.includes(0) ? 0 : group[0]!
	const { score } = candidates[chosen]!
	const others = group.length > 1 ? `; ${group.length - 1} more come to the same` : ''
	const label = `${nameOf(candidates[chosen]!)}: mean lead ${score.meanLead.toFixed(1)} s, ${alarmsText(score)}${others}`
	const spot = svg('g', { class: 'spot', tabindex: 0, role: 'button', 'aria-label': label }, svg('title', {}, label))
	if (group.includes(0)) spot.append(svg('rect', { x: x - 8, y: y - 8, width: 16, height: 16, class: 'today' }))
	if (group.includes(best)) spot.append(svg('path', { d: `M${x},${y - 11}l11,11l-11,11l-11,-11z`, class: 'best' }))
	if (!group.includes(0) && !group.includes(best))
		spot.append(svg('circle', { cx: x, cy: y, r: 4 + Math.sqrt(group.length) }))
	spot.addEventListener('click', () => onSelect(chosen))
	spot.addEventListener('keydown', (event) => {
		if (event.key !== 'Enter' && event.key !== ' ') return
		event.preventDefault()
		onSelect(chosen)
	})
	return spot
}

/** About five round numbers between the two. */
function ticks(low: number, high: number): number[] {
	const step = [1, 2, 5, 10, 20, 50, 100, 200, 500].find((size) => (high - low) / size <= 6) ?? 1000
	const first = Math.ceil(low / step)
	return Array.from({ length: Math.floor(high / step) - first + 1 }, (_, index) => (first + index) * step)
}
