import type { RecentCourse } from '../../../src/detect/recent-course.js'
import type { IncidentMessage } from '../../../src/message/message.js'
import { EVENTS, incidentMessage, OPENED } from '../../message/messages.js'

/** A course of so many regular readings that end at an instant, numbers by their index. */
export function course(
	readings: number,
	numbers: Partial<Record<'accepted' | 'acceptQueue' | 'stuck', (index: number) => number>>,
	until = OPENED,
): RecentCourse {
	const list = (of: (index: number) => number = () => 0) => Array.from({ length: readings }, (_, index) => of(index))
	return {
		until,
		interval: 30,
		secondsAgo: list((index) => (readings - 1 - index) * 30),
		accepted: list(numbers.accepted),
		acceptQueue: list(numbers.acceptQueue),
		stuck: list(numbers.stuck),
	}
}

const climb = (index: number) => Math.min(40, 10 + (index % 3) + Math.max(0, index - 12) * 2)

/** Messages with the courses that their pictures show. All numbers are made up. */
export const PICTURED = {
	opened: { ...incidentMessage(), recent: course(31, { accepted: (index) => Math.min(38, climb(index)) }) },
	escalated: {
		...incidentMessage(EVENTS.escalated),
		recent: course(31, { accepted: climb, acceptQueue: (index) => Math.max(0, index - 25) * 13 }, OPENED + 150_000),
	},
	'a leak, seen for ten minutes, in a drill': {
		...incidentMessage(EVENTS.changed, { drill: true, timeZone: () => 330 }),
		recent: course(20, { accepted: () => 24, stuck: (index) => Math.max(0, index - 5) }, OPENED + 180_000),
	},
	'resolved, after a gap': {
		...incidentMessage(EVENTS.resolved),
		recent: {
			...course(
				21,
				{ accepted: (index) => (index < 10 ? 40 : 12), acceptQueue: (index) => (index < 9 ? 60 : 0) },
				OPENED + 375_000,
			),
			secondsAgo: Array.from({ length: 21 }, (_, index) => (20 - index) * 30 + (index < 10 ? 200 : 0)),
		},
	},
	'a capacity that is not known': {
		...incidentMessage(EVENTS.spike),
		recent: course(1, { accepted: () => 12_345, acceptQueue: () => 412 }),
	},
} satisfies Record<string, IncidentMessage>
