import type { IncidentEvent, Notice } from '../detect/incident-event.js'
import { COURSE_SECONDS, type RecentCourse } from '../detect/recent-course.js'
import type { ServiceSettings } from '../detect/settings.js'

/** What a drill can page about: an event of an incident, or that the service cannot be seen. */
export const OCCASIONS = ['opened', 'escalated', 'resolved', 'blind'] as const

/** One of them. */
export type Occasion = (typeof OCCASIONS)[number]

const INTERVAL = 30

/** Seconds for which the incident of a drill has been open when it gets worse or ends. */
const OPEN_SECONDS = 300

/** The opening of a drill as it is on an occasion: worse after five minutes, or over and calm again. */
export function onOccasion(opened: IncidentEvent, occasion: Exclude<Occasion, 'blind'>): IncidentEvent {
	if (occasion === 'opened') return opened
	const { incident, at, wallTime } = opened
	const openedWallTime = wallTime === undefined ? undefined : wallTime - OPEN_SECONDS * 1000
	const since = { ...incident, openedAt: at - OPEN_SECONDS, openedWallTime }
	if (occasion === 'resolved') return endDrill({ ...opened, incident: since }, wallTime, OPEN_SECONDS)
	return { ...opened, kind: 'escalated', incident: { ...since, severity: 'critical' } }
}

/** The end of an incident of a drill, after so many seconds: its samples backwards, from the last to the first. */
export function endDrill(opened: IncidentEvent, wallTime: number | undefined, seconds: number): IncidentEvent {
	const { evidence, incident } = opened
	const backwards = evidence.window.toReversed()
	const window = evidence.window.map(({ at, wallTime }, index) => ({ ...backwards[index]!, at, wallTime }))
	const { accepted, acceptQueue, stuck, arrivalsPerSecond } = window.at(-1)!
	return {
		...opened,
		kind: 'resolved',
		at: incident.openedAt + seconds,
		wallTime,
		rule: 'calm',
		reason: 'the drill is over',
		evidence: {
			...evidence,
			...{ accepted, acceptQueue, stuck, arrivalsPerSecond, window },
			timeLeft: undefined,
			stations: [],
		},
		closing: { durationSeconds: seconds, overflows: 0, leadSeconds: undefined },
	}
}

/** Says that nothing listens on a service's ports, or that something does again. */
export function createDrillNotice(
	kind: 'blind' | 'visible',
	{ name, ports }: ServiceSettings,
	wallTime: number,
): Notice {
	const [rule, reason] =
		kind === 'blind'
			? ['no-listener', `nothing listens on port ${ports.join(', ')} in this network namespace`]
			: ['listener-seen', 'the drill is over']
	return { kind, at: 0, wallTime, service: name, rule, reason }
}

/** What accepted does by itself from one reading to the next: made up, and the same in each drill. */
const WAVES = [1, 0.93, 1.05, 0.97, 1.08, 0.95, 1.02, 0.9, 1.04]

/** The quarter of an hour before a drill: as its first sample says, in small waves, then its samples. Made up like them. */
export function createDrillCourse({ evidence, wallTime }: IncidentEvent): RecentCourse {
	const { window } = evidence
	const first = window[0]!
	const most = evidence.capacity?.workers ?? Number.POSITIVE_INFINITY
	const before = Array.from({ length: COURSE_SECONDS / INTERVAL + 1 - window.length }, (_, index) => ({
		accepted: Math.min(most, Math.round(first.accepted * WAVES[index % WAVES.length]!)),
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
