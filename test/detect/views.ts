import type { Capacity } from '../../src/detect/capacity.js'
import type { QueueMotion } from '../../src/detect/series/queue-watch.js'
import type { Trend } from '../../src/detect/series/trend.js'
import type { ServicePoint } from '../../src/detect/service-point.js'
import type { LeakGrowth, Onset, ServiceView } from '../../src/detect/service-view.js'
import { DEFAULT_SERVICE, DEFAULT_SETTINGS, type ServiceSettings } from '../../src/detect/settings.js'
import { points } from './readings.js'

/** What a rule or signal looks at, in the parts that a test is about. */
interface Given
	extends Partial<Omit<ServiceView, 'queue' | 'leak' | 'onset' | 'living' | 'service' | 'points' | 'now'>> {
	readonly points?: readonly ServicePoint[]
	/** The newest point's numbers. */
	readonly now?: Partial<ServicePoint>
	readonly queue?: Partial<QueueMotion>
	readonly leak?: Partial<LeakGrowth>
	readonly onset?: Partial<Onset>
	readonly living?: Partial<Trend>
	readonly service?: Partial<ServiceSettings>
}

/** Forty workers, known from Apache's configuration. */
export const FORTY: Capacity = { workers: 40, source: 'apache-config', provenance: 'from apache2.conf' }

/** A view of a quiet service on its fifth reading, at second 120, unless told otherwise. */
export function viewOf(given: Given = {}): ServiceView {
	const { now: newest, ...parts } = given
	const before = given.points ?? points([{}, {}, {}, {}, {}])
	const now = { ...before.at(-1)!, ...newest }
	return {
		settings: DEFAULT_SETTINGS,
		at: now.at,
		backlog: 511,
		capacity: undefined,
		hidden: 0,
		lately: undefined,
		smoothed: given.living?.level ?? now.held,
		sustained: { level: 0, readings: 0 },
		climb: { risingSince: undefined, restingSince: undefined },
		normal: undefined,
		timeLeft: undefined,
		openPattern: undefined,
		holdingSeconds: undefined,
		cause: 'unclear',
		signals: [],
		topPeers: [],
		...parts,
		service: { ...DEFAULT_SERVICE, ...given.service },
		points: [...before.slice(0, -1), now],
		now,
		queue: {
			depth: now.acceptQueue,
			standingSeconds: 0,
			growth: 0,
			deepest: now.acceptQueue,
			drain: undefined,
			waitSeconds: undefined,
			overflows: 0,
			...given.queue,
		},
		leak: { lost: 0, steps: 0, spanSeconds: 0, rate: 0, oldestSeconds: 0, timeLeft: undefined, ...given.leak },
		onset: { heldBefore: undefined, arrivalsJump: undefined, ...given.onset },
		living: given.living && { slope: 0, slopeError: 0.1, level: now.held, span: 120, points: 5, ...given.living },
	}
}
