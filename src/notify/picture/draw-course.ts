import { COURSE_SECONDS } from '../../detect/recent-course.js'
import { type Html, html } from '../../message/html.js'
import { formatClock, formatOffset } from '../../message/local-time.js'
import { printable, truncate } from '../../message/printable.js'
import { formatCount } from '../../message/words.js'
import type { CoursePoint, CourseView } from './course.js'

/**
 * CSS pixels of the picture. A phone of 360 pixels shows it at 0.72 of that, where its words of 17 pixels are as large as a
 * mail's small print (12); at a mail column's whole width of 600 they would be 10. It is high instead, which a phone has room for.
 */
export const SIZE = { width: 480, height: 312 } as const

/** Where things stand. `page` is beside the newest reading, so that it hides none; right of it is room for `12 345 accepted`. */
const LEFT = 46
const RIGHT = 330
const PAGE = 337
const LABELS = 346
const POOL = { top: 70, bottom: 196 } as const
const QUEUE = { top: 226, bottom: 274 } as const
const CLOCK = 298

/**
 * What is told apart by colour is told apart by form as well: accepted is a solid line over a surface, stuck a dotted one,
 * the capacity dashes, the queue bars. The ground is the picture's own, so that it looks the same in a dark mail.
 */
const COLOUR = {
	ground: '#ffffff',
	edge: '#c9ced6',
	ink: '#1a1d21',
	faint: '#5b636e',
	grid: '#e4e7eb',
	unseen: '#eef0f3',
	accepted: '#1d4ed8',
	surface: '#dbe5fb',
	stuck: '#b45309',
	queue: '#b91c1c',
} as const

/** Above the capacity there is room for its name. */
const POOL_HEADROOM = 1.2
/** A queue of three clients must not look like one of three hundred. */
const MIN_QUEUE_TOP = 10
const BAR = 5
const FIVE_MINUTES = 300_000
/** Closer to an edge than this nothing is missing. */
const EDGE_MS = 60_000
/** Pixels between the newest numbers of two lines. */
const LINE_HEIGHT = 24
/** Half the width of `14:20`, and of `opened 14:15`, with some room. */
const CLOCK_ROOM = 26
const OPENED_ROOM = 54

/** The place of a number or an instant, in pixels. */
type Place = (value: number) => number

/** Draws the last 15 minutes of a service as SVG: its workers against their capacity, and below the accept queue. */
export function drawCourse(view: CourseView): string {
	const { width, height } = SIZE
	const x: Place = (instant) => round(RIGHT - ((view.end - instant) / 1000 / COURSE_SECONDS) * (RIGHT - LEFT))
	return html`<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" font-family="Roboto" font-size="17" fill="${COLOUR.ink}">
<rect x="0.5" y="0.5" width="${width - 1}" height="${height - 1}" rx="6" fill="${COLOUR.ground}" stroke="${COLOUR.edge}"/>
${heading(view)}
${unseen(view, x)}
${pool(view, x)}
${queue(view, x)}
${clock(view, x)}
</svg>
`.markup
}

function heading({ subject, drill, utcOffset }: CourseView): Html {
	const badge = html`<g class="drill"><rect x="14" y="10" width="64" height="24" rx="4" fill="${COLOUR.ink}"/><text x="46" y="28" font-weight="700" fill="${COLOUR.ground}" text-anchor="middle">DRILL</text></g>
`
	// printable() leaves two code points that XML forbids and halves of surrogate pairs.
	const name = truncate(printable(subject).replace(/\p{Cs}|[\ufffe\uffff]/gu, '\ufffd'), drill ? 36 : 43)
	return html`${drill ? badge : undefined}<text class="subject" x="${drill ? 88 : 14}" y="28" font-size="18" font-weight="700">${name}</text>
<text class="span" x="14" y="50" fill="${COLOUR.faint}">last 15 min, ${formatOffset(utcOffset)}</text>`
}

/** Greys out where nothing was read: before the first reading, in gaps, after the last. */
function unseen({ pieces, end }: CourseView, x: Place): Html {
	const begin = end - COURSE_SECONDS * 1000
	const from = [begin, ...pieces.map((piece) => piece.at(-1)!.instant)]
	const to = [...pieces.map((piece) => piece[0]!.instant), end]
	const spans = from.map((start, index) => [start, to[index]!] as const)
	const shown = spans.filter(([start, stop]) => stop - start > (start === begin || stop === end ? EDGE_MS : 0))
	return html`${shown.map(([start, stop]) => unseenSpan(x(start), x(stop)))}`
}

