import { COURSE_SECONDS } from '../../detect/recent-course.js'
import { type Html, html } from '../../message/html.js'
import { formatClock } from '../../message/local-time.js'
import { COLOUR } from './colour.js'
import type { CourseView } from './course-view.js'
import { fiveMinutes } from './five-minutes.js'
import { FRAME, placeInstant } from './frame.js'

/** Half the width of `14:20`, and of `opened 14:15`, with some room. */
const CLOCK_ROOM = 26
const OPENED_ROOM = 54

/** Draws the clock times below, when the incident opened, and the page at the right. */
export function drawClock({ end, endWord, opened, utcOffset }: CourseView): Html {
	const { left, right, pool: above, queue: below, page } = FRAME
	const openedAt = opened === undefined ? undefined : placeInstant(opened, end)
	const label = openedAt && Math.min(Math.max(openedAt, left + OPENED_ROOM), right - OPENED_ROOM)
	const isFree = (x: number) =>
		x >= left + CLOCK_ROOM / 2 &&
		x <= right - CLOCK_ROOM &&
		(label === undefined || Math.abs(x - label) >= CLOCK_ROOM + OPENED_ROOM)
	const ticks = fiveMinutes(end - COURSE_SECONDS * 1000, end).map((instant) => {
		const x = placeInstant(instant, end)
		const words = html`<text x="${x}" y="${FRAME.clock}" fill="${COLOUR.faint}" text-anchor="middle">${formatClock(instant, utcOffset)}</text>`
		return html`<path d="M${x} ${below.bottom} v6" stroke="${COLOUR.faint}"/>${isFree(x) ? words : undefined}
`
	})
	const openedMarker =
		opened === undefined
			? undefined
			: html`<path class="opened" d="M${openedAt} ${above.top} V${below.bottom + 6}" stroke="${COLOUR.ink}" stroke-width="1.5" stroke-dasharray="2 4"/><text class="opened" x="${label}" y="${FRAME.clock}" text-anchor="middle">opened ${formatClock(opened, utcOffset)}</text>
`
	return html`<g class="clock">
${ticks}${openedMarker}<path class="end" d="M${page} ${above.top} V${below.bottom + 6}" stroke="${COLOUR.ink}" stroke-width="2"/><path d="M${page - 7} ${above.top - 6} h14 l-7 9 Z"/>
<text class="end" x="${FRAME.labels}" y="${FRAME.clock}" font-weight="700">${endWord} ${formatClock(end, utcOffset)}</text>
</g>`
}
