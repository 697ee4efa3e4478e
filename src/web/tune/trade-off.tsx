import type { TuneResult } from '../../replay/tune/tune-result.js'
import type { PictureProps } from './heat-map.js'
import { alarmsText, falseAlarms, nameOf } from './words.js'

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
export function TradeOff({ result, onSelect }: PictureProps) {
	const best = result.ranking[0]!
	// Today's and the best come last, so that no circle covers them.
	const isMarked = ({ candidates }: Spot) => candidates.includes(0) || candidates.includes(best)
	const spots = gather(result).sort((a, b) => Number(isMarked(a)) - Number(isMarked(b)))
	const most = Math.max(1, ...spots.map(({ alarms }) => alarms))
	const leads = spots.map(({ lead }) => lead)
	const [low, high] = [Math.floor(Math.min(...leads) / 10) * 10, Math.ceil((Math.max(...leads) + 0.1) / 10) * 10]
	const x = (alarms: number) => MARGIN.left + (alarms / most) * (WIDTH - MARGIN.left - MARGIN.right)
	const y = (lead: number) =>
		HEIGHT - MARGIN.bottom - ((lead - low) / (high - low)) * (HEIGHT - MARGIN.top - MARGIN.bottom)
	return (
		<figure class="card">
			<figcaption>
				<strong>Trade-off: mean lead against false alarms</strong>
				<p class="quiet">
					Square: today. Diamond: the best. Circles: other settings; the line joins those that nothing beats in both.
					Select one to read its settings.
				</p>
			</figcaption>
			<div class="scroll-x">
				{/* biome-ignore lint/a11y/useSemanticElements: a group of marks in SVG. */}
				<svg viewBox={`0 0 ${WIDTH} ${HEIGHT}`} class="plane" role="group" aria-label="lead against false alarms">
					{ticks(low, high).map((lead) => (
						<g>
							<line x1={MARGIN.left} x2={WIDTH - MARGIN.right} y1={y(lead)} y2={y(lead)} class="grid" />
							<text x={MARGIN.left - 8} y={y(lead) + 4} class="tick end">{`${lead} s`}</text>
						</g>
					))}
					{ticks(0, most).map((alarms) => (
						<text x={x(alarms)} y={HEIGHT - MARGIN.bottom + 20} class="tick middle">
							{String(alarms)}
						</text>
					))}
					<text x={(WIDTH + MARGIN.left) / 2} y={HEIGHT - 6} class="tick middle">
						false alarms, fewer is better
					</text>
					<polyline
						points={frontOf(spots)
							.map(({ alarms, lead }) => `${x(alarms)},${y(lead)}`)
							.join(' ')}
						class="front"
					/>
					{spots.map((spot) => (
						<SpotMark result={result} spot={spot} x={x(spot.alarms)} y={y(spot.lead)} onSelect={onSelect} />
					))}
				</svg>
			</div>
		</figure>
	)
}

function SpotMark({ result, spot, x, y, onSelect }: PictureProps & { spot: Spot; x: number; y: number }) {
	const { candidates: group } = spot
	const best = result.ranking[0]!
	const [isToday, isBest] = [group.includes(0), group.includes(best)]
	const chosen = isBest ? best : isToday ? 0 : group[0]!
	const candidate = result.candidates[chosen]!
	const others = group.length > 1 ? `; ${group.length - 1} more come to the same` : ''
	const label = `${nameOf(candidate)}: mean lead ${candidate.score.meanLead.toFixed(1)} s, ${alarmsText(candidate.score)}${others}`
	return (
		// biome-ignore lint/a11y/useSemanticElements: SVG has no button.
		<g
			class="spot"
			tabindex={0}
			role="button"
			aria-label={label}
			onClick={() => onSelect(chosen)}
			onKeydown={(event: KeyboardEvent) => {
				if (event.key !== 'Enter' && event.key !== ' ') return
				event.preventDefault()
				onSelect(chosen)
			}}
		>
			<title>{label}</title>
			{isToday && <rect x={x - 8} y={y - 8} width="16" height="16" class="today" />}
			{isBest && <path d={`M${x},${y - 11}l11,11l-11,11l-11,-11z`} class="best" />}
			{!isToday && !isBest && <circle cx={x} cy={y} r={4 + Math.sqrt(group.length)} />}
		</g>
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

/** About five round numbers between the two. */
function ticks(low: number, high: number): number[] {
	const step = [1, 2, 5, 10, 20, 50, 100, 200, 500].find((size) => (high - low) / size <= 6) ?? 1000
	const first = Math.ceil(low / step)
	return Array.from({ length: Math.floor(high / step) - first + 1 }, (_, index) => (first + index) * step)
}
