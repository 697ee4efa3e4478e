import { climb, wave } from '../client/curve.js'
import type { Run } from '../run.js'
import {
	defineRun,
	EVENT,
	EVENT_75,
	NO_TIMEOUT,
	PREFORK,
	pool,
	poolIsCause,
	users,
	usersOf,
	WORKER,
} from './defaults.js'
import { hanging, lost, moments } from './leak.js'

const pattern = 'gradual-saturation'

/** More sites whose pools are not enough: larger and smaller ones, other protocols, other proxies, other speeds. */
export const SITES: readonly Run[] = [
	defineRun({
		name: 'site-slows-large-tls',
		title: 'over TLS with keep-alive a pool of 40 slows from 1 to 9 s in ten minutes; 200 threads',
		pattern,
		cause: poolIsCause('clinic'),
		seconds: 1020,
		onset: 270,
		server: {
			...WORKER,
			workers: 200,
			threadsPerChild: 50,
			keepAlive: 3,
			tls: true,
			pools: [pool('clinic', 40), pool('blog', 10)],
		},
		traffic: [
			usersOf('clinic', 7, climb(1000, 9000, { at: 270, over: 600 }), { tls: true, patience: 15 }),
			usersOf('blog', 2, 900, { tls: true, session: { requests: 2, think: 2, end: 'server' } }),
		],
	}),
	defineRun({
		name: 'site-quiet-goes-viral',
		title: 'a quiet site with an ondemand pool of 5 is found by the press; its neighbours have ten times its children',
		pattern,
		cause: poolIsCause('choir'),
		seconds: 960,
		onset: 240,
		server: { ...EVENT_75, pools: [pool('choir', 5, { pm: 'ondemand' }), pool('shop', 50)] },
		traffic: [
			usersOf('choir', climb(0.4, 7, { at: 240, over: 600 }), 1100),
			usersOf('shop', wave(9, 0.3, 240, 960), 1500),
		],
	}),
	defineRun({
		name: 'site-over-ipv6',
		title: 'a site over IPv6 outgrows a dynamic pool of 18 and then 70 prefork workers',
		pattern,
		cause: poolIsCause('news'),
		seconds: 960,
		onset: 270,
		server: { ...PREFORK, workers: 70, keepAlive: 1, pools: [pool('news', 18, { pm: 'dynamic' }), pool('blog', 8)] },
		traffic: [
			usersOf('news', climb(3, 16, { at: 270, over: 570 }), 1700, { family: 6, spread: 0.8 }),
			usersOf('blog', 2, 1000, { family: 6 }),
		],
	}),
	defineRun({
		name: 'site-behind-nginx-slows',
		title: 'behind nginx with kept connections one of three sites slows from 0.5 to 5 s: 10 children, 90 threads',
		pattern,
		cause: poolIsCause('wiki'),
		seconds: 960,
		onset: 240,
		server: {
			...EVENT,
			workers: 90,
			threadsPerChild: 30,
			spare: { start: 2, min: 30, max: 90 },
			keepAlive: 20,
			pools: [pool('wiki', 10), pool('shop', 14), pool('docs', 6)],
		},
		front: { kind: 'nginx', timeout: 20, reuse: true },
		traffic: [
			usersOf('wiki', 3.5, climb(500, 5000, { at: 240, over: 600 }), { patience: 20, database: true }),
			usersOf('shop', 5, 1100, { patience: 20 }),
			usersOf('docs', 1.5, 900, { patience: 20 }),
		],
	}),
	defineRun({
		name: 'site-loses-children-in-waves',
		title: 'a pool of 30 loses a child every 20 s behind nginx, under waves of traffic',
		pattern: 'resource-leak',
		cause: poolIsCause('forum'),
		seconds: 1080,
		onset: 270,
		server: {
			...WORKER,
			workers: 90,
			threadsPerChild: 30,
			proxyTimeout: 7200,
			pools: [pool('forum', 30), pool('blog', 8)],
		},
		front: { kind: 'nginx', timeout: 20, reuse: false },
		traffic: [
			usersOf('forum', wave(8, 0.4, 210, 1080), 1000, { patience: 20 }),
			{ ...hanging(climb(0, 0.05, { at: 270, over: 1 }), 30), site: 'forum', users: false },
			usersOf('blog', 3, 900, { patience: 20 }),
		],
	}),
	defineRun({
		name: 'site-loses-a-child-now-and-then',
		title: 'a pool of 7 loses a child every hundred seconds; its neighbours do not',
		pattern: 'resource-leak',
		cause: poolIsCause('team'),
		seconds: 1140,
		onset: 240,
		server: { ...EVENT_75, proxyTimeout: 7200, pools: [pool('team', 7), pool('shop', 10), pool('blog', 7)] },
		traffic: [
			usersOf('team', 2, 700),
			lost(moments({ from: 245, every: 100, until: 1140 }), 'team'),
			usersOf('shop', 4, 1000),
			usersOf('blog', 2.5, 900),
		],
	}),
	defineRun({
		name: 'parent-stopped',
		title: 'the parent of a prefork server is stopped: no child is started any more while traffic grows to a third',
		pattern,
		cause: { kind: 'nobody-accepts', station: null },
		seconds: 840,
		onset: 240,
		server: { ...PREFORK, workers: 60, spare: { start: 8, min: 5, max: 10 } },
		traffic: [users({ rate: climb(3, 13, { at: 240, over: 420 }), holdMs: 1600 })],
		happenings: [{ at: 240, what: 'parent-stop' }],
	}),
	defineRun({
		name: 'leak-threads-keep-alive-tls',
		title: 'requests to a TCP backend hang over TLS under event with keep-alive: 75 threads, one every 6 s',
		pattern: 'resource-leak',
		cause: { kind: 'backend', station: '127.0.0.1:9001' },
		seconds: 960,
		onset: 270,
		server: { ...EVENT_75, ...NO_TIMEOUT, keepAlive: 8, tls: true },
		traffic: [
			users({ rate: 2, holdMs: 500, tls: true, session: { requests: 3, think: 2, end: 'server' } }),
			{ ...hanging(climb(0, 0.17, { at: 270, over: 1 })), tls: true, users: false },
		],
	}),
]
