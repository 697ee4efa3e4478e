import type { ReportedRun } from '../../replay/report/replay-data.js'
import { formatMoment } from '../chart/time-axis.js'

const TONES = { c: 'critical', w: 'warning', h: 'note', k: 'good' } as const

/** A signal's state as a sign, and in words for screen readers. */
const STATES = {
	'1': { sign: '▲', words: 'raised' },
	'0': { sign: '·', words: 'not raised' },
	'-': { sign: '–', words: 'mute: too little traffic or no demand' },
} as const

/** The sample that is looked at, and how to go to its neighbours. */
interface VerdictProps {
	readonly run: ReportedRun
	readonly sample: number
	readonly onSelect: (sample: number) => void
}

/** Why the verdict of one sample is what it is: the reason, and every signal with its number and its bar. */
export function Verdict({ run, sample, onSelect }: VerdictProps) {
	const { columns, signals } = run
	const exists = (index: number) => index >= 0 && index < columns.at.length
	const tone = TONES[(columns.tone[sample] ?? 'h') as keyof typeof TONES]
	const step = (by: number, text: string) => (
		<button type="button" disabled={!exists(sample + by)} onClick={() => onSelect(sample + by)}>
			{text}
		</button>
	)
	return (
		<section
			class="card verdict"
			aria-label="Verdict of the selected sample"
			onKeydown={(event: KeyboardEvent) => {
				const by = event.key === 'ArrowLeft' ? -1 : event.key === 'ArrowRight' ? 1 : 0
				if (by === 0 || !exists(sample + by)) return
				event.preventDefault()
				onSelect(sample + by)
			}}
		>
			<div class="row stepper">
				{step(-1, '← Back')}
				<span class="quiet position">{`sample ${sample + 1} of ${columns.at.length}`}</span>
				{step(1, 'Next →')}
			</div>
			<div aria-live="polite">
				<p class="moment">{`${formatMoment(columns.at[sample] ?? 0, 'elapsed')}${columns.early[sample] ? ', taken early' : ''}`}</p>
				<p>
					<span class="badge" data-tone={tone}>
						{columns.verdict[sample]}
					</span>
				</p>
				<p class="reason">{columns.reason[sample]}</p>
				<p class="quiet">{columns.use[sample]}</p>
				<table class="signals">
					<caption>Signals: ▲ raised, · not raised, – mute (too little traffic or no demand)</caption>
					<tbody>
						{signals.map(({ name, text, state }) => {
							const { sign, words } = STATES[(state[sample] ?? '-') as keyof typeof STATES]
							return (
								<tr data-state={state[sample]}>
									<td class="sign">
										<span aria-hidden="true">{sign}</span>
										<span class="unseen">{words}</span>
									</td>
									<td>
										<b>{name}</b>
										<br />
										{text[sample]}
										{state[sample] === '-' && <i> (mute)</i>}
									</td>
								</tr>
							)
						})}
					</tbody>
				</table>
			</div>
		</section>
	)
}
