import { bursts, climb, regularBursts, wave } from '../client/curve.js'
import type { Run } from '../run.js'
import { CHAT, defineRun, EVENT, EVENT_75, pool, poolIsCause, users, usersOf, WORKER } from './defaults.js'
import { lost, moments } from './leak.js'

const pattern = 'gradual-saturation'

/** A fifth set of strangers: tunnels that talk, many pools, causes that come in other shapes, and healthy ones that look like them. */
export const FIFTH_EXAM: readonly Run[] = [
	defineRun({
		name: 'chat-grows-through-the-morning',
		title: 'a chat over WebSockets, a few words every 15 s, grows until it holds 120 event threads beside a shop',
		pattern,
		cause: { kind: 'clients', station: null },
		seconds: 990,
		onset: 300,
		server: CHAT,
		traffic: [
			usersOf('shop', 4, 800),
			{ kind: 'websocket', rate: climb(0.05, 0.55, { at: 300, over: 420 }), stay: 900, every: 15, bytes: 90 },
		],
	}),
	defineRun({
		name: 'healthy-chat-levels-off',
		title:
			'a chat over WebSockets, a few words every 15 s, becomes three times as much and stays at half of 120 event threads',
		pattern: 'none',
		seconds: 990,
		server: CHAT,
		traffic: [
			usersOf('shop', 4, 800),
			{ kind: 'websocket', rate: climb(0.15, 0.45, { at: 360, over: 120 }), stay: 130, every: 15, bytes: 90 },
		],
	}),
	defineRun({
		name: 'store-slows-among-ten-pools',
		title:
			'the database of one of ten customers slows from 0.4 to 7 s in nine minutes; 3 to 12 children each, 150 threads',
		pattern,
		cause: poolIsCause('store'),
		seconds: 1020,
		onset: 270,
		server: {
			...EVENT,
			workers: 150,
			pools: [
				pool('store', 12),
				...['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h', 'i'].map((name, index) => pool(name, 3 + index)),
			],
		},
		traffic: [
			usersOf('store', 5, climb(400, 7000, { at: 270, over: 540 }), { spread: 0.7 }),
			...['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h', 'i'].map((site, index) =>
				usersOf(site, wave(0.6 + index / 4, 0.4, 150 + 40 * index, 1020), 700),
			),
		],
	}),
	defineRun({
		name: 'crawler-comes-slowly',
		title: 'a crawler from one network asks a site of 9 children for more every minute; 75 worker threads',
		pattern,
		cause: poolIsCause('wiki'),
		seconds: 930,
		onset: 240,
		server: { ...WORKER, workers: 75, keepAlive: 2, pools: [pool('wiki', 9), pool('shop', 9), pool('blog', 6)] },
		traffic: [
			usersOf('wiki', 3, 700),
			usersOf('wiki', climb(0, 14, { at: 240, over: 480 }), 700, { network: '198.51.100', users: false, patience: 30 }),
			usersOf('shop', 4, 800),
			usersOf('blog', 2, 600),
		],
	}),
	defineRun({
		name: 'leak-every-other-request-tls',
		title: 'a child in a dynamic pool of 16 hangs every 35 s over TLS with keep-alive; its neighbour is well',
		pattern: 'resource-leak',
		cause: poolIsCause('clinic'),
		seconds: 990,
		onset: 270,
		server: {
			...EVENT_75,
			proxyTimeout: 7200,
			tls: true,
			pools: [pool('clinic', 16, { pm: 'dynamic' }), pool('blog', 8)],
		},
		traffic: [
			usersOf('clinic', 3, 900, { tls: true, session: { requests: 3, think: 3, end: 'server' } }),
			{ ...lost(moments({ from: 270, every: 35, until: 990 }), 'clinic'), tls: true },
			usersOf('blog', 2, 900, { tls: true }),
		],
	}),
	defineRun({
		name: 'link-on-a-forum',
		title:
			'a link on a forum: within half a minute one of three sites is asked for six times as much, 12 children, 100 threads',
		pattern: 'sudden-spike',
		cause: poolIsCause('blog'),
		seconds: 600,
		onset: 330,
		server: { ...EVENT, workers: 100, pools: [pool('blog', 12), pool('shop', 10), pool('docs', 6)] },
		traffic: [
			usersOf('blog', climb(5, 40, { at: 330, over: 25, back: 460 }), 900),
			usersOf('shop', 4, 800),
			usersOf('docs', 2, 600),
		],
	}),
	defineRun({
		name: 'healthy-cron-every-five-minutes',
		title:
			'every five minutes a cron job takes five of a pool of 7 children for 12 s, beside six sites with waves of their own',
		pattern: 'none',
		seconds: 1200,
		server: { ...EVENT_75, pools: [pool('reports', 7), ...['a', 'b', 'c', 'd', 'e'].map((name) => pool(name, 8))] },
		traffic: [
			usersOf('reports', 1.2, 600),
			usersOf('reports', regularBursts(5, 1, { from: 120, every: 300, until: 1200 }), 12_000, {
				spread: 0.1,
				patience: 60,
			}),
			...['a', 'b', 'c', 'd', 'e'].map((site, index) =>
				usersOf(site, wave(2 + index / 2, 0.5, 130 + 70 * index, 1200), 900),
			),
		],
	}),
	defineRun({
		name: 'healthy-lunch-hour',
		title:
			'over lunch a pool of 20 and 90 threads rise to two thirds within six minutes and fall again; FPM is reloaded at the height',
		pattern: 'none',
		seconds: 1080,
		server: { ...WORKER, workers: 90, threadsPerChild: 30, keepAlive: 2, pools: [pool('menu', 20), pool('shop', 10)] },
		traffic: [
			usersOf('menu', climb(4, 12, { at: 270, over: 360, back: 780 }), 1000),
			usersOf('shop', 4, 900),
			users({ rate: climb(5, 14, { at: 270, over: 360, back: 780 }), holdMs: 1500 }),
		],
		happenings: [{ at: 660, what: 'fpm-reload' }],
	}),
	defineRun({
		name: 'healthy-new-version-is-slower',
		title:
			'a deploy makes the pages of one of four pools take twice as long from one minute to the next: 5 of 14 children become 9',
		pattern: 'none',
		seconds: 960,
		server: { ...EVENT_75, pools: [pool('app', 14), pool('shop', 8), pool('blog', 8), pool('docs', 6)] },
		traffic: [
			usersOf('app', 6, climb(800, 1500, { at: 400, over: 60 })),
			usersOf('shop', 3, 900),
			usersOf('blog', wave(3, 0.4, 200, 960), 800),
			usersOf('docs', 2, 500),
		],
		happenings: [{ at: 400, what: 'graceful' }],
	}),
	defineRun({
		name: 'healthy-backup-at-night',
		title: 'a backup slows every page by half for six minutes at a quarter of the load; two bursts of a bot meanwhile',
		pattern: 'none',
		seconds: 960,
		server: { ...EVENT_75, pools: [pool('shop', 10), pool('blog', 6)] },
		traffic: [
			usersOf('shop', 2.5, climb(800, 1300, { at: 300, over: 20, back: 660 })),
			usersOf('blog', 1.5, climb(700, 1100, { at: 300, over: 20, back: 660 })),
			usersOf('shop', bursts(0, [420, 6, 8], [560, 6, 8]), 500, { network: '198.51.100', patience: 30 }),
		],
	}),
]
