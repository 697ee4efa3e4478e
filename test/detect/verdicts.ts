import type { Pattern, Severity } from '../../src/detect/pattern.js'
import type { Evidence, Healthy, Suspicion } from '../../src/detect/verdict.js'

const UNCLEAR = { kind: 'unclear', station: null, text: 'the numbers do not tell' } as const

/** Evidence of nothing in particular. */
export const EVIDENCE: Evidence = {
	capacity: undefined,
	accepted: 0,
	acceptQueue: 0,
	stuck: 0,
	hidden: 0,
	arrivalsPerSecond: undefined,
	holdingSeconds: undefined,
	timeLeft: undefined,
	cause: UNCLEAR,
	stations: [],
	timeToFailure: undefined,
	holders: [],
	signals: [],
	window: [],
	topPeers: [],
	overflows: 0,
}

/** A reading in which a pattern stands. */
export function suspicion(pattern: Pattern, severity: Severity): Suspicion {
	return {
		kind: 'suspicion',
		pattern,
		severity,
		rule: 'some-rule',
		reason: `${pattern} is ${severity}`,
		cause: UNCLEAR,
		urgent: false,
		evidence: EVIDENCE,
	}
}

/** A reading with proof that users are served. */
export const CALM: Healthy = { kind: 'healthy', calm: true, reason: 'the queue is empty', evidence: EVIDENCE }

/** A reading with nothing to say and no such proof. */
export const UNEASY: Healthy = { kind: 'healthy', calm: false, reason: 'one still waits', evidence: EVIDENCE }
