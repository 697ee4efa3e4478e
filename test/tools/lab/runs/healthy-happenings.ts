import { bursts, climb, wave } from '../client/curve.js'
import type { Run } from '../run.js'
import { defineRun, EVENT, PREFORK, users, WORKER } from './defaults.js'
import { hanging } from './leak.js'

const pattern = 'none'

/** Healthy servers to which something happens that looks bad. */
export const HEALTHY_HAPPENINGS: readonly Run[] = [
	defineRun({
		name: 'healthy-reloads',
		title: 'graceful reloads and restarts of a prefork with keep-alive',
		pattern,
		seconds: 840,
		server: { ...PREFORK, workers: 60, keepAlive: 5 },
		traffic: [users({ rate: 4, holdMs: 200, session: { requests: 2, think: 1, end: 'server' } })],
		happenings: [
			{ at: 180, what: 'graceful' },
			{ at: 330, what: 'restart' },
			{ at: 480, what: 'graceful' },
			{ at: 520, what: 'graceful' },
			{ at: 680, what: 'restart' },
		],
	}),
	defineRun({
		name: 'healthy-reloads-event',
		title: 'graceful reloads of an event server at half load, with old processes that take their time',
		pattern,
		seconds: 780,
		server: { ...EVENT, workers: 100, spare: { start: 2, min: 25, max: 75 } },
		traffic: [users({ rate: 12, holdMs: 3500, spread: 0.5, patience: 30 })],
		happenings: [
			{ at: 200, what: 'graceful' },
			{ at: 400, what: 'graceful' },
			{ at: 600, what: 'rotate-logs' },
		],
	}),
	defineRun({
		name: 'healthy-deploys-haproxy',
		title: 'two deploys stop and start Apache behind HAProxy, and restart the backend',
		pattern,
		seconds: 720,
		server: { ...WORKER, backend: 'tcp' },
		front: { kind: 'haproxy', timeout: 30, reuse: false },
		traffic: [users({ rate: 8, holdMs: 250, spread: 0.2, patience: 20 })],
		happenings: [
			{ at: 240, what: 'stop-start' },
			{ at: 480, what: 'stop-start' },
		],
	}),
	defineRun({
		name: 'healthy-log-rotation-cron',
		title: 'log rotation, and a cron job that asks for eight slow reports every two minutes',
		pattern,
		seconds: 840,
		server: { ...PREFORK, backend: 'php-fpm', fpmChildren: 30 },
		traffic: [
			users({ rate: 6, holdMs: 500 }),
			users({
				rate: bursts(0, [120, 2, 4], [240, 2, 4], [360, 2, 4], [480, 2, 4], [600, 2, 4], [720, 2, 4]),
				holdMs: 20_000,
				patience: 90,
				users: false,
			}),
		],
		happenings: [
			{ at: 300, what: 'rotate-logs' },
			{ at: 420, what: 'fpm-reload' },
		],
	}),
	defineRun({
		name: 'healthy-stuck-sockets',
		seed: 2,
		title: 'three requests hang for the whole run and nothing else does',
		pattern,
		seconds: 900,
		server: { ...PREFORK, backend: 'tcp', proxyTimeout: 7200 },
		traffic: [users({ rate: 8, holdMs: 700 }), hanging(bursts(0, [60, 3, 1]))],
		closely: [[50, 80]],
	}),
	defineRun({
		name: 'healthy-proxy-timeout-plateau',
		title: 'some requests hang, but ProxyTimeout frees their workers after a minute: a plateau of six',
		pattern,
		seconds: 900,
		server: { ...WORKER, backend: 'tcp', proxyTimeout: 60 },
		traffic: [users({ rate: 13, holdMs: 400 }), hanging(climb(0, 0.1, { at: 200, over: 1 }))],
	}),
	defineRun({
		name: 'healthy-backend-pool',
		title: 'pooled backend connections, closed by the backend, stand in CLOSE_WAIT on ephemeral ports',
		pattern,
		seconds: 780,
		server: { ...WORKER, workers: 75, keepAlive: 5, backend: 'tcp' },
		traffic: [users({ rate: bursts(3, [120, 20, 30], [300, 20, 30], [500, 20, 30]), holdMs: 900 })],
		closely: [
			[115, 150],
			[295, 330],
		],
	}),
	defineRun({
		name: 'healthy-half-open-scan',
		title: 'one SYN a second that never becomes a connection',
		pattern,
		seconds: 720,
		server: { ...WORKER, listen: 'ipv4' },
		traffic: [users({ rate: 8, holdMs: 1200 }), { kind: 'half-open', at: 120, perSecond: 1, count: 420 }],
	}),
	defineRun({
		name: 'healthy-syn-cookies',
		title: 'a SYN flood that SYN cookies answer: it fills SYN_RECV and hurts nobody',
		pattern,
		seconds: 660,
		server: PREFORK,
		traffic: [users({ rate: 8, holdMs: 800 }), { kind: 'half-open', at: 240, perSecond: 80, count: 14_000 }],
		closely: [
			[230, 270],
			[410, 450],
		],
	}),
	defineRun({
		name: 'healthy-health-checkers',
		title: 'load balancers that connect and close every two seconds, and monitors that ask for a page',
		pattern,
		seconds: 660,
		server: EVENT,
		traffic: [
			users({ rate: 4, holdMs: 500, session: { requests: 2, think: 1, end: 'server' } }),
			...['198.51.100.1', '198.51.100.2', '198.51.100.3'].map(
				(from) => ({ kind: 'health-check', every: 2, from, data: false }) as const,
			),
			{ kind: 'health-check', every: 5, from: '198.51.100.9', data: true },
		],
	}),
	defineRun({
		name: 'healthy-long-polls',
		title: 'long polls hold a third of the threads for half a minute each',
		pattern,
		seconds: 840,
		server: { ...WORKER, workers: 150, spare: { start: 2, min: 25, max: 75 } },
		traffic: [
			users({ rate: 6, holdMs: 500 }),
			users({ rate: climb(0.5, 1.5, { at: 200, over: 200 }), holdMs: 35_000, spread: 0.2, patience: 120 }),
		],
	}),
	defineRun({
		name: 'healthy-websockets-event',
		title: 'websockets through an event server come and stay for minutes',
		pattern,
		seconds: 840,
		server: { ...EVENT, workers: 150, backend: 'tcp', proxyTimeout: 300, spare: { start: 2, min: 25, max: 75 } },
		traffic: [
			users({ rate: 5, holdMs: 400, session: { requests: 2, think: 2, end: 'client' } }),
			{ kind: 'websocket', rate: 0.2, stay: 240 },
		],
	}),
	defineRun({
		name: 'healthy-http2',
		title: 'browsers over HTTP/2: few connections, many requests',
		pattern,
		seconds: 660,
		server: { ...EVENT, workers: 100, tls: true, http2: true },
		traffic: [{ kind: 'http2', rate: wave(1.5, 0.4, 220, 660), holdMs: 500, streams: 9, patience: 10 }],
	}),
	defineRun({
		name: 'healthy-neighbour-leaks',
		title: 'another service on port 9009 never closes its connections; Apache is well',
		pattern,
		seconds: 840,
		server: PREFORK,
		traffic: [
			users({ rate: 7, holdMs: 1000 }),
			{ kind: 'leaky-service', port: 9009, rate: climb(0, 0.5, { at: 180, over: 1 }) },
		],
	}),
]
