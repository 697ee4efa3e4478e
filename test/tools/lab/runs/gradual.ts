import { climb, risingWaves } from '../client/curve.js'
import type { Run } from '../run.js'
import { defineRun, EVENT, PREFORK, users, WORKER } from './defaults.js'

const BROWSER = { requests: 3, think: 1, end: 'server' } as const
const pattern = 'gradual-saturation'

/** The pool fills over minutes because more users come. */
export const GRADUAL_TRAFFIC: readonly Run[] = [
	defineRun({
		name: 'gradual-traffic-prefork',
		title: 'traffic to a small prefork grows fourfold in eight minutes, then the crowd goes home',
		pattern,
		seconds: 1000,
		onset: 240,
		server: PREFORK,
		traffic: [users({ rate: climb(5, 22, { at: 240, over: 480, back: 760 }), holdMs: 2500 })],
	}),
	defineRun({
		name: 'gradual-traffic-haproxy',
		title: 'traffic behind HAProxy grows for twelve minutes until 75 workers are not enough',
		pattern,
		seconds: 1200,
		onset: 180,
		server: { ...PREFORK, workers: 75 },
		front: { kind: 'haproxy', timeout: 30, reuse: false },
		traffic: [users({ rate: climb(4, 22, { at: 180, over: 700 }), holdMs: 5000, spread: 0.4, patience: 30 })],
	}),
	defineRun({
		name: 'gradual-traffic-ipv6',
		title: 'traffic over IPv6 grows slowly, for eighteen minutes, towards 75 worker threads',
		pattern,
		seconds: 1440,
		onset: 180,
		server: { ...WORKER, workers: 75 },
		traffic: [
			users({ rate: climb(3, 23, { at: 180, over: 1080 }), holdMs: 4000, spread: 0.4, family: 6, patience: 15 }),
		],
	}),
	defineRun({
		name: 'gradual-traffic-fast',
		title: 'traffic grows fivefold in three minutes',
		pattern,
		seconds: 720,
		onset: 300,
		server: { ...PREFORK, workers: 30, listen: 'ipv4' },
		traffic: [users({ rate: climb(4, 22, { at: 300, over: 180, back: 560 }), holdMs: 2000 })],
	}),
	defineRun({
		name: 'gradual-traffic-small-backlog',
		title: 'traffic outgrows 20 workers with a ListenBacklog of 64, so that users are turned away early',
		pattern,
		seconds: 840,
		onset: 240,
		server: { ...PREFORK, workers: 20, backlog: 64, listen: 'ipv4' },
		traffic: [users({ rate: climb(3, 15, { at: 240, over: 420 }), holdMs: 2000, patience: 30 })],
	}),
	defineRun({
		name: 'gradual-traffic-tls-event',
		title: 'browsers over TLS with keep-alive outgrow an event server',
		pattern,
		seconds: 960,
		onset: 240,
		server: { ...EVENT, tls: true },
		traffic: [
			users({
				rate: climb(2, 9, { at: 240, over: 540 }),
				holdMs: 3000,
				tls: true,
				session: { requests: 3, think: 1, end: 'client' },
			}),
		],
	}),
	defineRun({
		name: 'gradual-traffic-waves',
		title: 'traffic in waves of four minutes, each higher than the one before, outgrows 50 workers',
		pattern,
		seconds: 1320,
		onset: 240,
		server: { ...PREFORK, workers: 50 },
		traffic: [users({ rate: risingWaves(8, 25, { at: 240, until: 1200, period: 240 }), holdMs: 2000 })],
	}),
	defineRun({
		name: 'gradual-keepalive-prefork',
		title: 'keep-alive browsers, each of which holds a prefork worker through its pauses, become too many',
		pattern,
		seconds: 900,
		onset: 240,
		server: { ...PREFORK, workers: 60, keepAlive: 5 },
		traffic: [users({ rate: climb(2, 10, { at: 240, over: 420, back: 740 }), holdMs: 300, session: BROWSER })],
	}),
	defineRun({
		name: 'gradual-keepalive-60s-worker',
		title: 'a KeepAliveTimeout of 60 s lets idle browsers use up 75 threads; AcceptFilter is off',
		pattern,
		seconds: 960,
		onset: 240,
		server: { ...WORKER, workers: 75, keepAlive: 60, acceptFilter: false },
		traffic: [
			users({
				rate: climb(0.35, 2, { at: 240, over: 420 }),
				holdMs: 400,
				session: { requests: 2, think: 4, end: 'server' },
			}),
		],
	}),
	defineRun({
		name: 'gradual-event-connection-limit',
		title: 'idle keep-alive connections reach the connection limit of an event server whose threads are idle',
		pattern,
		seconds: 1020,
		onset: 240,
		server: { ...EVENT, keepAlive: 60 },
		traffic: [
			users({
				rate: climb(0.8, 5, { at: 240, over: 420 }),
				holdMs: 100,
				session: { requests: 2, think: 3, end: 'server' },
			}),
		],
	}),
]

