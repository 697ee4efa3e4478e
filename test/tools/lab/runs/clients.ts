import { climb } from '../client/curve.js'
import type { Run } from '../run.js'
import { defineRun, EVENT, EVENT_75, PREFORK, pool, users, usersOf, WORKER } from './defaults.js'

const pattern = 'gradual-saturation'
const KEEP_ALIVE = { kind: 'keep-alive', station: null } as const
const CLIENTS = { kind: 'clients', station: null } as const

/** Connections that nobody asks anything on hold the workers, or all the connections that event may hold. */
export const KEEP_ALIVES: readonly Run[] = [
	defineRun({
		name: 'keep-alive-holds-prefork',
		title: 'a KeepAliveTimeout of 15 s holds more and more of 80 prefork workers; few of them work',
		pattern,
		cause: KEEP_ALIVE,
		seconds: 900,
		onset: 240,
		server: { ...PREFORK, workers: 80, keepAlive: 15, spare: { start: 20, min: 5, max: 20 } },
		traffic: [
			users({
				rate: climb(1, 6.5, { at: 240, over: 480 }),
				holdMs: 300,
				session: { requests: 2, think: 3, end: 'server' },
			}),
		],
	}),
	defineRun({
		name: 'keep-alive-holds-worker',
		title: 'a KeepAliveTimeout of 30 s holds 100 threads of a worker server whose two pools are idle',
		pattern,
		cause: KEEP_ALIVE,
		seconds: 930,
		onset: 270,
		server: { ...WORKER, workers: 100, keepAlive: 30, pools: [pool('shop', 8), pool('blog', 8)] },
		traffic: [
			usersOf('shop', climb(0.4, 2.6, { at: 270, over: 510 }), 400, {
				session: { requests: 2, think: 4, end: 'server' },
			}),
			usersOf('blog', climb(0.2, 1.3, { at: 270, over: 510 }), 300, {
				session: { requests: 3, think: 3, end: 'server' },
			}),
		],
	}),
	defineRun({
		name: 'keep-alive-event-limit',
		title: 'idle connections climb to the connection limit of an event server; its threads and its pool are idle',
		pattern,
		cause: KEEP_ALIVE,
		seconds: 960,
		onset: 240,
		server: { ...EVENT_75, keepAlive: 60, pools: [pool('shop', 10)] },
		traffic: [
			usersOf('shop', climb(0.8, 6, { at: 240, over: 540 }), 300, {
				session: { requests: 2, think: 3, end: 'server' },
			}),
		],
	}),
	defineRun({
		name: 'keep-alive-event-half-busy',
		title: 'browsers with keep-alive climb under event: its connection limit binds while half of the threads are busy',
		pattern,
		cause: KEEP_ALIVE,
		seconds: 960,
		onset: 270,
		server: { ...EVENT_75, keepAlive: 12 },
		traffic: [
			users({
				rate: climb(1.5, 10, { at: 270, over: 570 }),
				holdMs: 1600,
				session: { requests: 3, think: 2, end: 'server' },
			}),
		],
	}),
]

/** Clients that are slow, or that stay, hold the workers. */
export const SLOW_CLIENTS: readonly Run[] = [
	defineRun({
		name: 'clients-upload-slowly',
		title: 'more and more forms arrive at 600 bytes a second; their 60 workers wait for clients, the backend does not',
		pattern,
		cause: CLIENTS,
		seconds: 900,
		onset: 240,
		server: { ...PREFORK, workers: 60, backend: 'tcp', spare: { start: 10, min: 5, max: 15 } },
		traffic: [
			users({ rate: 5, holdMs: 700 }),
			{ kind: 'upload', rate: climb(0.2, 3.4, { at: 240, over: 480 }), bytes: 15_000, bytesPerSecond: 600 },
		],
	}),
	defineRun({
		name: 'clients-slowloris-event',
		title: 'clients that never finish their header take 75 event threads; two pools are well',
		pattern,
		cause: CLIENTS,
		seconds: 900,
		onset: 240,
		server: { ...EVENT_75, requestTimeout: false, pools: [pool('shop', 10), pool('blog', 8)] },
		traffic: [
			usersOf('shop', 4, 900),
			usersOf('blog', 3, 800),
			{ kind: 'slowloris', rate: climb(0, 0.2, { at: 240, over: 5 }), drip: 8, patience: 900 },
		],
	}),
	defineRun({
		name: 'clients-slowloris-cut-off',
		title: 'clients that never finish their header come faster than mod_reqtimeout cuts them off; 75 threads',
		pattern,
		cause: CLIENTS,
		seconds: 900,
		onset: 270,
		server: { ...WORKER, workers: 75, pools: [pool('shop', 10)] },
		traffic: [
			usersOf('shop', 5, 900),
			{ kind: 'slowloris', rate: climb(0.1, 4, { at: 270, over: 480 }), drip: 5, patience: 60 },
		],
	}),
	defineRun({
		name: 'clients-websockets-grow',
		title: 'WebSockets become more through a morning until they hold 100 event threads',
		pattern,
		cause: CLIENTS,
		seconds: 960,
		onset: 240,
		server: { ...EVENT, workers: 100, backend: 'tcp', proxyTimeout: 1800 },
		traffic: [
			users({ rate: 5, holdMs: 500 }),
			{ kind: 'websocket', rate: climb(0.04, 0.55, { at: 240, over: 480 }), stay: 900 },
		],
	}),
	defineRun({
		name: 'clients-download-more',
		title: 'downloads of a minute and a half become more and more beside pages, on 75 prefork workers',
		pattern,
		cause: CLIENTS,
		seconds: 960,
		onset: 270,
		server: { ...PREFORK, workers: 75, spare: { start: 15, min: 5, max: 15 } },
		traffic: [
			users({ rate: 6, holdMs: 700 }),
			{ kind: 'download', rate: climb(0.1, 1.9, { at: 270, over: 540 }), bytes: 20_000_000, bytesPerSecond: 200_000 },
		],
	}),
]
