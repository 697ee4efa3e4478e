import { type Html, html } from '../../message/html.js'
import { baseLine, gridLine, numberLabel } from './axis.js'
import { COLOUR } from './colour.js'
import type { CourseView } from './course-view.js'
import { FRAME, placeInstant, placeValue, round } from './frame.js'

/** A queue of three clients must not look like one of three hundred. */
const LOWEST_QUEUE_TOP = 10
const QUEUE_TOPS = [1, 1.5, 2, 3, 4, 5, 6, 8, 10]
const BAR = 5

/** Draws the accept queue as one bar for each reading in which somebody waited. */
export function drawQueue({ pieces, end }: CourseView): Html {
	const points = pieces.flat()
	const newest = points.at(-1)!.acceptQueue
	const { left, queue: panel } = FRAME
	const most = Math.max(...points.map(({ acceptQueue }) => acceptQueue))
	const top = queueTop(most)
	const bars = points
		.filter(({ acceptQueue }) => acceptQueue > 0)
		.map(({ instant, acceptQueue }) => {
			const y = placeValue(acceptQueue, top, panel)
			const height = round(panel.bottom - y)
			return html`<rect x="${round(placeInstant(instant, end) - BAR / 2)}" y="${y}" width="${BAR}" height="${height}"/>`
		})
	return html`<g class="queue">
<text x="${left}" y="${panel.top - 8}" fill="${COLOUR.faint}">waiting in the accept queue</text>
${gridLine(top, panel.top)}<g fill="${COLOUR.queue}">${bars}</g>
${baseLine(panel.bottom)}${numberLabel(newest, 'waiting', newest > 0 ? COLOUR.queue : COLOUR.faint, (panel.top + panel.bottom) / 2 + 8)}</g>`
}

function queueTop(most: number): number {
	const needed = Math.max(LOWEST_QUEUE_TOP, most)
	const power = 10 ** Math.floor(Math.log10(needed))
	return QUEUE_TOPS.map((factor) => factor * power).find((top) => top >= needed) ?? needed
}