function unseenSpan(from: number, to: number): Html {
	const width = round(to - from)
	const box = ({ top, bottom }: { readonly top: number; readonly bottom: number }) =>
		html`<rect x="${from}" y="${top}" width="${width}" height="${bottom - top}" fill="${COLOUR.unseen}"/>`
	const words = html`<text x="${Math.round((from + to) / 2)}" y="${(POOL.top + POOL.bottom) / 2 + 6}" fill="${COLOUR.faint}" text-anchor="middle">no readings</text>`
	return html`<g class="unseen">${box(POOL)}${box(QUEUE)}${width > 98 ? words : undefined}</g>
`
}

/** The pool: accepted against the capacity, and what is stuck where anything is. A piece of one reading becomes a dot. */
function pool({ capacity, pieces }: CourseView, x: Place): Html {
	const points = pieces.flat()
	const most = Math.max(capacity ?? 1, ...points.map(({ accepted, stuck }) => Math.max(accepted, stuck)))
	const y = placeIn(POOL, most * POOL_HEADROOM)
	const line = (piece: readonly CoursePoint[], of: 'accepted' | 'stuck') =>
		piece.map((point) => `${x(point.instant)} ${y(point[of])}`).join(' ')
	const surfaces = pieces.map(
		(piece) =>
			html`<path class="surface" d="M${x(piece[0]!.instant)} ${POOL.bottom} L${line(piece, 'accepted')} L${x(piece.at(-1)!.instant)} ${POOL.bottom} Z" fill="${COLOUR.surface}"/>
`,
	)
	const accepted = pieces.map(
		(piece) =>
			html`<path class="accepted" d="M${line(piece, 'accepted')} h0" fill="none" stroke="${COLOUR.accepted}" stroke-width="3.5" stroke-linecap="round" stroke-linejoin="round"/>
`,
	)
	const stuck = pieces.map(
		(piece) =>
			html`<path class="stuck" d="M${line(piece, 'stuck')} h0" fill="none" stroke="${COLOUR.stuck}" stroke-width="4" stroke-linecap="round" stroke-dasharray="0 7"/>
`,
	)
	const anyStuck = points.some((point) => point.stuck > 0)
	const newest = (['accepted', 'stuck'] as const)
		.slice(0, anyStuck ? 2 : 1)
		.map((word) => ({ word, value: points.at(-1)![word] }))
	return html`<g class="pool">
${surfaces}${ticksBelow(most).map((tick) => gridLine(tick, y(tick)))}${gridLine(0, POOL.bottom, COLOUR.faint)}${capacityLine(capacity, y)}${accepted}${anyStuck ? stuck : undefined}${newestNumbers(newest, y)}</g>`
}

/** The newest numbers of both lines beside their ends, moved apart where those are close. */
function newestNumbers(labels: readonly { word: 'accepted' | 'stuck'; value: number }[], y: Place): Html {
	const sorted = labels.toSorted((one, other) => other.value - one.value)
	const places = sorted.map(({ value }) => Math.min(Math.max(y(value) + 7, POOL.top + 14), POOL.bottom))
	const [upper, lower] = places
	if (upper !== undefined && lower !== undefined && lower - upper < LINE_HEIGHT) {
		places[1] = Math.min(upper + LINE_HEIGHT, POOL.bottom)
		places[0] = places[1] - LINE_HEIGHT
	}
	return html`${sorted.map(({ word, value }, index) => numberLabel(value, word, COLOUR[word], round(places[index]!)))}`
}

function capacityLine(capacity: number | undefined, y: Place): Html {
	if (capacity === undefined) {
		return html`<text class="capacity" x="${LEFT + 6}" y="${POOL.top + 12}" fill="${COLOUR.faint}">capacity not known yet</text>
`
	}
	return html`<path class="capacity" d="M${LEFT} ${y(capacity)} H${RIGHT}" stroke="${COLOUR.ink}" stroke-width="2" stroke-dasharray="9 5"/>
<text class="capacity" x="${LEFT + 6}" y="${y(capacity) - 6}" font-weight="700" stroke="${COLOUR.ground}" stroke-width="4" stroke-linejoin="round" paint-order="stroke">capacity ${formatCount(capacity)}</text>
`
}

/** The accept queue: one bar for each reading in which clients waited. */
function queue({ pieces }: CourseView, x: Place): Html {
	const points = pieces.flat()
	const newest = points.at(-1)!.acceptQueue
	const top = roundUp(Math.max(MIN_QUEUE_TOP, ...points.map(({ acceptQueue }) => acceptQueue)))
	const y = placeIn(QUEUE, top)
	const bars = points
		.filter(({ acceptQueue }) => acceptQueue > 0)
		.map(({ instant, acceptQueue }) => {
			const above = y(acceptQueue)
			return html`<rect x="${round(x(instant) - BAR / 2)}" y="${above}" width="${BAR}" height="${round(QUEUE.bottom - above)}"/>`
		})
	return html`<g class="queue">
<text x="${LEFT}" y="${QUEUE.top - 8}" fill="${COLOUR.faint}">waiting in the accept queue</text>
${gridLine(top, QUEUE.top)}<g fill="${COLOUR.queue}">${bars}</g>
${gridLine(0, QUEUE.bottom, COLOUR.faint)}${numberLabel(newest, 'waiting', newest > 0 ? COLOUR.queue : COLOUR.faint, (QUEUE.top + QUEUE.bottom) / 2 + 8)}</g>`
}

