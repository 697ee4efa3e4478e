import { type Html, html } from '../../message/html.js'
import { formatCount } from '../../message/words.js'
import { baseLine, gridLine, numberLabel } from './axis.js'
import { COLOUR } from './colour.js'
import type { CoursePoint, CourseView } from './course-view.js'
import { FRAME, placeInstant, placeValue, roundTicks, spread } from './frame.js'

/** Above the capacity there is room for its name. */
const POOL_HEADROOM = 1.2

/** Draws the pool: accepted against the capacity, and what is stuck where anything is. */
export function drawPool({ capacity, pieces, end }: CourseView): Html {
	const points = pieces.flat()
	const most = Math.max(capacity ?? 1, ...points.map(({ accepted, stuck }) => Math.max(accepted, stuck)))
	const top = most * POOL_HEADROOM
	const y = (value: number) => placeValue(value, top, FRAME.pool)
	const line = (piece: readonly CoursePoint[], of: (point: CoursePoint) => number) =>
		piece.map((point) => `${placeInstant(point.instant, end)} ${y(of(point))}`).join(' ')
	const anyStuck = points.some(({ stuck }) => stuck > 0)
	const surfaces = pieces.map((piece) => {
		const [from, to] = [placeInstant(piece[0]!.instant, end), placeInstant(piece.at(-1)!.instant, end)]
		return html`<path class="surface" d="M${from} ${FRAME.pool.bottom} L${line(piece, (point) => point.accepted)} L${to} ${FRAME.pool.bottom} Z" fill="${COLOUR.surface}"/>
`
	})
	// A piece of one reading is a line of no length: its round ends make it a dot.
	const accepted = pieces.map(
		(piece) =>
			html`<path class="accepted" d="M${line(piece, (point) => point.accepted)} h0" fill="none" stroke="${COLOUR.accepted}" stroke-width="3.5" stroke-linecap="round" stroke-linejoin="round"/>
`,
	)
	const stuck = pieces.map(
		(piece) =>
			html`<path class="stuck" d="M${line(piece, (point) => point.stuck)} h0" fill="none" stroke="${COLOUR.stuck}" stroke-width="4" stroke-linecap="round" stroke-dasharray="0 7"/>
`,
	)
	const numbers = newestNumbers(points.at(-1)!, anyStuck, y)
	return html`<g class="pool">
${surfaces}${roundTicks(most).map((tick) => gridLine(tick, y(tick)))}${baseLine(FRAME.pool.bottom)}${capacityLine(capacity, y)}${accepted}${anyStuck ? stuck : undefined}${numbers}</g>`
}

function newestNumbers({ accepted, stuck }: CoursePoint, anyStuck: boolean, y: (value: number) => number): Html {
	const labels = [
		{ value: accepted, word: 'accepted', colour: COLOUR.accepted },
		...(anyStuck ? [{ value: stuck, word: 'stuck', colour: COLOUR.stuck }] : []),
	]
	const places = spread(
		labels.map(({ value }) => y(value) + 7),
		24,
		FRAME.pool.top + 14,
		FRAME.pool.bottom,
	)
	return html`${labels.map(({ value, word, colour }, index) => numberLabel(value, word, colour, places[index]!))}`
}

function capacityLine(capacity: number | undefined, y: (value: number) => number): Html {
	const { left, right, pool: panel } = FRAME
	if (capacity === undefined) {
		return html`<text class="capacity" x="${left + 6}" y="${panel.top + 12}" fill="${COLOUR.faint}">capacity not known yet</text>
`
	}
	return html`<path class="capacity" d="M${left} ${y(capacity)} H${right}" stroke="${COLOUR.ink}" stroke-width="2" stroke-dasharray="9 5"/>
<text class="capacity" x="${left + 6}" y="${y(capacity) - 6}" font-weight="700" stroke="${COLOUR.ground}" stroke-width="4" stroke-linejoin="round" paint-order="stroke">capacity ${formatCount(capacity)}</text>
`
}
