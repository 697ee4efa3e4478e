import { type Html, html } from '../../message/html.js'
import { formatCount } from '../../message/words.js'
import { COLOUR } from './colour.js'
import { FRAME } from './frame.js'

/** A faint line across the plot with its number to the left. */
export function gridLine(value: number, y: number): Html {
	return html`<path d="M${FRAME.left} ${y} H${FRAME.right}" stroke="${COLOUR.grid}"/>${tickLabel(value, y)}
`
}

/** The line on which a plot stands. */
export function baseLine(y: number): Html {
	return html`<path d="M${FRAME.left} ${y} H${FRAME.right}" stroke="${COLOUR.faint}"/>${tickLabel(0, y)}
`
}

/** The newest number of a line or of the bars, to the right of them: `38 accepted`. */
export function numberLabel(value: number, word: string, colour: string, y: number): Html {
	const [large, small] = value < 10_000 ? [22, 17] : [17, 15]
	return html`<text class="newest" x="${FRAME.labels}" y="${y}" font-size="${small}" fill="${colour}"><tspan font-size="${large}" font-weight="700">${formatCount(value)}</tspan> ${word}</text>
`
}

function tickLabel(value: number, y: number): Html {
	const short = value < 10_000 ? String(value) : `${value / 1000}k`
	return html`<text x="${FRAME.left - 6}" y="${y + 5}" font-size="15" fill="${COLOUR.faint}" text-anchor="end">${short}</text>`
}
