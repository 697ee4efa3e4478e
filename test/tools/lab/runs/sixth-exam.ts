import { climb, wave } from '../client/curve.js'
import type { Run } from '../run.js'
import { CHAT, defineRun, EVENT, EVENT_75, PREFORK, pool, poolIsCause, usersOf } from './defaults.js'
import { lost, moments } from './leak.js'

const pattern = 'gradual-saturation'

/**
 * A sixth set of strangers, recorded after climbs were read from their corner and by their bend: climbs of five to eight minutes, and
 * healthy ones that bend upward and then stop.
 */
export const SIXTH_EXAM: readonly Run[] = [
	defineRun({
		name: 'tickets-go-on-sale',
		title:
			'a box office is asked for more, and answers slower, from minute to minute; 14 children, 100 threads, two neighbours',
		pattern,
		cause: poolIsCause('tickets'),
		seconds: 960,
		onset: 300,
		server: { ...EVENT, workers: 100, pools: [pool('tickets', 14), pool('shop', 10), pool('docs', 6)] },
		traffic: [
			usersOf('tickets', climb(4, 18, { at: 300, over: 400 }), climb(700, 1600, { at: 300, over: 400 })),
			usersOf('shop', wave(4, 0.3, 180, 960), 800),
			usersOf('docs', 2, 500),
		],
	}),
	defineRun({
		name: 'office-loses-children-prefork',
		title: 'one of 14 children hangs every 40 s behind 60 prefork processes; its four neighbours are well',
		pattern: 'resource-leak',
		cause: poolIsCause('office'),
		seconds: 1050,
		onset: 270,
		server: {
			...PREFORK,
			workers: 60,
			proxyTimeout: 7200,
			pools: [pool('office', 14), ...['a', 'b', 'c', 'd'].map((name, index) => pool(name, 5 + index))],
		},
		traffic: [
			usersOf('office', 4, 900),
			lost(moments({ from: 270, every: 40, until: 1050 }), 'office'),
			...['a', 'b', 'c', 'd'].map((site, index) => usersOf(site, 1.5 + index / 2, 700)),
		],
	}),
	defineRun({
		name: 'api-over-tcp-slows',
		title:
			'an API of 16 children, asked over TCP, slows from 0.5 to 6 s in eight minutes; 90 threads, two pools beside it',
		pattern,
		cause: poolIsCause('api', 9010),
		seconds: 990,
		onset: 300,
		server: {
			...EVENT,
			workers: 90,
			threadsPerChild: 30,
			pools: [pool('api', 16, { port: 9010 }), pool('shop', 10), pool('blog', 6)],
		},
		traffic: [
			usersOf('api', 6, climb(500, 6000, { at: 300, over: 480 }), { spread: 0.7 }),
			usersOf('shop', 3, 800),
			usersOf('blog', wave(2, 0.4, 150, 990), 700),
		],
	}),
	defineRun({
		name: 'tv-spot',
		title:
			'a spot on television: within ten seconds one of three sites is asked for ten times as much; 12 children, 75 threads',
		pattern: 'sudden-spike',
		cause: poolIsCause('shop'),
		seconds: 540,
		onset: 300,
		server: { ...EVENT_75, pools: [pool('shop', 12), pool('blog', 8), pool('docs', 6)] },
		traffic: [
			usersOf('shop', climb(4, 45, { at: 300, over: 10, back: 420 }), 800),
			usersOf('blog', 3, 800),
			usersOf('docs', wave(2, 0.4, 120, 540), 600),
		],
	}),
	defineRun({
		name: 'healthy-campaign-ends',
		title: 'a campaign asks a pool of 18 for more and more for four minutes, up to two thirds of it, and is over',
		pattern: 'none',
		seconds: 960,
		server: { ...EVENT_75, pools: [pool('shop', 18), pool('blog', 8)] },
		traffic: [
			usersOf(
				'shop',
				[
					[0, 4],
					[300, 4],
					[380, 5.5],
					[460, 8.5],
					[540, 13],
					[600, 13],
					[640, 4],
				],
				900,
			),
			usersOf('blog', 3, 800),
		],
	}),
	defineRun({
		name: 'healthy-meeting-fills-up',
		title:
			'people join a meeting over WebSockets ever faster for three minutes, until they hold half of 120 threads, and stay',
		pattern: 'none',
		seconds: 960,
		server: CHAT,
		traffic: [
			usersOf('shop', 4, 800),
			{
				kind: 'websocket',
				rate: [
					[0, 0.03],
					[300, 0.03],
					[480, 0.5],
					[490, 0.04],
					[960, 0.04],
				],
				stay: 900,
				every: 10,
				bytes: 60,
			},
		],
	}),
	defineRun({
		name: 'healthy-reports-take-their-time',
		title: 'three users of a pool of 12 make reports of 40 s now and then, over six sites whose traffic waves',
		pattern: 'none',
		seconds: 1080,
		server: {
			...EVENT_75,
			proxyTimeout: 300,
			pools: [pool('reports', 12), ...['a', 'b', 'c', 'd', 'e'].map((name, index) => pool(name, 6 + index))],
		},
		traffic: [
			usersOf('reports', 2, 700),
			usersOf('reports', wave(0.08, 0.6, 400, 1080), 40_000, { spread: 0.3, patience: 120 }),
			...['a', 'b', 'c', 'd', 'e'].map((site, index) =>
				usersOf(site, wave(2 + index / 3, 0.5, 140 + 60 * index, 1080), 900),
			),
		],
	}),
]