/** The pool fills over minutes because what stands behind Apache gets slower, or somebody keeps its workers waiting. */
export const GRADUAL_SLOWNESS: readonly Run[] = [
	defineRun({
		name: 'gradual-slow-backend-worker',
		title: 'a TCP backend slows from 0.8 to 9 s over ten minutes while traffic stays as it was',
		pattern,
		seconds: 1080,
		onset: 240,
		server: { ...WORKER, backend: 'tcp' },
		traffic: [users({ rate: 8, holdMs: climb(800, 9000, { at: 240, over: 600, back: 900 }), patience: 30 })],
	}),
	defineRun({
		name: 'gradual-slow-backend-nginx',
		title: 'pages behind nginx slow from 1 to 14 s under an event server; nginx gives up by FIN after 20 s',
		pattern,
		seconds: 960,
		onset: 240,
		server: { ...EVENT, workers: 100, spare: { start: 2, min: 25, max: 100 } },
		front: { kind: 'nginx', timeout: 20, reuse: false },
		traffic: [users({ rate: 10, holdMs: climb(1000, 14_000, { at: 240, over: 500 }), spread: 0.2, patience: 30 })],
	}),
	defineRun({
		name: 'gradual-slow-backend-haproxy',
		title: 'a backend slows behind HAProxy, which resets: the table empties while every worker is busy',
		pattern,
		seconds: 900,
		onset: 240,
		server: { ...PREFORK, backend: 'tcp' },
		front: { kind: 'haproxy', timeout: 15, reuse: true },
		traffic: [
			users({ rate: 6, holdMs: climb(700, 11_000, { at: 240, over: 480, back: 800 }), spread: 0.2, patience: 30 }),
		],
	}),
	defineRun({
		name: 'gradual-slow-backend-250',
		title: 'a large prefork of 250 fills while pages slow from 1 to 22 s over ten minutes',
		pattern,
		seconds: 1020,
		onset: 240,
		server: { ...PREFORK, workers: 250, spare: { start: 20, min: 10, max: 40 } },
		traffic: [users({ rate: 15, holdMs: climb(1000, 22_000, { at: 240, over: 600 }), spread: 0.2, patience: 30 })],
	}),
	defineRun({
		name: 'gradual-php-fpm',
		title: 'traffic outgrows 20 PHP-FPM children, then the 60 Apache workers that wait for them',
		pattern,
		seconds: 900,
		onset: 240,
		server: { ...PREFORK, workers: 60, backend: 'php-fpm' },
		traffic: [users({ rate: climb(5, 24, { at: 240, over: 480, back: 760 }), holdMs: 1000 })],
	}),
	defineRun({
		name: 'gradual-php-fpm-slow-event',
		title: 'PHP pages slow from 0.5 to 6 s behind an event server with keep-alive',
		pattern,
		seconds: 900,
		onset: 200,
		server: { ...EVENT, workers: 75, backend: 'php-fpm', fpmChildren: 40 },
		traffic: [
			users({
				rate: 4,
				holdMs: climb(500, 6000, { at: 200, over: 480 }),
				patience: 15,
				session: { requests: 3, think: 2, end: 'client' },
			}),
		],
	}),
	defineRun({
		name: 'gradual-slowloris-reqtimeout',
		title: 'more and more clients that never finish their request header, each cut off after 20 s',
		pattern,
		seconds: 840,
		onset: 240,
		server: { ...PREFORK, workers: 50 },
		traffic: [
			users({ rate: 5, holdMs: 500 }),
			{ kind: 'slowloris', rate: climb(0, 4, { at: 240, over: 420 }), drip: 5, patience: 60 },
		],
	}),
	defineRun({
		name: 'gradual-slowloris',
		title: 'clients that drip their request header use up 50 threads of a server without mod_reqtimeout',
		pattern,
		seconds: 840,
		onset: 240,
		server: { ...WORKER, requestTimeout: false },
		traffic: [
			users({ rate: 6, holdMs: 400 }),
			{ kind: 'slowloris', rate: climb(0, 0.15, { at: 240, over: 10 }), drip: 8, patience: 900 },
		],
	}),
]
