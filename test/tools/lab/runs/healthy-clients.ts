import { bursts, regularBursts, wave } from '../client/curve.js'
import type { Run } from '../run.js'
import { defineRun, EVENT, EVENT_75, PREFORK, pool, users, usersOf, WORKER } from './defaults.js'

const pattern = 'none'
const EVENT_150 = { ...EVENT, workers: 150, spare: { start: 2, min: 25, max: 75 } } as const

/** Servers whose clients hold many connections and few workers, or hold workers for long, and that are well. */
export const HEALTHY_CLIENTS: readonly Run[] = [
	defineRun({
		name: 'healthy-http2-idle',
		seed: 8,
		title: 'up to 160 idle browser sessions over HTTP/2 while a few workers are busy',
		pattern,
		seconds: 900,
		server: { ...EVENT_150, spare: { start: 3, min: 25, max: 150 }, keepAlive: 60, tls: true, http2: true },
		traffic: [
			{ kind: 'http2', rate: wave(2, 0.35, 300, 900), holdMs: 200, streams: 6, patience: 10, pause: 2, stay: 52 },
		],
	}),
	defineRun({
		name: 'healthy-keep-alive-peak',
		title: 'a peak of 270 connections with keep-alive, of which six to eight are ever asking for something',
		pattern,
		seconds: 960,
		server: { ...EVENT_150, keepAlive: 20 },
		traffic: [
			users({
				rate: [
					[210, 2],
					[480, 8.5],
					[630, 8.5],
					[810, 2],
				],
				holdMs: 300,
				session: { requests: 3, think: 6, end: 'server' },
			}),
		],
	}),
	defineRun({
		name: 'healthy-event-mostly-idle',
		title: 'event with pools and keep-alive of half a minute: seven of ten connections are idle',
		pattern,
		seconds: 900,
		server: { ...EVENT_75, keepAlive: 30, pools: [pool('shop', 14), pool('blog', 10)] },
		traffic: [
			usersOf('shop', wave(1.3, 0.3, 260, 900), 1500, { session: { requests: 4, think: 5, end: 'server' } }),
			usersOf('blog', 0.8, 1000, { session: { requests: 3, think: 6, end: 'client' } }),
		],
	}),
	defineRun({
		name: 'healthy-websockets-steady',
		title: 'some sixty WebSockets stay for minutes beside ordinary pages, on 150 event threads',
		pattern,
		seconds: 900,
		server: { ...EVENT_150, backend: 'tcp', proxyTimeout: 600 },
		traffic: [
			users({ rate: wave(5, 0.3, 200, 900), holdMs: 500, session: { requests: 2, think: 2, end: 'client' } }),
			{ kind: 'websocket', rate: 0.25, stay: 240 },
		],
	}),
	defineRun({
		name: 'healthy-downloads-steady',
		title: 'downloads of a minute and a half hold a third of 75 prefork workers all day',
		pattern,
		seconds: 840,
		server: { ...PREFORK, workers: 75, spare: { start: 20, min: 5, max: 15 } },
		traffic: [
			users({ rate: wave(7, 0.4, 230, 840), holdMs: 700 }),
			{ kind: 'download', rate: 0.28, bytes: 9_000_000, bytesPerSecond: 100_000 },
		],
	}),
	defineRun({
		name: 'healthy-graceful-with-downloads',
		title: 'two reloads while downloads of two minutes go on: old processes stay until these have ended',
		pattern,
		seconds: 840,
		server: { ...EVENT_150, pools: [pool('shop', 12)] },
		traffic: [usersOf('shop', 5, 800), { kind: 'download', rate: 0.15, bytes: 9_600_000, bytesPerSecond: 80_000 }],
		happenings: [
			{ at: 270, what: 'graceful' },
			{ at: 540, what: 'graceful' },
		],
	}),
	defineRun({
		name: 'healthy-preconnects',
		title: "browsers' silent preconnects: eight a second, each for 25 s, beside ordinary traffic",
		pattern,
		seconds: 780,
		server: { ...EVENT_75, pools: [pool('shop', 12)] },
		traffic: [
			usersOf('shop', 5, 900),
			{
				kind: 'preconnect',
				rate: [
					[150, 2],
					[210, 8],
				],
				stay: 25,
			},
		],
	}),
	defineRun({
		name: 'healthy-front-bursts',
		title: 'bursts of ten seconds at four times the traffic that the accept queue of 40 workers absorbs',
		pattern,
		seconds: 780,
		server: { ...PREFORK, keepAlive: 1, pools: [pool('blog', 6)] },
		traffic: [
			users({ rate: 10, holdMs: 900 }),
			users({ rate: regularBursts(9, 45, { from: 240, every: 150, until: 700 }), holdMs: 900 }),
			usersOf('blog', 2, 800),
		],
		closely: [
			[230, 270],
			[380, 420],
		],
	}),
	defineRun({
		name: 'healthy-keep-alive-prefork',
		title: 'keep-alive browsers hold half of 120 prefork workers, mostly idle, in waves',
		pattern,
		seconds: 840,
		server: { ...PREFORK, workers: 120, keepAlive: 8, spare: { start: 20, min: 5, max: 20 } },
		traffic: [
			users({ rate: wave(4.2, 0.35, 280, 840), holdMs: 250, session: { requests: 3, think: 2.5, end: 'server' } }),
		],
	}),
	defineRun({
		name: 'healthy-uploads-steady',
		title: 'slow uploads hold a quarter of 80 threads, a TCP backend is steady',
		pattern,
		seconds: 780,
		server: { ...WORKER, workers: 80, threadsPerChild: 20, backend: 'tcp' },
		traffic: [users({ rate: 10, holdMs: 900 }), { kind: 'upload', rate: 0.8, bytes: 15_000, bytesPerSecond: 600 }],
	}),
	defineRun({
		name: 'healthy-certificate-reload',
		title: 'a new certificate: Apache is reloaded twice under browsers over HTTP/2 and TLS',
		pattern,
		seconds: 780,
		server: { ...EVENT_150, keepAlive: 15, tls: true, http2: true, pools: [pool('shop', 12)] },
		traffic: [
			{ kind: 'http2', rate: 1, holdMs: 400, streams: 6, patience: 10, site: 'shop', stay: 12 },
			usersOf('shop', 1, 500, { tls: true, session: { requests: 2, think: 2, end: 'client' } }),
		],
		happenings: [
			{ at: 300, what: 'graceful' },
			{ at: 510, what: 'graceful' },
		],
	}),
	defineRun({
		name: 'healthy-proxy-to-itself',
		title: 'a part of the pages is fetched by Apache from itself, two workers for each',
		pattern,
		seconds: 780,
		server: { ...WORKER, workers: 75, services: [{ name: 'parts', port: 80, on: 'apache' }] },
		traffic: [usersOf('parts', wave(6, 0.4, 240, 780), 1000), users({ rate: 6, holdMs: 700 })],
	}),
	defineRun({
		name: 'healthy-long-day',
		title: 'a normal day in 34 minutes: three pools with rhythms, bursts, a cron job, downloads, a deploy, two reloads',
		pattern,
		seconds: 2040,
		server: {
			...EVENT,
			workers: 100,
			keepAlive: 5,
			pools: [
				pool('shop', 16, { pm: 'dynamic' }),
				pool('blog', 10, { pm: 'dynamic' }),
				pool('docs', 6, { pm: 'ondemand' }),
			],
		},
		traffic: [
			usersOf('shop', wave(3.2, 0.5, 1020, 2040), 1100, { session: { requests: 2, think: 2, end: 'client' } }),
			usersOf('blog', wave(3.5, 0.4, 410, 2040), 900),
			usersOf('docs', wave(1.5, 0.6, 640, 2040), 1000),
			usersOf('blog', bursts(0, [700, 8, 12], [1500, 8, 12]), 800),
			usersOf('shop', regularBursts(2, 2, { from: 180, every: 300, until: 2000 }), 9000, {
				users: false,
				patience: 90,
			}),
			{ kind: 'download', rate: 0.05, bytes: 6_000_000, bytesPerSecond: 100_000 },
			{ kind: 'health-check', every: 5, from: '198.51.100.9', data: true },
		],
		happenings: [
			{ at: 600, what: 'rotate-logs' },
			{ at: 1110, what: 'fpm-reload' },
			{ at: 1400, what: 'graceful' },
		],
		closely: [
			[690, 720],
			[1490, 1520],
		],
	}),
]
