import { bursts, climb, wave } from '../client/curve.js'
import type { Run } from '../run.js'
import { defineRun, EVENT, EVENT_75, NO_TIMEOUT, PREFORK, pool, users, usersOf, WORKER } from './defaults.js'
import { hanging } from './leak.js'

const pattern = 'gradual-saturation'
const FAR = { kind: 'backend', station: '192.0.2.2:9100' } as const
const FAR_API = { name: 'api', port: 9100, on: 'another-host' } as const

/** Apache's workers wait for a backend over HTTP. */
export const BACKENDS: readonly Run[] = [
	defineRun({
		name: 'backend-slows-on-another-host',
		title: 'a backend on another host slows from 0.6 to 14 s over nine minutes; 75 threads wait for it',
		pattern,
		cause: FAR,
		seconds: 960,
		onset: 270,
		server: { ...WORKER, workers: 75, keepAlive: 3, services: [FAR_API] },
		traffic: [
			usersOf('api', 7, climb(600, 14_000, { at: 270, over: 540 }), { spread: 0.3, patience: 30 }),
			users({ rate: 3, holdMs: 0 }),
		],
	}),
	defineRun({
		name: 'backend-one-of-two-slows',
		title: 'of two backends on the host one, the search, slows from 0.5 to 14 s; the other does not',
		pattern,
		cause: { kind: 'backend', station: '127.0.0.1:9102' },
		seconds: 960,
		onset: 240,
		server: {
			...EVENT,
			workers: 100,
			services: [
				{ name: 'api', port: 9101, on: 'server' },
				{ name: 'search', port: 9102, on: 'server' },
			],
		},
		traffic: [
			usersOf('api', 6, 800),
			usersOf('search', 7, climb(500, 15_000, { at: 240, over: 570 }), { spread: 0.4, patience: 30 }),
		],
	}),
	defineRun({
		name: 'backend-slows-beside-pools',
		title: 'a backend on another host slows under an event server whose two pools are well',
		pattern,
		cause: FAR,
		seconds: 930,
		onset: 270,
		server: { ...EVENT_75, services: [FAR_API], pools: [pool('shop', 10), pool('blog', 8)] },
		traffic: [
			usersOf('api', 6, climb(700, 14_000, { at: 270, over: 510 }), { spread: 0.4, patience: 30 }),
			usersOf('shop', wave(4, 0.4, 200, 930), 1000),
			usersOf('blog', 3, 900),
		],
	}),
	defineRun({
		name: 'backend-stops',
		title: 'a TCP backend stops answering altogether, for a hundred seconds; 60 prefork workers wait for it',
		pattern: 'sudden-spike',
		cause: { kind: 'backend', station: '127.0.0.1:9001' },
		seconds: 570,
		onset: 330,
		server: { ...PREFORK, workers: 60, backend: 'tcp', spare: { start: 10, min: 5, max: 15 } },
		traffic: [users({ rate: 14, holdMs: 900 })],
		happenings: [
			{ at: 330, what: 'backend-freeze' },
			{ at: 430, what: 'backend-thaw' },
		],
	}),
	defineRun({
		name: 'backend-lock-on-another-host',
		title: 'pages of a backend on another host take 45 s from one second to the next; pools are well',
		pattern: 'sudden-spike',
		cause: FAR,
		seconds: 570,
		onset: 330,
		server: { ...EVENT, workers: 100, services: [FAR_API], pools: [pool('shop', 10)] },
		traffic: [usersOf('api', 9, bursts(1200, [330, 110, 45_000]), { spread: 0.3 }), usersOf('shop', 4, 900)],
	}),
	defineRun({
		name: 'backend-slows-under-slow-clients',
		title: 'slow uploads hold a fifth of 60 workers all day; then the TCP backend slows from 0.6 to 10 s',
		pattern,
		cause: { kind: 'backend', station: '127.0.0.1:9001' },
		seconds: 930,
		onset: 270,
		server: { ...PREFORK, workers: 60, backend: 'tcp', spare: { start: 15, min: 5, max: 10 } },
		traffic: [
			users({ rate: 6, holdMs: climb(600, 10_000, { at: 270, over: 510 }), spread: 0.3, patience: 20 }),
			{ kind: 'upload', rate: 0.5, bytes: 15_000, bytesPerSecond: 600 },
		],
	}),
	defineRun({
		name: 'backend-is-apache-itself',
		title:
			'Apache fetches pages from itself, two workers for each; traffic grows until none is left for the inner ones',
		pattern,
		cause: { kind: 'backend', station: '127.0.0.1:80' },
		seconds: 870,
		onset: 240,
		server: { ...WORKER, workers: 75, services: [{ name: 'parts', port: 80, on: 'apache' }] },
		traffic: [usersOf('parts', climb(3, 19, { at: 240, over: 480 }), 2200), users({ rate: 3, holdMs: 0 })],
	}),
	defineRun({
		name: 'backend-leak-on-another-host',
		title: 'requests hang in a backend on another host and take 60 threads one by one',
		pattern: 'resource-leak',
		cause: FAR,
		seconds: 930,
		onset: 270,
		server: { ...WORKER, ...NO_TIMEOUT, backend: 'none', workers: 60, threadsPerChild: 20, services: [FAR_API] },
		traffic: [usersOf('api', 9, 600), { ...hanging(climb(0, 0.12, { at: 270, over: 1 })), site: 'api', users: false }],
	}),
]
