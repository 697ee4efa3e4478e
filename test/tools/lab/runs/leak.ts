import { type Curve, climb, regularBursts } from '../client/curve.js'
import type { Run, Traffic } from '../run.js'
import { defineRun, EVENT, NO_TIMEOUT, PREFORK, users, WORKER } from './defaults.js'

const pattern = 'resource-leak'
const onset = 240
const NEVER_MS = 7_200_000

/** Workers are lost one by one to requests that never end. */
export const LEAKS: readonly Run[] = [
	defineRun({
		name: 'leak-slow-prefork',
		title: 'one request in 200 hangs in the backend forever: a worker is lost every 18 s',
		pattern,
		seconds: 1440,
		onset,
		server: { ...PREFORK, ...NO_TIMEOUT },
		traffic: [users({ rate: 12, holdMs: 300 }), hanging(climb(0, 0.056, { at: onset, over: 1 }))],
	}),
	defineRun({
		name: 'leak-worker',
		title: 'a worker thread is lost every 7 s',
		pattern,
		seconds: 900,
		onset,
		server: { ...WORKER, workers: 75, ...NO_TIMEOUT },
		traffic: [users({ rate: 14, holdMs: 400 }), hanging(climb(0, 0.15, { at: onset, over: 1 }))],
	}),
	defineRun({
		name: 'leak-fast-prefork',
		title: 'a worker is lost every 4 s, so that three minutes are left',
		pattern,
		seconds: 600,
		onset,
		server: { ...PREFORK, workers: 50, ...NO_TIMEOUT, listen: 'ipv4' },
		traffic: [users({ rate: 16, holdMs: 300 }), hanging(climb(0, 0.25, { at: onset, over: 1 }))],
	}),
	defineRun({
		name: 'leak-haproxy-hidden',
		title: 'a leak behind HAProxy: it resets what hangs, so that lost workers leave no row',
		pattern,
		seconds: 900,
		onset,
		server: { ...PREFORK, ...NO_TIMEOUT },
		front: { kind: 'haproxy', timeout: 15, reuse: false },
		traffic: [users({ rate: 12, holdMs: 300, patience: 20 }), hanging(climb(0, 0.09, { at: onset, over: 1 }), 30)],
	}),
	defineRun({
		name: 'leak-event',
		title: 'hanging requests use up the threads of an event server with keep-alive',
		pattern,
		seconds: 900,
		onset,
		server: { ...EVENT, ...NO_TIMEOUT },
		traffic: [
			users({ rate: 5, holdMs: 300, session: { requests: 3, think: 1, end: 'client' } }),
			hanging(climb(0, 0.11, { at: onset, over: 1 })),
		],
	}),
	defineRun({
		name: 'leak-falling-traffic',
		title: 'threads leak while traffic falls by more than half, so that every total goes down',
		pattern,
		seconds: 1140,
		onset,
		server: { ...WORKER, ...NO_TIMEOUT },
		traffic: [
			users({ rate: climb(24, 10, { at: onset, over: 500 }), holdMs: 400 }),
			hanging(climb(0, 0.07, { at: onset, over: 1 })),
		],
	}),
	defineRun({
		name: 'leak-php-fpm',
		title: 'PHP scripts hang on a lock; first FPM, then Apache has nobody left',
		pattern,
		seconds: 840,
		onset,
		server: { ...PREFORK, ...NO_TIMEOUT, backend: 'php-fpm', fpmChildren: 30 },
		traffic: [users({ rate: 12, holdMs: 300 }), hanging(climb(0, 0.09, { at: onset, over: 1 }))],
	}),
	defineRun({
		name: 'leak-nginx-steps',
		title: 'three threads are lost at a time, every 45 s, behind nginx',
		pattern,
		seconds: 1260,
		onset,
		server: { ...WORKER, ...NO_TIMEOUT },
		front: { kind: 'nginx', timeout: 30, reuse: false },
		traffic: [
			users({ rate: 16, holdMs: 300, patience: 20 }),
			hanging(regularBursts(5, 0.6, { from: onset, every: 45, until: 1260 }), 40),
		],
	}),
	defineRun({
		name: 'leak-ipv6-lua',
		title: 'pages inside Apache hang, over IPv6 and with no backend in the table',
		pattern,
		seconds: 900,
		onset,
		server: { ...WORKER, workers: 25, spare: { start: 1, min: 5, max: 25 } },
		traffic: [
			users({ rate: 12, holdMs: 250, family: 6 }),
			{ ...hanging(climb(0, 0.05, { at: onset, over: 1 })), family: 6 },
		],
	}),
]

type Requests = Extract<Traffic, { kind: 'requests' }>

/** Moments `every` seconds apart, and `count` at each, a second between them. */
export function moments(when: {
	readonly from: number
	readonly every: number
	readonly until: number
	readonly count?: number
}): readonly number[] {
	const { from, every, until, count = 1 } = when
	const steps = Math.ceil((until - from) / every)
	return Array.from({ length: steps }, (_, step) => from + step * every).flatMap((at) =>
		Array.from({ length: count }, (_, second) => at + second),
	)
}

/** Requests that never end, at exact moments, from users who do not count: their page fails in any case. */
export function lost(at: readonly number[], site?: string): Requests {
	return { ...hanging(0), users: false, moments: at, ...(site === undefined ? {} : { site }) }
}

/** Requests that never end, from users who wait `patience` seconds. */
export function hanging(rate: Curve, patience = 10): Requests {
	return users({ rate, holdMs: NEVER_MS, spread: 0, patience })
}
