import { PATTERN_WORDS } from '../../message/words.js'
import type { ReportedRun } from '../../replay/report/replay-data.js'
import { formatElapsed } from '../chart/time-axis.js'
import { element } from '../element.js'

interface Line {
	readonly at: number
	readonly name: string
	readonly tone: 'warning' | 'critical' | 'good' | 'note'
	readonly what: string
	readonly reason: string
}

/** What was said, line by line; each line leads to its sample. */
export class EventList {
	readonly node: HTMLElement
	readonly #lines: { readonly at: number; readonly button: HTMLElement }[] = []

	/** `onChoose` is called with the time of the event. */
	constructor(run: ReportedRun, onChoose: (at: number) => void) {
		const lines = linesOf(run)
		const items = lines.map((line) => {
			const button = element(
				'button',
				{ type: 'button', class: 'event', onclick: () => onChoose(line.at) },
				element('time', {}, formatElapsed(line.at)),
				element('span', { class: 'badge', 'data-tone': line.tone }, line.name),
				element('span', { class: 'event-text' }, element('b', {}, line.what), ' ', line.reason),
			)
			this.#lines.push({ at: line.at, button })
			return element('li', {}, button)
		})
		const none = element('p', { class: 'quiet' }, 'Nothing was said.')
		this.node = element(
			'div',
			{ class: 'events' },
			element('h3', {}, 'What was said'),
			items.length > 0 ? element('ol', {}, ...items) : none,
		)
	}

	/** Marks the lines that belong to the sample at this time. */
	mark(at: number | undefined): void {
		for (const line of this.#lines) {
			const here = at !== undefined && Math.abs(line.at - at) < 0.1
			if (here) line.button.setAttribute('aria-current', 'true')
			else line.button.removeAttribute('aria-current')
		}
	}
}

function linesOf({ events, notices }: ReportedRun): Line[] {
	const lines: Line[] = [
		...events.map(({ at, kind, pattern, severity, reason }): Line => {
			const tone = kind === 'resolved' ? 'good' : severity
			return {
				at,
				tone,
				name: kind === 'resolved' ? 'resolved' : severity,
				what: `${kind}, ${PATTERN_WORDS[pattern]}:`,
				reason,
			}
		}),
		...notices.map(({ at, kind, reason }): Line => ({ at, tone: 'note', name: kind, what: '', reason })),
	]
	return lines.sort((one, other) => one.at - other.at)
}
