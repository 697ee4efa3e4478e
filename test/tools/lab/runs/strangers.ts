import { bursts, type Curve, climb, regularBursts, wave } from '../client/curve.js'
import type { Run } from '../run.js'
import { defineRun, EVENT, EVENT_75, PREFORK, pool, poolIsCause, users, usersOf, WORKER } from './defaults.js'
import { lost, moments } from './leak.js'

const BROWSER = { requests: 3, think: 2, end: 'server' } as const

/** Other sizes, other mixtures and two causes at once, written down last and meant to be judged before anything learns from them. */
export const STRANGERS: readonly Run[] = [
	defineRun({
		name: 'stranger-slows-in-steps',
		title: 'each of four deploys makes one site a little slower, until 36 children and then 240 threads wait for it',
		pattern: 'gradual-saturation',
		cause: poolIsCause('market'),
		seconds: 1020,
		onset: 240,
		server: {
			...EVENT,
			workers: 240,
			threadsPerChild: 60,
			spare: { start: 2, min: 60, max: 180 },
			tls: true,
			pools: [pool('market', 36), pool('press', 12), pool('jobs', 6), pool('help', 4)],
		},
		traffic: [
			usersOf('market', 11, stairs(900, [240, 1600], [380, 2400], [520, 3200], [660, 5500]), {
				tls: true,
				patience: 15,
			}),
			usersOf('press', wave(4, 0.4, 190, 1020), 1000, { tls: true }),
			usersOf('jobs', 1.5, 1200, { tls: true }),
			usersOf('help', 0.8, 900),
		],
	}),
	defineRun({
		name: 'stranger-more-and-slower',
		title: 'one site gets more visitors and slower pages at once: 22 dynamic children, 110 prefork workers',
		pattern: 'gradual-saturation',
		cause: poolIsCause('games'),
		seconds: 960,
		onset: 270,
		server: {
			...PREFORK,
			workers: 110,
			keepAlive: 2,
			spare: { start: 10, min: 5, max: 15 },
			pools: [pool('games', 22, { pm: 'dynamic' }), pool('maps', 14, { pm: 'dynamic' })],
		},
		traffic: [
			usersOf('games', climb(4, 9, { at: 270, over: 540 }), climb(1100, 3600, { at: 270, over: 540 })),
			usersOf('maps', wave(5, 0.4, 260, 960), 1000),
		],
	}),
	defineRun({
		name: 'stranger-loses-children-haproxy',
		title: 'a pool on TCP loses a child of 24 every 24 s behind HAProxy, which resets what hangs',
		pattern: 'resource-leak',
		cause: poolIsCause('main', 9000),
		seconds: 1080,
		onset: 240,
		server: {
			...WORKER,
			workers: 64,
			threadsPerChild: 16,
			proxyTimeout: 7200,
			pools: [pool('main', 24, { port: 9000 })],
		},
		front: { kind: 'haproxy', timeout: 20, reuse: true },
		traffic: [
			usersOf('main', 6, 800, { patience: 25 }),
			{ ...lost(moments({ from: 240, every: 24, until: 1080 }), 'main'), patience: 40 },
			users({ rate: 2, holdMs: 0, patience: 25 }),
		],
	}),
	defineRun({
		name: 'stranger-one-of-ten-loses-children',
		title: 'of ten small pools one loses a child of five every ninety seconds',
		pattern: 'resource-leak',
		cause: poolIsCause('site4'),
		seconds: 1020,
		onset: 240,
		server: {
			...EVENT,
			workers: 100,
			proxyTimeout: 7200,
			pools: Array.from({ length: 10 }, (_, index) => pool(`site${index + 1}`, 5)),
		},
		traffic: [
			...Array.from({ length: 10 }, (_, index) => usersOf(`site${index + 1}`, 1 + index * 0.12, 900)),
			lost(moments({ from: 240, every: 90, until: 1020 }), 'site4'),
		],
	}),
	defineRun({
		name: 'stranger-keep-alive-beside-a-busy-pool',
		title: 'keep-alive climbs to the connection limit of event while a pool is steadily half busy',
		pattern: 'gradual-saturation',
		cause: { kind: 'keep-alive', station: null },
		seconds: 960,
		onset: 270,
		server: { ...EVENT_75, keepAlive: 30, pools: [pool('shop', 20), pool('blog', 8)] },
		traffic: [
			usersOf('shop', 10, 1000),
			usersOf('blog', climb(0.6, 7.5, { at: 270, over: 570 }), 150, {
				session: { requests: 2, think: 4, end: 'server' },
			}),
		],
	}),
	defineRun({
		name: 'stranger-downloads-and-a-reload',
		title: 'downloads become more on 100 threads; Apache is reloaded on the way and old processes stay with theirs',
		pattern: 'gradual-saturation',
		cause: { kind: 'clients', station: null },
		seconds: 930,
		onset: 240,
		server: { ...WORKER, workers: 100, pools: [pool('shop', 12)] },
		traffic: [
			usersOf('shop', 5, 900),
			{ kind: 'download', rate: climb(0.1, 2.2, { at: 240, over: 540 }), bytes: 20_000_000, bytesPerSecond: 220_000 },
		],
		happenings: [{ at: 420, what: 'graceful' }],
	}),
	defineRun({
		name: 'stranger-crowd-at-two-pools',
		title: 'bots come at two of four pools within ten seconds, at the shop with three times as many',
		pattern: 'sudden-spike',
		cause: poolIsCause('shop'),
		seconds: 570,
		onset: 330,
		server: {
			...WORKER,
			workers: 120,
			threadsPerChild: 30,
			pools: [pool('shop', 16), pool('blog', 8), pool('docs', 6), pool('wiki', 6)],
		},
		traffic: [
			usersOf('shop', climb(5, 48, { at: 330, over: 8, back: 440 }), 1100),
			usersOf('blog', climb(2.5, 14, { at: 330, over: 8, back: 440 }), 1000),
			usersOf('docs', 2, 900),
			usersOf('wiki', 1.5, 900),
		],
	}),
	defineRun({
		name: 'stranger-pool-stops-at-night',
		title:
			'a lock at a quiet hour: one site takes 60 s a page, three visitors a second fill its children and 50 threads',
		pattern: 'sudden-spike',
		cause: poolIsCause('club'),
		seconds: 570,
		onset: 300,
		server: { ...EVENT, pools: [pool('club', 6, { pm: 'ondemand' }), pool('team', 6, { pm: 'ondemand' })] },
		traffic: [usersOf('club', 3, bursts(600, [300, 140, 60_000]), { spread: 0.2 }), usersOf('team', 1, 900)],
	}),
	defineRun({
		name: 'healthy-stranger-newsletter',
		title: 'a newsletter takes one pool to three quarters within a minute, and its readers leave over six minutes',
		pattern: 'none',
		seconds: 840,
		server: { ...EVENT, workers: 120, threadsPerChild: 30, keepAlive: 5, pools: [pool('shop', 28), pool('blog', 8)] },
		traffic: [
			usersOf(
				'shop',
				[
					[270, 5],
					[330, 16],
					[690, 5],
				],
				1300,
			),
			usersOf('blog', 3, 900),
		],
		closely: [[265, 345]],
	}),
	defineRun({
		name: 'healthy-stranger-mixture',
		title: 'browsers over HTTP/2, WebSockets, downloads, a pool and a cron job on one server with room',
		pattern: 'none',
		seconds: 900,
		server: {
			...EVENT,
			workers: 150,
			spare: { start: 3, min: 25, max: 150 },
			keepAlive: 20,
			backend: 'tcp',
			proxyTimeout: 600,
			tls: true,
			http2: true,
			pools: [pool('shop', 16)],
		},
		traffic: [
			{ kind: 'http2', rate: wave(1.2, 0.4, 240, 900), holdMs: 400, streams: 6, patience: 10, site: 'shop', stay: 18 },
			{ kind: 'websocket', rate: 0.12, stay: 200 },
			{ kind: 'download', rate: 0.1, bytes: 8_000_000, bytesPerSecond: 120_000 },
			usersOf('shop', regularBursts(2, 2, { from: 120, every: 180, until: 880 }), 12_000, {
				users: false,
				patience: 90,
			}),
		],
	}),
	defineRun({
		name: 'healthy-stranger-short-stalls',
		title:
			'a backend on another host stands still for four seconds every two minutes; 80 prefork workers with keep-alive',
		pattern: 'none',
		seconds: 840,
		server: {
			...PREFORK,
			workers: 80,
			keepAlive: 3,
			spare: { start: 15, min: 8, max: 20 },
			services: [{ name: 'api', port: 9100, on: 'another-host' }],
		},
		traffic: [usersOf('api', 7, stalls(700, [240, 360, 480, 600, 720]), { spread: 0.2, patience: 15 })],
		closely: [
			[235, 265],
			[475, 505],
		],
	}),
	defineRun({
		name: 'healthy-stranger-seventy-percent',
		title: 'four pools of 6 to 20 at 70 % of their children, pages of very different length, browsers with keep-alive',
		pattern: 'none',
		seconds: 900,
		server: {
			...WORKER,
			workers: 160,
			threadsPerChild: 40,
			keepAlive: 4,
			pools: [pool('shop', 20), pool('blog', 12), pool('docs', 8), pool('wiki', 6)],
		},
		traffic: [
			usersOf('shop', 2.3, 2000, { spread: 0.9, session: BROWSER, patience: 20 }),
			usersOf('blog', 5.5, 1500, { spread: 0.9, patience: 20 }),
			usersOf('docs', 3.5, 1500, { spread: 0.9, patience: 20 }),
			usersOf('wiki', 2.5, 1500, { spread: 0.9, patience: 20 }),
		],
	}),
]

/** A value that jumps to each of these at its moment. */
function stairs(first: number, ...steps: readonly (readonly [number, number])[]): Curve {
	let level = first
	return steps.flatMap(([at, next]): [number, number][] => {
		const edge: [number, number][] = [
			[at, level],
			[at + 0.01, next],
		]
		level = next
		return edge
	})
}

/** Pages that ask while the backend stands still for four seconds take until it moves again, and then as long as always. */
function stalls(usual: number, at: readonly number[]): Curve {
	return at.flatMap((from): [number, number][] => [
		[from, usual],
		[from + 0.01, usual + 4000],
		[from + 4, usual],
	])
}
