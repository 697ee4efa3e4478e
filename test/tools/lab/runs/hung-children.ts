import { climb, wave } from '../client/curve.js'
import type { Run } from '../run.js'
import { defineRun, EVENT_75, NO_TIMEOUT, PREFORK, pool, poolIsCause, users, usersOf, WORKER } from './defaults.js'
import { hanging, lost, moments } from './leak.js'

const pattern = 'resource-leak'
const PATIENT = { proxyTimeout: 7200 } as const

/** Children of a pool, or workers that wait for a backend, are lost one by one. Those whose own page hangs do not make the failure. */
export const HUNG_CHILDREN: readonly Run[] = [
	defineRun({
		name: 'pool-hung-children',
		title: 'one child in a pool of ten hangs every 45 s until none is left; two other pools are well',
		pattern,
		cause: poolIsCause('shop'),
		seconds: 960,
		onset: 240,
		server: { ...EVENT_75, ...PATIENT, pools: [pool('shop', 10), pool('blog', 10), pool('docs', 8)] },
		traffic: [
			usersOf('shop', 3.5, 600),
			lost(moments({ from: 240, every: 45, until: 960 }), 'shop'),
			usersOf('blog', 4, 900),
			usersOf('docs', 3, 800),
		],
	}),
	defineRun({
		name: 'pool-hung-children-proxy-timeout',
		title: 'children of a pool of 12 hang for good; ProxyTimeout frees their prefork workers after a minute',
		pattern,
		cause: poolIsCause('blog'),
		seconds: 960,
		onset: 270,
		server: { ...PREFORK, workers: 60, pools: [pool('blog', 12), pool('shop', 12)] },
		traffic: [
			usersOf('blog', 4, 700),
			{ ...hanging(climb(0, 0.028, { at: 270, over: 1 })), site: 'blog', users: false },
			usersOf('shop', wave(5, 0.3, 240, 960), 800),
		],
	}),
	defineRun({
		name: 'pool-hung-children-slowly',
		title: 'a child of six hangs every 75 s in one of four pools of a worker server',
		pattern,
		cause: poolIsCause('choir'),
		seconds: 1080,
		onset: 240,
		server: {
			...WORKER,
			...PATIENT,
			workers: 75,
			pools: ['shop', 'blog', 'choir', 'team'].map((name) => pool(name, 6)),
		},
		traffic: [
			usersOf('choir', 2.2, 700),
			lost(moments({ from: 250, every: 75, until: 1080 }), 'choir'),
			...['shop', 'blog', 'team'].map((site) => usersOf(site, 2, 900)),
		],
	}),
	defineRun({
		name: 'pool-tcp-hung-children',
		title: 'children of a pool of 20 on TCP hang two at a time every 70 s',
		pattern,
		cause: poolIsCause('main', 9000),
		seconds: 1080,
		onset: 270,
		server: { ...WORKER, ...PATIENT, workers: 60, threadsPerChild: 20, pools: [pool('main', 20, { port: 9000 })] },
		traffic: [
			usersOf('main', 6, 700),
			lost(moments({ from: 270, every: 70, until: 1080, count: 2 }), 'main'),
			users({ rate: 3, holdMs: 0 }),
		],
	}),
	defineRun({
		name: 'leak-hidden-pool-haproxy',
		title: 'requests hang in a pool of 40 behind HAProxy, which resets them: prefork workers are lost without a row',
		pattern,
		cause: poolIsCause('shop'),
		seconds: 960,
		onset: 270,
		server: { ...PREFORK, ...PATIENT, pools: [pool('shop', 45)] },
		front: { kind: 'haproxy', timeout: 15, reuse: false },
		traffic: [
			usersOf('shop', 8, 500, { patience: 20 }),
			{ ...hanging(climb(0, 0.09, { at: 270, over: 1 }), 30), site: 'shop', users: false },
		],
	}),
	defineRun({
		name: 'leak-hidden-backend-haproxy',
		title: 'requests hang in a TCP backend behind HAProxy with kept connections; 50 threads are lost without a row',
		pattern,
		cause: { kind: 'backend', station: '127.0.0.1:9001' },
		seconds: 960,
		onset: 240,
		server: { ...WORKER, ...NO_TIMEOUT, keepAlive: 5 },
		front: { kind: 'haproxy', timeout: 20, reuse: true },
		traffic: [
			users({ rate: 9, holdMs: 500, patience: 25 }),
			{ ...hanging(climb(0, 0.095, { at: 240, over: 1 }), 30), users: false },
		],
	}),
	defineRun({
		name: 'leak-one-a-minute',
		title: 'a worker of 14 is lost every minute to a TCP backend',
		pattern,
		cause: { kind: 'backend', station: '127.0.0.1:9001' },
		seconds: 1260,
		onset: 240,
		server: { ...PREFORK, ...NO_TIMEOUT, workers: 14, spare: { start: 3, min: 2, max: 4 } },
		traffic: [users({ rate: 2, holdMs: 500 }), lost(moments({ from: 240, every: 60, until: 1260 }))],
	}),
	defineRun({
		name: 'leak-inside-apache',
		title: 'pages inside Apache hang and take 60 threads one by one, while two pools are well',
		pattern,
		cause: { kind: 'stuck', station: null },
		seconds: 930,
		onset: 240,
		server: { ...WORKER, workers: 60, threadsPerChild: 20, pools: [pool('shop', 10), pool('blog', 8)] },
		traffic: [
			users({ rate: 4, holdMs: 600 }),
			{ ...hanging(climb(0, 0.11, { at: 240, over: 1 })), users: false },
			usersOf('shop', 4, 800),
			usersOf('blog', 3, 800),
		],
	}),
]
