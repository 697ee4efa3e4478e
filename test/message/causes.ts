import type { CauseKind } from '../../src/detect/cause.js'
import type { IncidentEvent } from '../../src/detect/incident-event.js'
import type { Pattern, Severity } from '../../src/detect/pattern.js'
import type { StationView } from '../../src/detect/station-view.js'
import type { Evidence } from '../../src/detect/verdict.js'
import type { ServerFacts } from '../../src/message/runbooks/runbook-values.js'
import { event, SATURATION } from './messages.js'

/** What is known of the Apache and the PHP-FPM of these events. */
export const FACTS: ServerFacts = {
	mpm: 'event',
	threadsPerChild: 25,
	serverLimit: 16,
	pools: [{ path: '/run/php/site1.sock', name: 'site1', maxChildren: 8, user: 'web1' }],
}

const FRONT_LIMIT = {
	workers: 75,
	source: 'apache-config',
	provenance: 'from /etc/apache2/mods-enabled/mpm_event.conf:13',
} as const

const POOL_LIMIT = {
	workers: 8,
	source: 'apache-config',
	provenance: 'from /etc/php/8.2/fpm/pool.d/site1.conf:127',
} as const

/** A station with nothing in it, but for these numbers. */
export function station(numbers: Partial<StationView> & Pick<StationView, 'id' | 'kind' | 'name'>): StationView {
	const busy = numbers.busy ?? 0
	return {
		servers: undefined,
		busy,
		busyError: 0.4,
		busyHigh: busy,
		waiting: 0,
		waitSeconds: undefined,
		oldestSeconds: undefined,
		stuck: 0,
		arrivals: undefined,
		completions: undefined,
		holdingSeconds: undefined,
		slopePerMinute: undefined,
		slopeError: undefined,
		timeLeft: undefined,
		...numbers,
	}
}

function front(numbers: Partial<StationView>): StationView {
	return station({ id: 'front', kind: 'front', name: 'workers', servers: FRONT_LIMIT, ...numbers })
}

const SITE1 = '/run/php/site1.sock'

function pool(numbers: Partial<StationView>): StationView {
	return station({ id: SITE1, kind: 'pool', name: 'pool site1', servers: POOL_LIMIT, ...numbers })
}

interface Scene {
	readonly pattern: Pattern
	readonly severity: Severity
	readonly station?: string
	readonly text: string
	readonly reason: string
	readonly evidence: Partial<Evidence>
}

