import { bursts, climb, regularBursts, wave } from '../client/curve.js'
import type { Run } from '../run.js'
import { defineRun, EVENT, EVENT_75, PREFORK, pool, users, usersOf, WORKER } from './defaults.js'
import { lost } from './leak.js'

const pattern = 'none'
const BROWSER = { requests: 3, think: 2, end: 'server' } as const

/** Servers with PHP-FPM pools that are well. */
export const HEALTHY_POOLS: readonly Run[] = [
	defineRun({
		name: 'healthy-pool-rhythms',
		title: 'three pools with rhythms of their own, each up to three quarters of its children',
		pattern,
		seconds: 900,
		server: { ...EVENT_75, pools: [pool('shop', 8), pool('blog', 12), pool('docs', 8)] },
		traffic: [
			usersOf('shop', wave(3.4, 0.5, 170, 900), 1000),
			usersOf('blog', wave(5, 0.6, 290, 900), 900),
			usersOf('docs', wave(3, 0.5, 410, 900), 1100),
		],
	}),
	defineRun({
		name: 'healthy-ten-pools',
		title: 'ten pools of 2 to 50 children at once, every one with traffic of its own size and rhythm',
		pattern,
		seconds: 900,
		server: {
			...WORKER,
			workers: 200,
			pools: [2, 3, 4, 6, 8, 10, 16, 24, 32, 50].map((children, index) => pool(`site${index + 1}`, children)),
		},
		traffic: [0.3, 0.5, 0.8, 1.4, 1.8, 2.2, 3.4, 4, 5, 6].map((rate, index) =>
			usersOf(`site${index + 1}`, wave(rate, 0.4, 130 + 37 * index, 900), 1000 + 100 * index, { spread: 0.7 }),
		),
	}),
	defineRun({
		name: 'healthy-ondemand-pools',
		title: 'three ondemand pools start up to 12 children from nothing, again and again',
		pattern,
		seconds: 840,
		server: { ...EVENT_75, pools: ['club', 'choir', 'team'].map((name) => pool(name, 12, { pm: 'ondemand' })) },
		traffic: [
			usersOf('club', bursts(0.1, [150, 60, 5], [420, 60, 5], [660, 60, 5]), 1300),
			usersOf('choir', wave(2.5, 1, 200, 840), 1500),
			usersOf('team', bursts(0, [240, 120, 4], [540, 120, 4.5]), 1200),
		],
		closely: [
			[120, 170],
			[390, 430],
		],
	}),
	defineRun({
		name: 'healthy-pools-at-80-percent',
		title: 'two pools at 80 % of their children all day, with the noise that chance brings',
		pattern,
		seconds: 960,
		server: { ...WORKER, workers: 100, pools: [pool('shop', 20), pool('forum', 30)] },
		traffic: [usersOf('shop', 8, 2000, { spread: 0.6 }), usersOf('forum', 8, 3000, { spread: 0.6 })],
	}),
	defineRun({
		name: 'healthy-nightly-job',
		title: 'a nightly job keeps one pool of 8 full for four minutes; its few users wait, but not for long',
		pattern,
		seconds: 840,
		server: { ...EVENT_75, pools: [pool('reports', 8), pool('shop', 10), pool('blog', 8)] },
		traffic: [
			usersOf('reports', 0.6, 400, { patience: 20 }),
			usersOf('reports', bursts(0, [300, 240, 2.8]), 2800, { users: false, patience: 90, spread: 0.3 }),
			usersOf('shop', 5, 900),
			usersOf('blog', wave(3, 0.4, 220, 840), 1000),
		],
		closely: [
			[290, 330],
			[530, 570],
		],
	}),
	defineRun({
		name: 'healthy-deploy-with-reload',
		title: 'three deploys at low load: PHP-FPM is reloaded each time, once Apache as well',
		pattern,
		seconds: 780,
		server: { ...EVENT_75, pools: [pool('shop', 10, { pm: 'dynamic' }), pool('blog', 6, { pm: 'dynamic' })] },
		traffic: [usersOf('shop', 3, 500), usersOf('blog', 1.5, 600)],
		happenings: [
			{ at: 240, what: 'fpm-reload' },
			{ at: 420, what: 'fpm-reload' },
			{ at: 425, what: 'graceful' },
			{ at: 600, what: 'fpm-reload' },
		],
	}),
	defineRun({
		name: 'healthy-pool-bursts',
		title: 'bursts of eight seconds that the queue of one pool absorbs, every two minutes',
		pattern,
		seconds: 840,
		server: { ...EVENT_75, pools: [pool('shop', 12), pool('blog', 8)] },
		traffic: [
			usersOf('shop', 4, 800),
			usersOf('shop', regularBursts(8, 14, { from: 180, every: 120, until: 780 }), 800),
			usersOf('blog', 3, 900),
		],
		closely: [
			[170, 210],
			[410, 450],
		],
	}),
	defineRun({
		name: 'healthy-pool-peak-hour',
		title: 'one pool climbs to four fifths of its 20 children over six minutes, stays there and falls',
		pattern,
		seconds: 1080,
		server: {
			...PREFORK,
			workers: 80,
			keepAlive: 2,
			spare: { start: 10, min: 5, max: 15 },
			pools: [pool('shop', 20), pool('blog', 10)],
		},
		traffic: [
			usersOf(
				'shop',
				[
					[240, 4],
					[600, 13],
					[780, 13],
					[960, 4],
				],
				1200,
			),
			usersOf('blog', 4, 1000),
		],
	}),
	defineRun({
		name: 'healthy-pool-of-two',
		title: 'quiet sites with pools of 2, 2 and 3 children, both of which are often busy for a moment',
		pattern,
		seconds: 900,
		server: { ...EVENT, pools: [pool('club', 2), pool('choir', 2), pool('team', 3)] },
		traffic: [
			usersOf('club', 0.7, 900, { spread: 0.8 }),
			usersOf('choir', 0.5, 1200, { spread: 0.8 }),
			usersOf('team', 1, 1000, { spread: 0.8 }),
		],
	}),
	defineRun({
		name: 'healthy-pool-tcp-waves',
		title: 'a pool on TCP and a backend on another host, each in waves of its own',
		pattern,
		seconds: 900,
		server: {
			...WORKER,
			workers: 75,
			keepAlive: 3,
			pools: [pool('main', 16, { port: 9000 })],
			services: [{ name: 'api', port: 9100, on: 'another-host' }],
		},
		traffic: [
			usersOf('main', wave(7, 0.5, 190, 900), 1200),
			usersOf('api', wave(9, 0.5, 310, 900), 900),
			users({ rate: 3, holdMs: 0 }),
		],
	}),
	defineRun({
		name: 'healthy-two-hung-children',
		title: 'two of 12 children hang for the whole run and no more follow',
		pattern,
		seconds: 840,
		server: { ...EVENT_75, proxyTimeout: 7200, pools: [pool('shop', 12), pool('blog', 8)] },
		traffic: [usersOf('shop', wave(5, 0.3, 250, 840), 900), lost([60, 100], 'shop'), usersOf('blog', 3, 900)],
	}),
	defineRun({
		name: 'healthy-database-doubles',
		title: "one site's database is twice as slow for five minutes of backup; the pool has room for it",
		pattern,
		seconds: 840,
		server: { ...PREFORK, workers: 75, pools: [pool('shop', 16), pool('blog', 8)] },
		traffic: [
			usersOf('shop', 6, bursts(900, [270, 300, 1800]), { database: true }),
			usersOf('blog', 3, 900, { database: true }),
		],
		closely: [[260, 300]],
	}),
	defineRun({
		name: 'healthy-pools-behind-haproxy',
		title: 'three dynamic pools behind HAProxy with kept connections, browsers, and a traffic that triples and falls',
		pattern,
		seconds: 960,
		server: {
			...EVENT_75,
			keepAlive: 15,
			pools: [
				pool('shop', 15, { pm: 'dynamic' }),
				pool('blog', 10, { pm: 'dynamic' }),
				pool('docs', 5, { pm: 'dynamic' }),
			],
		},
		front: { kind: 'haproxy', timeout: 30, reuse: true },
		traffic: [
			usersOf('shop', climb(2.5, 8, { at: 240, over: 240, back: 660 }), 1100, { patience: 20 }),
			usersOf('blog', 3, 1000, { patience: 20, session: BROWSER }),
			usersOf('docs', 1.2, 900, { patience: 20 }),
		],
	}),
]
