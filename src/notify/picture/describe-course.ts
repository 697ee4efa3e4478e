import { formatClock, formatOffset } from '../../message/local-time.js'
import { formatCount, plural } from '../../message/words.js'
import type { CoursePoint, CourseView } from './course-view.js'

/** Says in words what the picture shows, for whoever cannot see it or whose mail program does not load it. */
export function describeCourse({ drill, utcOffset, end, capacity, pieces }: CourseView): string {
	const points = pieces.flat()
	const span = `The 15 minutes until ${formatClock(end, utcOffset, true)} ${formatOffset(utcOffset)}`
	const gaps = pieces.length > 1 ? `, readings are missing ${formatTimes(pieces.length - 1)}` : ''
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

function formatTimes(times: number): string {
	return times === 1 ? 'once' : `${times} times`
}
