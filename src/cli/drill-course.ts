import type { IncidentEvent } from '../detect/incident-event.js'
import { COURSE_SECONDS, type RecentCourse } from '../detect/recent-course.js'

const INTERVAL = 30

/** What accepted does by itself from one reading to the next: made up, and the same in each drill. */
const WAVES = [1, 0.93, 1.05, 0.97, 1.08, 0.95, 1.02, 0.9, 1.04]

/** The quarter of an hour before a drill: as its first sample says, in small waves, then its samples. Made up like them. */
export function createDrillCourse({ evidence, wallTime }: IncidentEvent): RecentCourse {
	const { window } = evidence
	const first = window[0]!
	const before = Array.from({ length: COURSE_SECONDS / INTERVAL + 1 - window.length }, (_, index) => ({
		accepted: Math.round(first.accepted * WAVES[index % WAVES.length]!),
		acceptQueue: 0,
		stuck: 0,
	}))
	const readings = [...before, ...window]
	return {
		until: wallTime,
		interval: INTERVAL,
		secondsAgo: readings.map((_, index) => (readings.length - 1 - index) * INTERVAL),
		accepted: readings.map(({ accepted }) => accepted),
		acceptQueue: readings.map(({ acceptQueue }) => acceptQueue),
		stuck: readings.map(({ stuck }) => stuck),
	}
}
