import { COURSE_SECONDS } from '../../detect/recent-course.js'
import { formatClock, formatOffset } from '../../message/local-time.js'
import type { IncidentMessage } from '../../message/message.js'
import { formatCount, plural } from '../../message/words.js'

/** What a picture shows, ready to be placed: times are milliseconds since the epoch. */
export interface CourseView {
	/** `apache on web03`. */
	readonly subject: string
	readonly drill: boolean
	/** Minutes by which the clock below is ahead of UTC. */
	readonly utcOffset: number
	/** The time of the page: the right edge. */
	readonly end: number
	/** What the right edge is called. */
	readonly endWord: 'page' | 'resolved' | 'now'
	/** When the incident opened, where that is in the picture and not its right edge. */
	readonly opened: number | undefined
	/** Undefined where it is not known. */
	readonly capacity: number | undefined
	/** Readings, oldest first, in pieces: between two pieces readings are missing. */
	readonly pieces: readonly (readonly CoursePoint[])[]
}

/** One reading. */
export interface CoursePoint {
	readonly instant: number
	readonly accepted: number
	readonly acceptQueue: number
	readonly stuck: number
}

/** Regular readings are an interval apart, and a late one hardly twice that: at two and a half one is missing. */
const GAP_INTERVALS = 2.5

/** Closer to the page than this the opening is the page. */
const SAME_SECONDS = 30

/** Takes from a message what its picture shows; undefined where it has no readings with a wall time. */
export function viewCourse({
	event,
	host,
	drill,
	utcOffset = 0,
	again,
	recent,
}: IncidentMessage): CourseView | undefined {
	if (!recent || recent.until === undefined || recent.secondsAgo.length === 0) return undefined
	const { until, interval } = recent
	const end = Math.max(until, event.wallTime ?? until)
	const points = recent.secondsAgo
		.map((ago, index) => ({
			instant: until - ago * 1000,
			accepted: recent.accepted[index]!,
			acceptQueue: recent.acceptQueue[index]!,
			stuck: recent.stuck[index]!,
		}))
		.filter(({ instant }) => end - instant <= COURSE_SECONDS * 1000)
	const opened = event.incident.openedWallTime
	const sinceOpened = opened === undefined ? 0 : (end - opened) / 1000
	return {
		subject: `${event.incident.service} on ${host}`,
		drill,
		utcOffset,
		end,
		endWord: again ? 'now' : event.kind === 'resolved' ? 'resolved' : 'page',
		opened: sinceOpened >= SAME_SECONDS && sinceOpened <= COURSE_SECONDS ? opened : undefined,
		capacity: event.evidence.capacity?.workers,
		pieces: cutAtGaps(points, interval * GAP_INTERVALS * 1000),
	}
}

function cutAtGaps(points: readonly CoursePoint[], gap: number): CoursePoint[][] {
	const pieces: CoursePoint[][] = []
	for (const point of points) {
		const piece = pieces.at(-1)
		const before = piece?.at(-1)
		if (piece && before && point.instant - before.instant <= gap) piece.push(point)
		else pieces.push([point])
	}
	return pieces
}

/** Says in words what the picture shows, for readers who cannot see it and mail programs that do not load it. */
export function describeCourse({ drill, utcOffset, end, capacity, pieces }: CourseView): string {
	const points = pieces.flat()
	const span = `The 15 minutes until ${formatClock(end, utcOffset, true)} ${formatOffset(utcOffset)}`
	const gaps =
		pieces.length > 1 ? `, readings are missing ${pieces.length === 2 ? 'once' : `${pieces.length - 1} times`}` : ''
	const since = `${plural(points.length, 'reading')} since ${formatClock(points[0]!.instant, utcOffset)}${gaps}`
	const limit = capacity === undefined ? 'capacity not known yet' : `capacity ${formatCount(capacity)}`
	const stuck = points.some((point) => point.stuck > 0) ? [describe('stuck', points, (point) => point.stuck)] : []
	const numbers = [
		`${describe('accepted', points, (point) => point.accepted)}, ${limit}`,
		...stuck,
		describe('waiting in the accept queue', points, (point) => point.acceptQueue),
	]
	return `${drill ? 'DRILL. ' : ''}${span}, ${since}: ${numbers.join('; ')}.`
}

function describe(what: string, points: readonly CoursePoint[], of: (point: CoursePoint) => number): string {
	const values = points.map(of)
	const [first, last, most] = [values[0]!, values.at(-1)!, Math.max(...values)]
	if (values.every((value) => value === first)) return `${what} ${formatCount(first)} throughout`
	const peak = most > Math.max(first, last) ? `, at most ${formatCount(most)}` : ''
	return `${what} from ${formatCount(first)} to ${formatCount(last)}${peak}`
}
