import type { Candidate, TuneResult } from '../../replay/tune/tune-result.js'
import { alarmsText, nameOf } from './words.js'

/** A sweep, and what selecting a candidate calls. */
export interface PictureProps {
	readonly result: TuneResult
	readonly onSelect: (candidate: number) => void
}

/**
 * The two most influential settings against each other, the others as today: a table whose cells say mean lead and false
 * alarms, and are the darker the longer the lead is. Nothing where fewer than two settings were swept.
 */
export function HeatMap({ result, onSelect }: PictureProps) {
	const { candidates, ranking } = result
	const [down, across] = result.influence.map(({ key }) => result.axes.find((axis) => axis.key === key)!)
	if (!down || !across) return null
	const find = (row: string, column: string) =>
		candidates.findIndex(
			({ settings, changed }) =>
				settings[down.key] === row &&
				settings[across.key] === column &&
				changed.every((key) => key === down.key || key === across.key),
		)
	const rows = down.written.map((row) => ({ row, cells: across.written.map((column) => find(row, column)) }))
	const leads = rows.flatMap(({ cells }) => cells.flatMap((cell) => candidates[cell]?.score.meanLead ?? []))
	const [low, high] = [Math.min(...leads), Math.max(...leads)]
	const heat = ({ score }: Candidate) => (high > low ? (score.meanLead - low) / (high - low) : 0)
	const cell = (number: number) => {
		const candidate = candidates[number]
		if (!candidate) return 'left out'
		const { score } = candidate
		const mark = [...(number === 0 ? ['today'] : []), ...(number === ranking[0] ? ['best'] : [])].join(', ')
		return (
			<button
				type="button"
				style={{ '--heat': `${Math.round(8 + heat(candidate) * 42)}%` }}
				aria-label={`${nameOf(candidate)}: mean lead ${score.meanLead.toFixed(1)} s, ${alarmsText(score)}`}
				onClick={() => onSelect(number)}
			>
				<strong>{`${score.meanLead.toFixed(1)} s`}</strong>
				<span>{alarmsText(score)}</span>
				{mark !== '' && <span class="badge">{mark}</span>}
			</button>
		)
	}
	return (
		<figure class="card">
			<figcaption>
				<strong>The two settings that decide most</strong>
				<p class="quiet">
					Rows: {down.key}. Columns: {across.key}. Mean lead and false alarms; the fuller the green, the longer the
					lead. All other settings as today.
				</p>
			</figcaption>
			<div class="scroll-x">
				<table class="heat">
					<thead>
						<tr>
							<td />
							{across.written.map((column) => (
								<th scope="col">{column}</th>
							))}
						</tr>
					</thead>
					<tbody>
						{rows.map(({ row, cells }) => (
							<tr>
								<th scope="row">{row}</th>
								{cells.map((number) => (
									<td>{cell(number)}</td>
								))}
							</tr>
						))}
					</tbody>
				</table>
			</div>
		</figure>
	)
}
