import type { Capacity } from '../detect/capacity.js'
import type { Cause, CauseKind } from '../detect/cause.js'
import type { IncidentEvent } from '../detect/incident-event.js'
import type { Pattern, Severity } from '../detect/pattern.js'
import { portNumbers } from '../detect/ports.js'
import type { ServiceSettings } from '../detect/settings.js'
import type { StationView } from '../detect/station-view.js'
import type { TimeLeft } from '../detect/trend.js'
import type { WindowRow } from '../detect/verdict.js'

/** Whom the drill is about. */
interface DrillSubject {
	readonly service: ServiceSettings
	/** This host's capacity, where known: the numbers are made for it. */
	readonly capacity: Capacity | undefined
	/** Milliseconds since the epoch. */
	readonly now: number
}

const INTERVAL = 30
const MADE_UP: Capacity = { workers: 150, source: 'operator', provenance: 'made up for the drill' }

/** The pool that the workers of a drill wait for: it is on no host. */
const POOL = { path: '/run/php/drill.sock', children: 8 }

interface Numbers {
	readonly accepted: number
	readonly stuck: number
	readonly workers: number
	readonly queue: number
}

/** How many wait for a child: nine of ten busy workers wait for the pool. */
function waitingAtPool({ accepted }: Numbers): number {
	return Math.max(1, Math.round(accepted * 0.9) - POOL.children)
}

/** What a pattern looks like: shares of the capacity in the five samples, oldest first, in proportion to recorded runs. */
interface Story {
	readonly severity: Severity
	readonly rule: string
	readonly kind: CauseKind
	readonly accepted: readonly number[]
	readonly queue: readonly number[]
	readonly stuck: readonly number[]
	/** New connections a second, per worker. */
	readonly arrivals: readonly number[]
	readonly timeLeft: TimeLeft | undefined
	readonly waitSeconds: number | undefined
	readonly oldestSeconds: number
	readonly reason: (numbers: Numbers) => string
	readonly cause: (numbers: Numbers) => string
}

const NONE = [0, 0, 0, 0, 0]

const STORIES: Readonly<Record<Pattern, Story>> = {
	'gradual-saturation': {
		severity: 'warning',
		rule: 'exhaustion-forecast',
		kind: 'pool',
		accepted: [0.55, 0.61, 0.68, 0.75, 0.82],
		queue: NONE,
		stuck: NONE,
		arrivals: [0.27, 0.3, 0.34, 0.38, 0.41],
		timeLeft: { soonest: 50, likely: 75, latest: 140 },
		waitSeconds: undefined,
		oldestSeconds: 9,
		reason: ({ accepted, workers }) =>
			`${accepted} of ${workers} workers are busy, ${Math.max(1, Math.round(workers * 0.14))} more a minute: all taken in about 75 s`,
		cause: (numbers) =>
			`${POOL.children + waitingAtPool(numbers)} of ${numbers.accepted} busy workers wait for pool drill: ${POOL.children} of ${POOL.children} children busy, ${waitingAtPool(numbers)} waiting, oldest 9 s`,
	},
	'sudden-spike': {
		severity: 'critical',
		rule: 'queue-filling',
		kind: 'crowd',
		accepted: [0.3, 0.31, 0.29, 0.3, 1],
		queue: [0, 0, 0, 0, 212],
		stuck: NONE,
		arrivals: [0.15, 0.15, 0.14, 0.15, 1.9],
		timeLeft: { soonest: 0, likely: 0, latest: 0 },
		waitSeconds: 4,
		oldestSeconds: 2,
		reason: ({ queue }) => `${queue} places in the accept queue taken after 8 s, 26 more a second`,
		cause: () => 'arrivals are 12.7 times the usual, from many networks',
	},
	'resource-leak': {
		severity: 'warning',
		rule: 'stuck-growing',
		kind: 'stuck',
		accepted: [0.34, 0.34, 0.35, 0.35, 0.36],
		queue: NONE,
		stuck: [0.04, 0.06, 0.08, 0.1, 0.12],
		arrivals: [0.16, 0.16, 0.15, 0.16, 0.16],
		timeLeft: { soonest: 420, likely: 780, latest: undefined },
		waitSeconds: undefined,
		oldestSeconds: 190,
		reason: ({ stuck, workers }) =>
			`${stuck} of ${workers} workers are stuck, ${Math.max(1, Math.round(workers * 0.04))} more a minute`,
		cause: ({ stuck }) => `${stuck} requests do not end, and their clients have gone; the oldest is 190 s old`,
	},
}

/** Makes the event of a drill: a realistic opening of an incident of this pattern on this host's service. */
export function createDrillEvent(pattern: Pattern, { service, capacity = MADE_UP, now }: DrillSubject): IncidentEvent {
	const story = STORIES[pattern]
	const { workers } = capacity
	const at = INTERVAL * 4
	const window = story.accepted.map((_, index) => windowRow(story, index, workers, now))
	const last = window.at(-1)!
	const numbers = { accepted: last.accepted, stuck: last.stuck, queue: last.acceptQueue, workers }
	const isPool = story.kind === 'pool'
	const cause: Cause = { kind: story.kind, station: isPool ? POOL.path : null, text: story.cause(numbers) }
	return {
		kind: 'opened',
		at,
		wallTime: now,
		incident: {
			id: `${service.name}-${now}`,
			service: service.name,
			ports: portNumbers(service.ports),
			pattern,
			severity: story.severity,
			openedAt: at,
			openedWallTime: now,
		},
		rule: story.rule,
		reason: story.reason(numbers),
		cause,
		evidence: {
			capacity,
			accepted: last.accepted,
			acceptQueue: last.acceptQueue,
			stuck: last.stuck,
			hidden: 0,
			arrivalsPerSecond: last.arrivalsPerSecond,
			holdingSeconds: undefined,
			timeLeft: story.timeLeft,
			cause,
			timeToFailure: undefined,
			signals: [],
			stations: [frontOf(story, capacity, numbers), ...(isPool ? [poolOf(numbers)] : [])],
			holders: [],
			window,
			topPeers: [],
			overflows: 0,
		},
		closing: undefined,
		previousPattern: undefined,
	}
}

const NOT_MEASURED = {
	busyError: 0,
	waitSeconds: undefined,
	arrivals: undefined,
	completions: undefined,
	holdingSeconds: undefined,
	slopePerMinute: undefined,
	slopeError: undefined,
	timeLeft: undefined,
	stuck: 0,
} as const

function poolOf(numbers: Numbers): StationView {
	return {
		...NOT_MEASURED,
		id: POOL.path,
		kind: 'pool',
		name: 'pool drill',
		servers: { ...MADE_UP, workers: POOL.children },
		busy: POOL.children,
		busyHigh: POOL.children,
		waiting: waitingAtPool(numbers),
		waitSeconds: 9,
		oldestSeconds: 4,
	}
}

function frontOf({ timeLeft, waitSeconds, oldestSeconds }: Story, servers: Capacity, numbers: Numbers): StationView {
	const busy = numbers.accepted + numbers.stuck
	const { queue: waiting, stuck } = numbers
	const load = { servers, busy, busyHigh: busy, waiting, stuck, timeLeft, waitSeconds, oldestSeconds }
	return { ...NOT_MEASURED, id: 'front', kind: 'front', name: 'workers', ...load }
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
