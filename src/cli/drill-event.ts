import type { Capacity } from '../detect/capacity.js'
import type { IncidentEvent } from '../detect/incident-event.js'
import type { Pattern, Severity } from '../detect/pattern.js'
import type { ServiceSettings } from '../detect/settings.js'
import type { Cause, TimeLeft, WindowRow } from '../detect/verdict.js'

/** Whom the drill is about. */
export interface DrillSubject {
	readonly service: ServiceSettings
	/** This host's capacity, where known: the numbers are made for it. */
	readonly capacity: Capacity | undefined
	/** Milliseconds since the epoch. */
	readonly now: number
}

const INTERVAL = 30
const MADE_UP: Capacity = { workers: 150, source: 'operator', provenance: 'made up for the drill' }

/** What a pattern looks like: shares of the capacity in the five samples, oldest first, in proportion to recorded runs. */
interface Story {
	readonly severity: Severity
	readonly rule: string
	readonly cause: Cause
	readonly accepted: readonly number[]
	readonly queue: readonly number[]
	readonly stuck: readonly number[]
	/** New connections a second, per worker. */
	readonly arrivals: readonly number[]
	readonly timeLeft: TimeLeft | undefined
	readonly reason: (numbers: {
		readonly accepted: number
		readonly stuck: number
		readonly workers: number
		readonly queue: number
	}) => string
}

const NONE = [0, 0, 0, 0, 0]

const STORIES: Readonly<Record<Pattern, Story>> = {
	'gradual-saturation': {
		severity: 'warning',
		rule: 'exhaustion-forecast',
		cause: 'traffic',
		accepted: [0.55, 0.61, 0.68, 0.75, 0.82],
		queue: NONE,
		stuck: NONE,
		arrivals: [0.27, 0.3, 0.34, 0.38, 0.41],
		timeLeft: { soonest: 50, likely: 75, latest: 140 },
		reason: ({ accepted, workers }) =>
			`workers hold ${accepted} of ${workers}, ${Math.max(1, Math.round(workers * 0.14))} more a minute: all taken in about 75 s`,
	},
	'sudden-spike': {
		severity: 'critical',
		rule: 'queue-filling',
		cause: 'flash-crowd',
		accepted: [0.3, 0.31, 0.29, 0.3, 1],
		queue: [0, 0, 0, 0, 212],
		stuck: NONE,
		arrivals: [0.15, 0.15, 0.14, 0.15, 1.9],
		timeLeft: { soonest: 0, likely: 0, latest: 0 },
		reason: ({ queue, workers }) =>
			`${queue} places in the accept queue taken after 8 s, 26 more a second; arrivals are 12.7 times the usual; workers hold ${workers} of ${workers}`,
	},
	'resource-leak': {
		severity: 'warning',
		rule: 'stuck-growing',
		cause: 'stuck-workers',
		accepted: [0.34, 0.34, 0.35, 0.35, 0.36],
		queue: NONE,
		stuck: [0.04, 0.06, 0.08, 0.1, 0.12],
		arrivals: [0.16, 0.16, 0.15, 0.16, 0.16],
		timeLeft: { soonest: 420, likely: 780, latest: undefined },
		reason: ({ stuck, workers }) =>
			`${stuck} of ${workers} workers are stuck in connections whose client is gone, ${Math.max(1, Math.round(workers * 0.04))} more a minute, the oldest for 190 s`,
	},
}

/** Makes the event of a drill: a realistic opening of an incident of this pattern on this host's service. */
export function createDrillEvent(pattern: Pattern, { service, capacity = MADE_UP, now }: DrillSubject): IncidentEvent {
	const story = STORIES[pattern]
	const { workers } = capacity
	const at = INTERVAL * 4
	const window = story.accepted.map((_, index) => windowRow(story, index, workers, now))
	const last = window.at(-1)!
	return {
		kind: 'opened',
		at,
		wallTime: now,
		incident: {
			id: `${service.name}-drill`,
			service: service.name,
			ports: service.ports,
			pattern,
			severity: story.severity,
			openedAt: at,
			openedWallTime: now,
		},
		rule: story.rule,
		reason: story.reason({ accepted: last.accepted, stuck: last.stuck, queue: last.acceptQueue, workers }),
		evidence: {
			capacity,
			accepted: last.accepted,
			acceptQueue: last.acceptQueue,
			stuck: last.stuck,
			hidden: 0,
			arrivalsPerSecond: last.arrivalsPerSecond,
			holdingSeconds: undefined,
			timeLeft: story.timeLeft,
			cause: story.cause,
			signals: [],
			window,
			// Addresses that nobody has (RFC 5737, RFC 3849).
			topPeers: [
				{ prefix: '203.0.113.0/24', connections: Math.max(1, Math.round(workers * 0.2)) },
				{ prefix: '2001:db8:7::/48', connections: Math.max(1, Math.round(workers * 0.05)) },
			],
			overflows: 0,
		},
		closing: undefined,
		previousPattern: undefined,
	}
}

function windowRow(story: Story, index: number, workers: number, now: number): WindowRow {
	const accepted = Math.min(workers, Math.round(story.accepted[index]! * workers))
	const arrivalsPerSecond = Math.round(story.arrivals[index]! * workers * 10) / 10
	return {
		at: index * INTERVAL,
		wallTime: now - (story.accepted.length - 1 - index) * INTERVAL * 1000,
		accepted,
		queued: story.queue[index]!,
		acceptQueue: story.queue[index]!,
		stuck: Math.round(story.stuck[index]! * workers),
		halfOpen: 0,
		// Each connection stands in TIME_WAIT for a minute after it ended.
		timeWait: Math.round(arrivalsPerSecond * 60),
		arrivalsPerSecond,
		load1: undefined,
		throughputBytesPerSecond: undefined,
	}
}
