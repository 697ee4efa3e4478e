import { bursts, climb, wave } from '../client/curve.js'
import type { Run } from '../run.js'
import { defineRun, EVENT, PREFORK, users, WORKER } from './defaults.js'
import { hanging } from './leak.js'

const NO_TIMEOUT = { proxyTimeout: 7200, backend: 'tcp' } as const

/** Runs of twenty to thirty minutes, for what only shows against a long past. */
export const LONG: readonly Run[] = [
	defineRun({
		name: 'gradual-traffic-long-nginx',
		title: 'ten minutes as always, then traffic behind nginx grows for fifteen, then it falls again',
		pattern: 'gradual-saturation',
		seconds: 1860,
		onset: 600,
		server: { ...PREFORK, keepAlive: 5 },
		front: { kind: 'nginx', timeout: 30, reuse: false },
		traffic: [
			users({ rate: climb(4, 18, { at: 600, over: 900, back: 1580 }), holdMs: 3000, spread: 0.4, patience: 30 }),
		],
	}),
	defineRun({
		name: 'gradual-php-fpm-long',
		title: 'PHP pages slow a little every minute, for twenty minutes',
		pattern: 'gradual-saturation',
		seconds: 1680,
		onset: 300,
		server: { ...WORKER, backend: 'php-fpm', fpmChildren: 60, listen: 'ipv4' },
		traffic: [users({ rate: 8, holdMs: climb(700, 7500, { at: 300, over: 1200 }), spread: 0.3, patience: 20 })],
	}),
	defineRun({
		name: 'gradual-slow-backend-event-ipv6',
		title: 'a backend slows under an event server whose keep-alive browsers come over IPv6, and recovers',
		pattern: 'gradual-saturation',
		seconds: 1500,
		onset: 480,
		server: { ...EVENT, workers: 75, backend: 'tcp' },
		traffic: [
			users({
				rate: 3.3,
				holdMs: climb(600, 10_500, { at: 480, over: 600, back: 1200 }),
				spread: 0.2,
				patience: 30,
				family: 6,
				session: { requests: 3, think: 3, end: 'client' },
			}),
		],
	}),
	defineRun({
		name: 'gradual-traffic-after-waves',
		title: 'traffic in waves behind HAProxy for ten minutes, and then one that does not stop',
		pattern: 'gradual-saturation',
		seconds: 1320,
		onset: 690,
		server: { ...WORKER, workers: 75 },
		front: { kind: 'haproxy', timeout: 30, reuse: true },
		traffic: [
			users({ rate: wave(9, 0.45, 230, 690), holdMs: 3000, spread: 0.3, patience: 30 }),
			users({ rate: climb(0, 26, { at: 690, over: 400 }), holdMs: 3000, spread: 0.3, patience: 30 }),
		],
	}),
	defineRun({
		name: 'leak-very-slow-waves',
		title: 'a worker is lost every 30 s under waves of traffic',
		pattern: 'resource-leak',
		seconds: 1620,
		onset: 300,
		server: { ...PREFORK, ...NO_TIMEOUT, workers: 35 },
		traffic: [users({ rate: wave(13, 0.3, 300, 1620), holdMs: 350 }), hanging(climb(0, 0.034, { at: 300, over: 1 }))],
	}),
	defineRun({
		name: 'leak-restarted',
		title: 'threads leak until users fail; two minutes later Apache is restarted and well',
		pattern: 'resource-leak',
		seconds: 1080,
		onset: 240,
		server: { ...WORKER, ...NO_TIMEOUT },
		traffic: [users({ rate: 12, holdMs: 400 }), hanging(climb(0, 0.1, { at: 240, over: 1, back: 860 }))],
		happenings: [{ at: 880, what: 'restart' }],
	}),
	defineRun({
		name: 'leak-event-haproxy',
		title: 'hanging requests behind HAProxy use up an event server, and none of them has a row',
		pattern: 'resource-leak',
		seconds: 1200,
		onset: 360,
		server: { ...EVENT, ...NO_TIMEOUT },
		front: { kind: 'haproxy', timeout: 20, reuse: true },
		traffic: [users({ rate: 12, holdMs: 400, patience: 30 }), hanging(climb(0, 0.09, { at: 360, over: 1 }), 30)],
	}),
	defineRun({
		name: 'spike-after-quiet',
		title: 'twenty quiet minutes behind HAProxy, then a crowd',
		pattern: 'sudden-spike',
		seconds: 1440,
		onset: 1230,
		server: { ...WORKER, workers: 75, keepAlive: 5 },
		front: { kind: 'haproxy', timeout: 30, reuse: true },
		traffic: [users({ rate: climb(2, 50, { at: 1230, over: 6, back: 1340 }), holdMs: 2500, patience: 20 })],
	}),
	defineRun({
		name: 'healthy-peak-hour',
		title: 'traffic climbs to 85 % of capacity, stays for five minutes and falls',
		pattern: 'none',
		seconds: 1500,
		server: { ...WORKER, workers: 75 },
		traffic: [
			users({
				rate: [
					[0, 5],
					[300, 5],
					[720, 21.2],
					[1020, 21.2],
					[1320, 5],
				],
				holdMs: 3000,
				spread: 0.3,
				patience: 30,
			}),
		],
	}),
	defineRun({
		name: 'healthy-75-percent-php-fpm',
		title: 'steady 75 % load on an event server with PHP-FPM and keep-alive',
		pattern: 'none',
		seconds: 1500,
		server: { ...EVENT, workers: 50, backend: 'php-fpm', fpmChildren: 60 },
		traffic: [
			users({ rate: 6.2, holdMs: 2000, spread: 0.3, session: { requests: 3, think: 2, end: 'client' }, patience: 15 }),
		],
	}),
	defineRun({
		name: 'healthy-ordinary-day',
		title: 'waves, a burst, a cron job, two reloads and load balancer checks in half an hour',
		pattern: 'none',
		seconds: 1800,
		server: { ...PREFORK, workers: 60, keepAlive: 5, backend: 'tcp' },
		traffic: [
			users({ rate: wave(7, 0.4, 400, 1800), holdMs: 700 }),
			users({ rate: bursts(0, [500, 10, 18], [1300, 10, 18]), holdMs: 1500 }),
			users({ rate: bursts(0, [900, 2, 4], [1500, 2, 4]), holdMs: 20_000, patience: 90, users: false }),
			{ kind: 'health-check', every: 2, from: '198.51.100.1', data: false },
			{ kind: 'health-check', every: 5, from: '198.51.100.9', data: true },
		],
		happenings: [
			{ at: 700, what: 'rotate-logs' },
			{ at: 1100, what: 'graceful' },
		],
		closely: [
			[490, 540],
			[1290, 1340],
		],
	}),
	defineRun({
		name: 'healthy-stuck-sockets-long',
		seed: 21,
		title: 'seven requests hang for half an hour under waves of traffic, and no more follow',
		pattern: 'none',
		seconds: 1800,
		server: { ...WORKER, ...NO_TIMEOUT },
		traffic: [users({ rate: wave(10, 0.5, 360, 1800), holdMs: 900 }), hanging(bursts(0, [120, 60, 0.08]))],
	}),
]
