import type { ReportedRun } from '../../replay/report/replay-data.js'
import { formatMoment } from '../chart/time-axis.js'
import { element } from '../element.js'

const TONES = { c: 'critical', w: 'warning', h: 'note', k: 'good' } as const

/** A signal's state as a sign and in words, for those who do not see the sign. */
const STATES = {
	'1': { sign: '▲', words: 'raised' },
	'0': { sign: '·', words: 'not raised' },
	'-': { sign: '–', words: 'mute: too little traffic or no demand' },
} as const

/** Why the verdict of one sample is what it is: the reason, and every signal with its number and its bar. */
export class VerdictPanel {
	readonly node: HTMLElement
	readonly #run: ReportedRun
	readonly #position = element('span', { class: 'quiet position' })
	readonly #body = element('div', { 'aria-live': 'polite' })
	readonly #steps: readonly { readonly button: HTMLButtonElement; readonly by: number }[]
	#sample = 0

	/** `onStep` is called with the sample that a button asks for. */
	constructor(run: ReportedRun, onStep: (sample: number) => void) {
		this.#run = run
		this.#steps = [
			{ by: -1, text: '← Back' },
			{ by: 1, text: 'Next →' },
		].map(({ by, text }) => ({
			by,
			button: element('button', { type: 'button', onclick: () => onStep(this.#sample + by) }, text),
		}))
		const bar = element('div', { class: 'row stepper' }, this.#steps[0]?.button, this.#position, this.#steps[1]?.button)
		this.node = element(
			'div',
			{ class: 'card verdict', role: 'group', 'aria-label': 'Verdict of the selected sample' },
			bar,
			this.#body,
		)
		this.node.addEventListener('keydown', (event) => {
			const by = event.key === 'ArrowLeft' ? -1 : event.key === 'ArrowRight' ? 1 : 0
			if (by === 0 || !this.#exists(this.#sample + by)) return
			event.preventDefault()
			onStep(this.#sample + by)
		})
	}

	/** Shows the verdict of a sample. */
	show(sample: number): void {
		this.#sample = sample
		const { columns, signals } = this.#run
		for (const { button, by } of this.#steps) button.disabled = !this.#exists(sample + by)
		this.#position.textContent = `sample ${sample + 1} of ${columns.at.length}`
		const tone = TONES[(columns.tone[sample] ?? 'h') as keyof typeof TONES]
		const early = columns.early[sample] ? ', taken early' : ''
		const rows = signals.map(({ name, text, state }) => {
			const { sign, words } = STATES[(state[sample] ?? '-') as keyof typeof STATES]
			return element(
				'tr',
				{ 'data-state': state[sample] },
				element(
					'td',
					{ class: 'sign' },
					element('span', { 'aria-hidden': 'true' }, sign),
					element('span', { class: 'unseen' }, words),
				),
				element(
					'td',
					{},
					element('b', {}, name),
					element('br'),
					text[sample],
					state[sample] === '-' ? element('i', {}, ' (mute)') : undefined,
				),
			)
		})
		this.#body.replaceChildren(
			element('p', { class: 'moment' }, `${formatMoment(columns.at[sample] ?? 0, 'elapsed')}${early}`),
			element('p', {}, element('span', { class: 'badge', 'data-tone': tone }, columns.verdict[sample])),
			element('p', { class: 'reason' }, columns.reason[sample]),
			element('p', { class: 'quiet' }, columns.use[sample]),
			element(
				'table',
				{ class: 'signals' },
				element('caption', {}, 'Signals: ▲ raised, · not raised, – mute (too little traffic or no demand)'),
				element('tbody', {}, ...rows),
			),
		)
	}

	#exists(sample: number): boolean {
		return sample >= 0 && sample < this.#run.columns.at.length
	}
}
