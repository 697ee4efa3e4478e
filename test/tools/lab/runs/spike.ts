import { climb } from '../client/curve.js'
import type { Run } from '../run.js'
import { defineRun, EVENT, PREFORK, users, WORKER } from './defaults.js'

const pattern = 'sudden-spike'
const onset = 300

/** The pool and its queue fill within seconds. */
export const SPIKES: readonly Run[] = [
	defineRun({
		name: 'spike-flash-crowd-prefork',
		title: 'a flash crowd of eight times the usual traffic for two minutes',
		pattern,
		seconds: 660,
		onset,
		server: { ...PREFORK, workers: 50 },
		traffic: [users({ rate: climb(6, 50, { at: onset, over: 4, back: 420 }), holdMs: 2000 })],
	}),
	defineRun({
		name: 'spike-flash-crowd-event',
		title: 'a flash crowd of keep-alive browsers meets an event server',
		pattern,
		seconds: 600,
		onset,
		server: EVENT,
		traffic: [
			users({
				rate: climb(2, 22, { at: onset, over: 6 }),
				holdMs: 2000,
				session: { requests: 3, think: 1, end: 'client' },
			}),
		],
	}),
	defineRun({
		name: 'spike-flash-crowd-haproxy',
		title: 'a flash crowd behind HAProxy, whose users wait 30 s',
		pattern,
		seconds: 660,
		onset,
		server: PREFORK,
		front: { kind: 'haproxy', timeout: 20, reuse: false },
		traffic: [users({ rate: climb(5, 40, { at: onset, over: 5, back: 420 }), holdMs: 2000, patience: 30 })],
	}),
	defineRun({
		name: 'spike-flash-crowd-tls-ipv6',
		title: 'a flash crowd over TLS and IPv6 whose users wait 3 s',
		pattern,
		seconds: 600,
		onset,
		server: { ...WORKER, tls: true },
		traffic: [
			users({
				rate: climb(5, 40, { at: onset, over: 5, back: 430 }),
				holdMs: 1500,
				spread: 0.2,
				patience: 3.5,
				family: 6,
				tls: true,
			}),
		],
	}),
	defineRun({
		name: 'spike-php-fpm',
		title: 'a flash crowd meets 20 PHP-FPM children behind 75 threads',
		pattern,
		seconds: 600,
		onset,
		server: { ...WORKER, workers: 75, backend: 'php-fpm' },
		traffic: [users({ rate: climb(5, 45, { at: onset, over: 3, back: 400 }), holdMs: 1000 })],
	}),
	defineRun({
		name: 'spike-abandoning-bots',
		title: 'bots ask for expensive pages and leave after 2 s: the workers compute for nobody',
		pattern,
		seconds: 600,
		onset,
		server: WORKER,
		traffic: [
			users({ rate: 5, holdMs: 500 }),
			users({ rate: climb(0, 40, { at: onset, over: 3, back: 420 }), holdMs: 4000, patience: 2, users: false }),
		],
	}),
	defineRun({
		name: 'spike-deep-backlog',
		title: 'a moderate spike with a ListenBacklog of 4000: users wait for two minutes before they fail',
		pattern,
		seconds: 720,
		onset,
		server: { ...WORKER, backlog: 4000 },
		traffic: [users({ rate: climb(7, 34, { at: onset, over: 5, back: 540 }), holdMs: 2000, patience: 30 })],
	}),
	defineRun({
		name: 'spike-on-climb',
		title: 'traffic has been climbing for seven minutes to half of capacity when a crowd arrives',
		pattern,
		seconds: 780,
		onset: 600,
		server: { ...PREFORK, workers: 60, listen: 'ipv4' },
		traffic: [
			users({ rate: climb(4, 12, { at: 150, over: 420 }), holdMs: 2500 }),
			users({ rate: climb(0, 38, { at: 600, over: 5 }), holdMs: 2500 }),
		],
	}),
	defineRun({
		name: 'spike-small-backlog',
		title: 'a crowd overruns 30 workers and a ListenBacklog of 64 within seconds',
		pattern,
		seconds: 540,
		onset,
		server: { ...PREFORK, workers: 30, backlog: 64 },
		traffic: [users({ rate: climb(5, 40, { at: onset, over: 4, back: 400 }), holdMs: 1500 })],
	}),
	defineRun({
		name: 'spike-syn-flood',
		title: 'a SYN flood fills the request queue of a host without SYN cookies',
		pattern,
		seconds: 600,
		onset,
		server: { ...PREFORK, synCookies: false },
		traffic: [users({ rate: 8, holdMs: 500 }), { kind: 'half-open', at: onset, perSecond: 150, count: 24_000 }],
	}),
]
