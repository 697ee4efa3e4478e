import { type Html, html } from '../../../../src/message/html.js'
import type { Score } from '../score.js'
import { PANEL_WIDTH, ROW_HEIGHT } from './frame.js'
import { path } from './lead-cell.js'
import { square } from './marks.js'

const STEP = 12
/** As many squares as a panel holds; more say "+". */
const MOST = 8

/** Draws one rule on one healthy scenario: a square per false message, of the offset that had most. */
export function falseCell(scores: readonly Score[], left: number, y: number): Html {
	const worst = scores.reduce((most, score) => (messages(score) > messages(most) ? score : most))
	const places = Array.from({ length: Math.min(MOST, messages(worst)) }, (_, index) => left + 14 + index * STEP)
	const marks = places.map((x) => square(x, y))
	const { falseCriticals: criticals, rightfulWarnings: rightful } = worst
	const title = `${worst.run}, ${worst.rule}: at worst ${criticals} false criticals and ${worst.falseWarnings - rightful} false warnings in one replay`
	return html`<g class="cell"><title>${title}</title><rect class="hit" x="${left}" y="${y - ROW_HEIGHT / 2}" width="${PANEL_WIDTH}" height="${ROW_HEIGHT}"/>${[
		path('bad', marks.slice(0, criticals)),
		path('short', marks.slice(criticals, messages(worst) - rightful)),
		path('hollow good', marks.slice(messages(worst) - rightful)),
		messages(worst) > MOST ? html`<text x="${left + 14 + MOST * STEP - 4}" y="${y + 4}">+</text>` : html``,
	]}</g>`
}

function messages({ falseWarnings, falseCriticals }: Score): number {
	return falseWarnings + falseCriticals
}
