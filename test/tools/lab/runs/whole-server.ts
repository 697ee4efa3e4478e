import { climb, wave } from '../client/curve.js'
import type { Run } from '../run.js'
import { defineRun, EVENT, EVENT_75, NO_TIMEOUT, PREFORK, pool, users, usersOf, WORKER } from './defaults.js'
import { lost, moments } from './leak.js'

const TRAFFIC = { kind: 'traffic', station: null } as const
const CROWD = { kind: 'crowd', station: null } as const
const NOBODY_ACCEPTS = { kind: 'nobody-accepts', station: null } as const

/** The whole server is asked for more than it can, or has lost its processes; no pool and no backend is behind it. */
export const WHOLE_SERVER: readonly Run[] = [
	defineRun({
		name: 'traffic-worker-400',
		title: 'traffic to a worker server of 400 threads grows for nine minutes until they are not enough',
		pattern: 'gradual-saturation',
		cause: TRAFFIC,
		seconds: 930,
		onset: 270,
		server: { ...WORKER, workers: 400, threadsPerChild: 50, spare: { start: 2, min: 50, max: 150 } },
		traffic: [users({ rate: climb(8, 54, { at: 270, over: 540 }), holdMs: 9000, spread: 0.4, patience: 30 })],
	}),
	defineRun({
		name: 'traffic-beside-pools',
		title: 'pages that Apache makes itself become too many for 75 threads; three pools are well',
		pattern: 'gradual-saturation',
		cause: TRAFFIC,
		seconds: 900,
		onset: 240,
		server: { ...EVENT_75, pools: [pool('shop', 12), pool('blog', 10), pool('docs', 8)] },
		traffic: [
			users({ rate: climb(5, 42, { at: 240, over: 510 }), holdMs: 2200 }),
			usersOf('shop', wave(4, 0.3, 210, 900), 1000),
			usersOf('blog', 3, 900),
			usersOf('docs', 2, 900),
		],
	}),
	defineRun({
		name: 'traffic-http2-sessions',
		title: 'sessions over HTTP/2 become more and more until 75 threads are busy',
		pattern: 'gradual-saturation',
		cause: TRAFFIC,
		seconds: 900,
		onset: 240,
		server: { ...EVENT_75, keepAlive: 10, tls: true, http2: true },
		traffic: [
			{
				kind: 'http2',
				rate: climb(0.6, 9, { at: 240, over: 510 }),
				holdMs: 3000,
				streams: 6,
				patience: 12,
				stay: 8,
			},
		],
	}),
	defineRun({
		name: 'crowd-beside-pools',
		title: 'a flash crowd asks for pages that Apache makes itself; its pools are well',
		pattern: 'sudden-spike',
		cause: CROWD,
		seconds: 540,
		onset: 330,
		server: { ...EVENT_75, pools: [pool('shop', 12), pool('blog', 10)] },
		traffic: [
			users({ rate: climb(5, 70, { at: 330, over: 4, back: 430 }), holdMs: 1800 }),
			usersOf('shop', 4, 900),
			usersOf('blog', 3, 900),
		],
	}),
	defineRun({
		name: 'crowd-after-restart',
		title: 'a hard restart ends a quiet maintenance: everybody comes again, and its processes are not there yet',
		pattern: 'sudden-spike',
		cause: CROWD,
		seconds: 570,
		onset: 330,
		server: { ...PREFORK, workers: 60, spare: { start: 5, min: 5, max: 10 } },
		traffic: [users({ rate: climb(1.2, 62, { at: 330, over: 3, back: 450 }), holdMs: 1400 })],
		happenings: [{ at: 330, what: 'restart' }],
	}),
	defineRun({
		name: 'old-generations',
		title: 'a reload every 80 s while some pages take ten minutes: old processes hold the scoreboard (AH03490)',
		pattern: 'gradual-saturation',
		cause: NOBODY_ACCEPTS,
		seconds: 960,
		onset: 240,
		server: { ...EVENT, workers: 150, spare: { start: 1, min: 10, max: 50 } },
		traffic: [
			users({ rate: 6, holdMs: 700 }),
			users({ rate: 0.09, holdMs: 600_000, spread: 0, patience: 900, users: false }),
		],
		happenings: [240, 320, 400, 480, 560, 640, 720].map((at) => ({ at, what: 'graceful' })),
	}),
	defineRun({
		name: 'old-generations-small',
		title: 'three requests hang before each of four reloads of an event server with three processes of five threads',
		pattern: 'resource-leak',
		cause: NOBODY_ACCEPTS,
		seconds: 900,
		onset: 240,
		server: { ...EVENT, ...NO_TIMEOUT, workers: 15, threadsPerChild: 5, spare: { start: 1, min: 2, max: 6 } },
		traffic: [users({ rate: 1.5, holdMs: 500 }), lost(moments({ from: 240, every: 170, until: 860, count: 3 }))],
		happenings: [265, 435, 605, 775].map((at) => ({ at, what: 'graceful' })),
	}),
]