const SCENES: Readonly<Record<CauseKind, Scene>> = {
	pool: {
		pattern: 'gradual-saturation',
		severity: 'critical',
		station: SITE1,
		text: '71 of 75 busy workers wait for pool site1: 8 of 8 children busy, 63 waiting, oldest 9 s',
		reason: 'every worker is taken since 20 s, and 446 clients wait in the accept queue of 511',
		evidence: {
			acceptQueue: 446,
			timeLeft: { soonest: 0, likely: 0, latest: 0 },
			timeToFailure: { soonest: 20, likely: 40, latest: 70 },
			holders: [],
			stations: [
				front({
					busy: 75,
					waiting: 446,
					waitSeconds: 12.4,
					oldestSeconds: 14,
					timeLeft: { soonest: 0, likely: 0, latest: 0 },
				}),
				pool({
					busy: 8,
					waiting: 63,
					waitSeconds: 9.1,
					oldestSeconds: 3.2,
					timeLeft: { soonest: 0, likely: 0, latest: 0 },
				}),
				station({ id: '/run/php/site2.sock', kind: 'pool', name: 'pool site2', busy: 2.3, oldestSeconds: 0.6 }),
			],
		},
	},
	backend: {
		pattern: 'gradual-saturation',
		severity: 'warning',
		station: '127.0.0.1:9000',
		text: '52 of 54 busy workers wait for backend 127.0.0.1:9000, each request for 7.5 s where 0.9 s was usual',
		reason: 'busy workers grow by 11 a minute: 54 of 75 now, all taken in about 2 min',
		evidence: {
			timeLeft: { soonest: 80, likely: 115, latest: 170 },
			timeToFailure: { soonest: 110, likely: 150, latest: 220 },
			holders: [],
			stations: [
				front({ busy: 53.6, oldestSeconds: 8, timeLeft: { soonest: 80, likely: 115, latest: 170 } }),
				station({ id: '127.0.0.1:9000', kind: 'backend', name: 'backend 127.0.0.1:9000', busy: 52, oldestSeconds: 8 }),
			],
		},
	},
	clients: {
		pattern: 'gradual-saturation',
		severity: 'warning',
		text: '70 of 75 workers wait for their clients: requests 20 s old, no backend is waited for; 203.0.113.0/24 has 66 of them',
		reason: '70 of 75 workers are busy, 9 more a minute: all taken in about 30 s',
		evidence: {
			timeLeft: { soonest: 20, likely: 33, latest: 60 },
			holders: [{ prefix: '203.0.113.0/24', connections: 66 }],
			stations: [front({ busy: 70, oldestSeconds: 24, timeLeft: { soonest: 20, likely: 33, latest: 60 } })],
		},
	},
	traffic: {
		pattern: 'gradual-saturation',
		severity: 'warning',
		text: 'more requests than usual (24/s, usually 11/s), each as quick as before',
		reason: 'busy workers grow by 9 a minute: 48 of 75 now, all taken in about 3 min',
		evidence: {
			timeLeft: { soonest: 120, likely: 180, latest: 300 },
			holders: [],
			stations: [front({ busy: 48.2, oldestSeconds: 2.1, timeLeft: { soonest: 120, likely: 180, latest: 300 } })],
		},
	},
	'keep-alive': {
		pattern: 'gradual-saturation',
		severity: 'warning',
		text: '170 of 212 connections are idle keep-alive: the connection limit of event binds before its workers do',
		reason: '212 of 225 connections are taken, 30 more a minute',
		evidence: {
			timeLeft: { soonest: 20, likely: 26, latest: 50 },
			holders: [],
			stations: [
				front({ busy: 37 }),
				station({
					id: 'connections',
					kind: 'connections',
					name: 'connections',
					servers: { workers: 225, source: 'apache-config', provenance: 'threads + 2 x idle threads' },
					busy: 212,
					timeLeft: { soonest: 20, likely: 26, latest: 50 },
				}),
			],
		},
	},
	crowd: {
		pattern: 'sudden-spike',
		severity: 'critical',
		text: 'arrivals jumped from 11/s to 140/s within 4 s, from many networks',
		reason: '212 clients wait in the accept queue after 4 s, 60 more a second',
		evidence: {
			acceptQueue: 212,
			timeToFailure: { soonest: 3, likely: 5, latest: 9 },
			holders: [
				{ prefix: '203.0.113.0/24', connections: 12 },
				{ prefix: '2001:db8:7::/48', connections: 9 },
			],
			stations: [front({ busy: 75, waiting: 212, waitSeconds: 3, timeLeft: { soonest: 0, likely: 0, latest: 0 } })],
		},
	},
	stuck: {
		pattern: 'resource-leak',
		severity: 'warning',
		text: '9 requests are older than 180 s, where 12 s was the longest before; their clients have gone',
		reason: '9 of 75 workers are stuck, 3 more a minute',
		evidence: {
			stuck: 9,
			timeLeft: { soonest: 700, likely: 1050, latest: undefined },
			holders: [],
			stations: [
				front({
					busy: 22.4,
					stuck: 9,
					oldestSeconds: 190,
					timeLeft: { soonest: 700, likely: 1050, latest: undefined },
				}),
			],
		},
	},
	'nobody-accepts': {
		pattern: 'sudden-spike',
		severity: 'critical',
		text: '512 clients wait although 25 of 100 workers are busy: no worker accepts, as old generations fill the scoreboard',
		reason: '512 clients wait in the accept queue of 511, and not one was accepted for 12 s',
		evidence: {
			acceptQueue: 512,
			overflows: 33,
			turnedAway: true,
			holders: [],
			stations: [front({ busy: 25, waiting: 512, waitSeconds: 12, servers: { ...FRONT_LIMIT, workers: 100 } })],
		},
	},
	flood: {
		pattern: 'sudden-spike',
		severity: 'warning',
		text: '900 half-open connections, usually 3; 4 of 75 workers are busy',
		reason: 'half-open connections jumped to 900 within 2 s',
		evidence: { holders: [], stations: [front({ busy: 4.1 })] },
	},
	unclear: {
		pattern: 'gradual-saturation',
		severity: 'warning',
		text: 'the numbers fit more than one cause',
		reason: '60 of 75 workers are busy',
		evidence: { timeLeft: undefined, holders: [], stations: [front({ busy: 60, busyHigh: 66 })] },
	},
}

/** One opening per cause, with the stations that show it. */
export const CAUSE_EVENTS = Object.fromEntries(
	Object.entries(SCENES).map(([kind, { pattern, severity, station = null, text, reason, evidence }]) => [
		kind,
		event(
			{
				rule: 'front-forecast',
				reason,
				cause: { kind: kind as CauseKind, station, text },
				evidence: {
					...SATURATION,
					capacity: FRONT_LIMIT,
					accepted: 60,
					timeLeft: undefined,
					window: [],
					topPeers: [],
					...evidence,
				},
			},
			{ pattern, severity },
		),
	]),
) as Readonly<Record<CauseKind, IncidentEvent>>
