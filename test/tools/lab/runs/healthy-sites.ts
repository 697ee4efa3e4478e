import { bursts, climb, regularBursts, wave } from '../client/curve.js'
import type { Run } from '../run.js'
import { defineRun, EVENT, EVENT_75, PREFORK, pool, users, usersOf, WORKER } from './defaults.js'

const pattern = 'none'

/** Sites whose pools look full, stuck or growing for a while, and are well. */
export const HEALTHY_SITES: readonly Run[] = [
	defineRun({
		name: 'healthy-hour-of-pools',
		title: 'an ordinary hour of five sites over TLS: rhythms, a cron job, downloads, two deploys, a reload',
		pattern,
		seconds: 3300,
		server: {
			...EVENT,
			workers: 125,
			keepAlive: 8,
			tls: true,
			pools: [
				pool('shop', 20, { pm: 'dynamic' }),
				pool('blog', 12, { pm: 'dynamic' }),
				pool('docs', 8, { pm: 'ondemand' }),
				pool('wiki', 6, { pm: 'ondemand' }),
				pool('main', 10, { port: 9000 }),
			],
		},
		traffic: [
			usersOf('shop', wave(3.5, 0.55, 1500, 3300), 1200, {
				tls: true,
				session: { requests: 2, think: 3, end: 'server' },
			}),
			usersOf('blog', wave(4, 0.4, 700, 3300), 1000, { tls: true }),
			usersOf('docs', wave(2, 0.7, 430, 3300), 900),
			usersOf('wiki', wave(1, 0.5, 260, 3300), 1100, { database: true }),
			usersOf('main', wave(3, 0.5, 1100, 3300), 1100),
			usersOf('docs', regularBursts(2, 1.5, { from: 240, every: 600, until: 3200 }), 25_000, {
				users: false,
				patience: 120,
			}),
			{ kind: 'download', rate: 0.04, bytes: 6_000_000, bytesPerSecond: 80_000 },
		],
		happenings: [
			{ at: 900, what: 'fpm-reload' },
			{ at: 1700, what: 'rotate-logs' },
			{ at: 2500, what: 'fpm-reload' },
		],
	}),
	defineRun({
		name: 'healthy-pool-full-for-a-while',
		title: 'a mail to all customers: a pool of 10 is full for two minutes and its users wait up to four seconds',
		pattern,
		seconds: 840,
		server: { ...EVENT_75, pools: [pool('shop', 10), pool('blog', 8)] },
		traffic: [
			usersOf(
				'shop',
				[
					[270, 4],
					[390, 8.6],
					[420, 8.6],
					[480, 4],
				],
				1200,
				{ patience: 20 },
			),
			usersOf('blog', 3, 900),
		],
		closely: [[380, 480]],
	}),
	defineRun({
		name: 'healthy-deploy-under-load',
		title: 'PHP-FPM is reloaded twice while half of its children are busy',
		pattern,
		seconds: 720,
		server: { ...WORKER, workers: 100, pools: [pool('shop', 20), pool('blog', 10, { pm: 'dynamic' })] },
		traffic: [usersOf('shop', 10, 1000, { spread: 0.3 }), usersOf('blog', 3, 900, { spread: 0.3 })],
		happenings: [
			{ at: 270, what: 'fpm-reload' },
			{ at: 480, what: 'fpm-reload' },
		],
	}),
	defineRun({
		name: 'healthy-slow-reports',
		title: 'a site whose pages have always taken eight seconds, with 60 % of its children busy',
		pattern,
		seconds: 840,
		server: { ...PREFORK, workers: 60, pools: [pool('reports', 20), pool('shop', 10)] },
		traffic: [usersOf('reports', 1.5, 8000, { patience: 60, spread: 0.6 }), usersOf('shop', 4, 1000)],
	}),
	defineRun({
		name: 'healthy-exports',
		title: 'exports of four minutes, three at a time, each of which holds a child of ten and ends',
		pattern,
		seconds: 1080,
		server: { ...EVENT_75, proxyTimeout: 600, pools: [pool('shop', 14), pool('blog', 8)] },
		traffic: [
			usersOf('shop', 4.5, 900),
			usersOf('shop', regularBursts(6, 0.5, { from: 150, every: 300, until: 900 }), 240_000, {
				users: false,
				patience: 600,
				spread: 0.1,
			}),
			usersOf('blog', 3, 1000),
		],
	}),
	defineRun({
		name: 'healthy-keep-alive-climb',
		title: 'idle connections climb to two thirds of the limit of an event server, stay and go',
		pattern,
		seconds: 1020,
		server: { ...EVENT_75, keepAlive: 25, pools: [pool('shop', 12)] },
		traffic: [
			usersOf(
				'shop',
				[
					[240, 1],
					[600, 3.6],
					[750, 3.6],
					[900, 1],
				],
				500,
				{ session: { requests: 3, think: 5, end: 'server' } },
			),
		],
	}),
	defineRun({
		name: 'healthy-crawled-from-one-network',
		title: 'a crawler from one network holds a third of a pool for four minutes, twice',
		pattern,
		seconds: 840,
		server: { ...EVENT_75, pools: [pool('calendar', 12), pool('shop', 10)] },
		traffic: [
			usersOf('calendar', 3, 1000),
			usersOf('calendar', bursts(0, [200, 240, 3], [560, 240, 3]), 1400, { network: '198.51.100', users: false }),
			usersOf('shop', 4, 900),
		],
		closely: [[190, 230]],
	}),
	defineRun({
		name: 'healthy-traffic-doubles',
		title: 'three sites get twice their traffic within five minutes and keep it; every pool has room',
		pattern,
		seconds: 960,
		server: {
			...WORKER,
			workers: 120,
			threadsPerChild: 30,
			keepAlive: 2,
			pools: [pool('shop', 24), pool('blog', 16, { pm: 'dynamic' }), pool('main', 12, { port: 9000 })],
		},
		traffic: [
			usersOf('shop', climb(6, 12, { at: 300, over: 300 }), 1200),
			usersOf('blog', climb(4, 8, { at: 300, over: 300 }), 1000),
			usersOf('main', climb(3, 6, { at: 300, over: 300 }), 1100),
			users({ rate: 2, holdMs: 0 }),
		],
	}),
]