/** The clock times below, when the incident opened, and the page at the right. */
function clock({ end, endWord, opened, utcOffset }: CourseView, x: Place): Html {
	const openedAt = opened === undefined ? undefined : x(opened)
	const label = openedAt && Math.min(Math.max(openedAt, LEFT + OPENED_ROOM), RIGHT - OPENED_ROOM)
	const isFree = (place: number) =>
		place >= LEFT + CLOCK_ROOM / 2 &&
		place <= RIGHT - CLOCK_ROOM &&
		(label === undefined || Math.abs(place - label) >= CLOCK_ROOM + OPENED_ROOM)
	// Every zone is whole quarters of an hour off UTC, so full five minutes are full in all of them.
	const last = Math.floor(end / FIVE_MINUTES) * FIVE_MINUTES
	const ticks = [3, 2, 1, 0]
		.map((steps) => last - steps * FIVE_MINUTES)
		.filter((instant) => instant >= end - COURSE_SECONDS * 1000)
		.map((instant) => {
			const words = html`<text x="${x(instant)}" y="${CLOCK}" fill="${COLOUR.faint}" text-anchor="middle">${formatClock(instant, utcOffset)}</text>`
			return html`<path d="M${x(instant)} ${QUEUE.bottom} v6" stroke="${COLOUR.faint}"/>${isFree(x(instant)) ? words : undefined}
`
		})
	const marker =
		opened === undefined
			? undefined
			: html`<path class="opened" d="M${openedAt} ${POOL.top} V${QUEUE.bottom + 6}" stroke="${COLOUR.ink}" stroke-width="1.5" stroke-dasharray="2 4"/><text class="opened" x="${label}" y="${CLOCK}" text-anchor="middle">opened ${formatClock(opened, utcOffset)}</text>
`
	return html`<g class="clock">
${ticks}${marker}<path class="end" d="M${PAGE} ${POOL.top} V${QUEUE.bottom + 6}" stroke="${COLOUR.ink}" stroke-width="2"/><path d="M${PAGE - 7} ${POOL.top - 6} h14 l-7 9 Z"/>
<text class="end" x="${LABELS}" y="${CLOCK}" font-weight="700">${endWord} ${formatClock(end, utcOffset)}</text>
</g>`
}

/** A line across the plot with its number to the left. */
function gridLine(value: number, y: number, colour: string = COLOUR.grid): Html {
	const short = value < 10_000 ? String(value) : `${value / 1000}k`
	return html`<path d="M${LEFT} ${y} H${RIGHT}" stroke="${colour}"/><text x="${LEFT - 6}" y="${y + 5}" font-size="15" fill="${COLOUR.faint}" text-anchor="end">${short}</text>
`
}

/** The newest number of a line or of the bars, to the right of them: `38 accepted`. */
function numberLabel(value: number, word: string, colour: string, y: number): Html {
	const [large, small] = value < 10_000 ? [22, 17] : [17, 15]
	return html`<text class="newest" x="${LABELS}" y="${y}" font-size="${small}" fill="${colour}"><tspan font-size="${large}" font-weight="700">${formatCount(value)}</tspan> ${word}</text>
`
}

function placeIn({ top, bottom }: { readonly top: number; readonly bottom: number }, most: number): Place {
	return (value) => round(bottom - (Math.min(value, most) / most) * (bottom - top))
}

/** Two to four round numbers up to `most`, or only what fits. */
function ticksBelow(most: number): number[] {
	const step = roundUp(most / 3, [1, 2, 5, 10])
	return Array.from({ length: Math.floor(most / step) }, (_, index) => (index + 1) * step)
}

/** The next of these round numbers, times a power of ten. */
function roundUp(value: number, round: readonly number[] = [1, 1.5, 2, 3, 4, 5, 6, 8, 10]): number {
	const power = 10 ** Math.floor(Math.log10(Math.max(1, value)))
	return round.map((factor) => factor * power).find((each) => each >= value) ?? value
}

/** A tenth of a pixel is enough, and makes short text. */
function round(value: number): number {
	return Math.round(value * 10) / 10
}
