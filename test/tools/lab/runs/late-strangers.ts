import { climb, wave } from '../client/curve.js'
import type { Run } from '../run.js'
import { defineRun, EVENT, PREFORK, pool, poolIsCause, users, usersOf, WORKER } from './defaults.js'
import { lost, moments } from './leak.js'

/** Six more strangers, the shortest stories, recorded after all others. */
export const LATE_STRANGERS: readonly Run[] = [
	defineRun({
		name: 'stranger-crowd-in-a-minute',
		title: 'a crowd that takes a minute to arrive fills a pool of 30 and then 140 threads',
		pattern: 'sudden-spike',
		cause: poolIsCause('vote'),
		seconds: 600,
		onset: 330,
		server: { ...WORKER, workers: 140, threadsPerChild: 35, keepAlive: 1, pools: [pool('vote', 30), pool('news', 10)] },
		traffic: [usersOf('vote', climb(6, 55, { at: 330, over: 60, back: 480 }), 1200), usersOf('news', 3, 900)],
	}),
	defineRun({
		name: 'stranger-backend-stops-behind-haproxy',
		title: 'a TCP backend stops answering behind HAProxy, which gives up after 12 s; 75 event threads',
		pattern: 'sudden-spike',
		cause: { kind: 'backend', station: '127.0.0.1:9001' },
		seconds: 540,
		onset: 300,
		server: { ...EVENT, workers: 75, backend: 'tcp', keepAlive: 10 },
		front: { kind: 'haproxy', timeout: 12, reuse: true },
		traffic: [users({ rate: 8, holdMs: 900, patience: 20 })],
		happenings: [
			{ at: 300, what: 'backend-freeze' },
			{ at: 410, what: 'backend-thaw' },
		],
	}),
	defineRun({
		name: 'stranger-loses-children-tls-prefork',
		title: 'over TLS an ondemand pool of 16 loses a child every 36 s; 60 prefork workers with keep-alive',
		pattern: 'resource-leak',
		cause: poolIsCause('bank'),
		seconds: 930,
		onset: 240,
		server: {
			...PREFORK,
			workers: 60,
			keepAlive: 2,
			proxyTimeout: 7200,
			tls: true,
			pools: [pool('bank', 16, { pm: 'ondemand' }), pool('blog', 8)],
		},
		traffic: [
			usersOf('bank', 4, 800, { tls: true }),
			{ ...lost(moments({ from: 240, every: 36, until: 930 }), 'bank'), tls: true },
			usersOf('blog', 2, 900, { tls: true }),
		],
	}),
	defineRun({
		name: 'healthy-stranger-nightfall',
		title: 'traffic at three pools falls by 85 % within half a minute, and later comes back over four minutes',
		pattern: 'none',
		seconds: 840,
		server: {
			...EVENT,
			workers: 90,
			threadsPerChild: 30,
			pools: [pool('shop', 16), pool('blog', 10), pool('docs', 6)],
		},
		traffic: [usersOf('shop', night(9), 1100), usersOf('blog', night(5), 1000), usersOf('docs', night(2.5), 1100)],
		closely: [[290, 350]],
	}),
	defineRun({
		name: 'healthy-stranger-websockets-reload',
		title: 'two reloads under some fifty WebSockets: the old processes keep theirs, and go as these go',
		pattern: 'none',
		seconds: 840,
		server: { ...EVENT, workers: 200, spare: { start: 2, min: 25, max: 75 }, backend: 'tcp', proxyTimeout: 600 },
		traffic: [users({ rate: 6, holdMs: 500 }), { kind: 'websocket', rate: 0.25, stay: 200 }],
		happenings: [
			{ at: 300, what: 'graceful' },
			{ at: 540, what: 'graceful' },
		],
	}),
	defineRun({
		name: 'healthy-stranger-uploads-and-pools',
		title: 'slow uploads in waves hold up to a third of 90 prefork workers; a pool and a backend are steady',
		pattern: 'none',
		seconds: 840,
		server: {
			...PREFORK,
			workers: 90,
			backend: 'tcp',
			spare: { start: 20, min: 5, max: 15 },
			pools: [pool('shop', 12)],
		},
		traffic: [
			users({ rate: 5, holdMs: 800 }),
			usersOf('shop', 5, 900),
			{ kind: 'upload', rate: wave(0.8, 0.5, 300, 840), bytes: 15_000, bytesPerSecond: 600 },
		],
	}),
]

/** A rate by day that falls to a seventh within half a minute and comes back over four minutes. */
function night(day: number): readonly (readonly [number, number])[] {
	return [
		[300, day],
		[330, day * 0.15],
		[540, day * 0.15],
		[780, day],
	]
}
