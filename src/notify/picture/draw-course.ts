import { COURSE_SECONDS } from '../../detect/recent-course.js'
import { type Html, html } from '../../message/html.js'
import { formatOffset } from '../../message/local-time.js'
import { printable, truncate } from '../../message/printable.js'
import { COLOUR } from './colour.js'
import type { CourseView } from './course-view.js'
import { drawClock } from './draw-clock.js'
import { drawPool } from './draw-pool.js'
import { drawQueue } from './draw-queue.js'
import { FRAME, placeInstant, round, SIZE } from './frame.js'

/** Draws the last 15 minutes of a service as SVG: its workers against their capacity, and below the accept queue. */
export function drawCourse(view: CourseView): string {
	const picture = html`<svg xmlns="http://www.w3.org/2000/svg" width="${SIZE.width}" height="${SIZE.height}" viewBox="0 0 ${SIZE.width} ${SIZE.height}" font-family="Roboto" font-size="17" fill="${COLOUR.ink}">
<rect x="0.5" y="0.5" width="${SIZE.width - 1}" height="${SIZE.height - 1}" rx="6" fill="${COLOUR.ground}" stroke="${COLOUR.edge}"/>
${heading(view)}
${unseen(view)}
${drawPool(view)}
${drawQueue(view)}
${drawClock(view)}
</svg>
`
	return picture.markup
}

function heading({ subject, drill, utcOffset }: CourseView): Html {
	const badge = html`<g class="drill"><rect x="14" y="10" width="64" height="24" rx="4" fill="${COLOUR.ink}"/><text x="46" y="28" font-weight="700" fill="${COLOUR.ground}" text-anchor="middle">DRILL</text></g>
`
	const name = truncate(xmlText(subject), drill ? 36 : 43)
	return html`${drill ? badge : undefined}<text class="subject" x="${drill ? 88 : 14}" y="${FRAME.subject}" font-size="18" font-weight="700">${name}</text>
<text class="span" x="14" y="${FRAME.span}" fill="${COLOUR.faint}">last 15 min, ${formatOffset(utcOffset)}</text>`
}

/** Closer to an edge than this nothing is missing. */
const EDGE_SECONDS = 60

/** Greys out where nothing was read: before the first reading, in gaps, after the last. */
function unseen({ pieces, end }: CourseView): Html {
	const begin = end - COURSE_SECONDS * 1000
	const edges = [begin, ...pieces.flatMap((piece) => [piece[0]!.instant, piece.at(-1)!.instant]), end]
	const spans = Array.from(
		{ length: edges.length / 2 },
		(_, index) => [edges[2 * index]!, edges[2 * index + 1]!] as const,
	)
	const [first, last] = [0, spans.length - 1]
	const shown = spans.filter(([from, to], index) =>
		index === first || index === last ? to - from > EDGE_SECONDS * 1000 : to > from,
	)
	return html`${shown.map(([from, to]) => unseenSpan(placeInstant(from, end), placeInstant(to, end)))}`
}

function unseenSpan(from: number, to: number): Html {
	const { pool: above, queue: below } = FRAME
	const width = round(to - from)
	const words = html`<text x="${Math.round((from + to) / 2)}" y="${(above.top + above.bottom) / 2 + 6}" fill="${COLOUR.faint}" text-anchor="middle">no readings</text>`
	return html`<g class="unseen"><rect x="${from}" y="${above.top}" width="${width}" height="${above.bottom - above.top}" fill="${COLOUR.unseen}"/><rect x="${from}" y="${below.top}" width="${width}" height="${below.bottom - below.top}" fill="${COLOUR.unseen}"/>${width > 98 ? words : undefined}</g>
`
}

/** Text that may stand in XML: printable() leaves two code points that XML forbids and halves of surrogate pairs. */
function xmlText(text: string): string {
	return printable(text).replace(/\p{Cs}|[\ufffe\uffff]/gu, '\ufffd')
}
