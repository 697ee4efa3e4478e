import { bursts, type Curve, climb, regularBursts, wave } from '../client/curve.js'
import type { Run } from '../run.js'
import { defineRun, EVENT, NO_TIMEOUT, PREFORK, users, WORKER } from './defaults.js'
import { hanging } from './leak.js'

/**
 * A third set of strangers: other pool sizes and thread counts, reloads on the way, noise and cron jobs on top of a climb, a
 * network that loses packets. Patterns and onsets were written down before any verdict on them was seen; what was changed
 * afterwards is a size where users of a failing run did not fail, or where the reload alone made them. All but one were named
 * rightly: PHP-FPM behind keep-alive passed for a leak, which taught `hiddenWorkers` when to be silent, and the leak beside churn
 * taught `queuePressure` that a pool which stands still has no spare workers.
 */
export const THIRD_EXAM: readonly Run[] = [
	defineRun({
		name: 'leak-slow-noisy-day',
		title: 'a thread is lost every 15 s behind nginx, under waves of traffic whose pages take very different times',
		pattern: 'resource-leak',
		seconds: 1200,
		onset: 240,
		server: { ...WORKER, ...NO_TIMEOUT, workers: 40, threadsPerChild: 8, spare: { start: 1, min: 8, max: 24 } },
		front: { kind: 'nginx', timeout: 20, reuse: false },
		traffic: [
			users({ rate: wave(14, 0.4, 300, 1200), holdMs: 900, spread: 1, patience: 15 }),
			hanging(climb(0, 0.067, { at: 240, over: 1 }), 30),
		],
	}),
	defineRun({
		name: 'gradual-pool-of-800',
		title: 'long pages and growing traffic fill 800 threads over eleven minutes',
		pattern: 'gradual-saturation',
		seconds: 1110,
		onset: 240,
		server: { ...WORKER, workers: 800, threadsPerChild: 80, spare: { start: 2, min: 80, max: 240 } },
		traffic: [users({ rate: climb(10, 54, { at: 240, over: 720 }), holdMs: 20_000, spread: 0.4, patience: 60 })],
	}),
	defineRun({
		name: 'gradual-cron-on-climb',
		title: 'traffic outgrows 96 threads while a cron job asks for twelve slow reports every minute',
		pattern: 'gradual-saturation',
		seconds: 1080,
		onset: 240,
		server: { ...WORKER, workers: 96, threadsPerChild: 32, keepAlive: 1, spare: { start: 1, min: 16, max: 48 } },
		traffic: [
			users({ rate: climb(6, 44, { at: 240, over: 660 }), holdMs: 2500, spread: 1, patience: 15 }),
			users({
				rate: regularBursts(2, 6, { from: 50, every: 60, until: 1080 }),
				holdMs: 15_000,
				spread: 0.3,
				patience: 90,
				users: false,
			}),
		],
	}),
	defineRun({
		name: 'gradual-three-pauses',
		title: 'traffic behind nginx climbs to 60 threads in four stairs with two minutes between them',
		pattern: 'gradual-saturation',
		seconds: 1140,
		onset: 240,
		server: { ...WORKER, workers: 60, threadsPerChild: 20, keepAlive: 2, spare: { start: 1, min: 10, max: 30 } },
		front: { kind: 'nginx', timeout: 20, reuse: true },
		traffic: [
			users({
				rate: [
					[240, 5],
					[360, 11],
					[480, 11],
					[570, 14],
					[690, 14],
					[780, 17],
					[870, 17],
					[1050, 36],
				],
				holdMs: 2200,
				spread: 0.7,
				patience: 20,
			}),
		],
	}),
	defineRun({
		name: 'gradual-reload-on-the-way',
		title: 'traffic outgrows 80 prefork workers; logs are rotated when half of them are busy',
		pattern: 'gradual-saturation',
		seconds: 1020,
		onset: 240,
		server: { ...PREFORK, workers: 80, spare: { start: 40, min: 5, max: 10 } },
		traffic: [users({ rate: climb(5, 42, { at: 240, over: 660 }), holdMs: 2500 })],
		happenings: [{ at: 520, what: 'rotate-logs' }],
	}),
	defineRun({
		name: 'gradual-php-fpm-slows-prefork-220',
		title: 'PHP pages slow from 0.8 to 4 s in eleven minutes: 50 PHP-FPM children, then 220 prefork workers',
		pattern: 'gradual-saturation',
		seconds: 1020,
		onset: 240,
		server: {
			...PREFORK,
			workers: 220,
			backend: 'php-fpm',
			fpmChildren: 50,
			keepAlive: 3,
			spare: { start: 5, min: 5, max: 10 },
		},
		traffic: [
			users({
				rate: 9,
				holdMs: climb(800, 4000, { at: 240, over: 660 }),
				spread: 0.6,
				patience: 20,
				session: { requests: 2, think: 1, end: 'server' },
			}),
		],
	}),
	defineRun({
		name: 'gradual-lossy-mobiles',
		title: 'mobile browsers over TLS and a network that loses 3 % outgrow 100 prefork workers with keep-alive',
		pattern: 'gradual-saturation',
		seconds: 990,
		onset: 240,
		loss: 0.03,
		server: { ...PREFORK, workers: 100, spare: { start: 10, min: 5, max: 15 }, keepAlive: 8, tls: true },
		traffic: [
			users({
				rate: climb(1.5, 10, { at: 240, over: 600 }),
				holdMs: 600,
				tls: true,
				patience: 15,
				session: { requests: 3, think: 2, end: 'server' },
			}),
		],
	}),
	defineRun({
		name: 'leak-from-high-load',
		title: 'workers hang one by one on a prefork of 150 of which 60 % are busy all day',
		pattern: 'resource-leak',
		seconds: 1020,
		onset: 300,
		server: { ...PREFORK, ...NO_TIMEOUT, workers: 150, spare: { start: 20, min: 10, max: 30 } },
		traffic: [
			users({ rate: 36, holdMs: 2500, spread: 0.6, patience: 15 }),
			hanging(climb(0, 0.14, { at: 300, over: 1 })),
		],
	}),
	defineRun({
		name: 'leak-beside-churn',
		title: 'impatient visitors leave CLOSE_WAIT behind all day, healed within seconds; from one moment on some stay',
		pattern: 'resource-leak',
		seconds: 1020,
		onset: 270,
		server: {
			...EVENT,
			...NO_TIMEOUT,
			workers: 60,
			threadsPerChild: 20,
			keepAlive: 3,
			spare: { start: 2, min: 20, max: 40 },
		},
		traffic: [
			users({ rate: 8, holdMs: 800 }),
			users({ rate: 3, holdMs: 4000, spread: 0.8, patience: 2, users: false }),
			hanging(climb(0, 0.085, { at: 270, over: 1 })),
		],
	}),
	defineRun({
		name: 'spike-from-busy',
		title: 'a crowd of three times the usual traffic finds 100 prefork workers of which 60 % are busy',
		pattern: 'sudden-spike',
		seconds: 660,
		onset: 360,
		server: { ...PREFORK, workers: 100, spare: { start: 20, min: 10, max: 20 } },
		traffic: [users({ rate: climb(24, 75, { at: 360, over: 3, back: 480 }), holdMs: 2500 })],
	}),
	defineRun({
		name: 'spike-ramp-of-twenty-seconds',
		title: 'a crowd that takes twenty seconds to arrive finds an event server that was almost idle',
		pattern: 'sudden-spike',
		seconds: 600,
		onset: 300,
		server: { ...EVENT, workers: 120, threadsPerChild: 30, backlog: 1024, spare: { start: 1, min: 30, max: 60 } },
		traffic: [users({ rate: climb(2, 85, { at: 300, over: 20, back: 440 }), holdMs: 2500 })],
	}),
	defineRun({
		name: 'spike-backend-stops-half-loaded',
		title:
			'a lock in the database: from one second to the next pages behind HAProxy take 45 s; half of 90 threads were busy',
		pattern: 'sudden-spike',
		seconds: 600,
		onset: 330,
		server: { ...WORKER, workers: 90, threadsPerChild: 30, backend: 'tcp', spare: { start: 3, min: 30, max: 60 } },
		front: { kind: 'haproxy', timeout: 20, reuse: false },
		traffic: [users({ rate: 24, holdMs: bursts(2000, [330, 120, 45_000]), spread: 0.3, patience: 30 })],
	}),
	defineRun({
		name: 'healthy-one-step-to-70',
		title: 'traffic rises from 20 to 70 % of 100 threads within five seconds and stays',
		pattern: 'none',
		seconds: 900,
		server: { ...WORKER, workers: 100, threadsPerChild: 50, spare: { start: 1, min: 25, max: 75 } },
		traffic: [
			users({
				rate: [
					[360, 8],
					[365, 28],
				],
				holdMs: 2500,
			}),
		],
		closely: [[350, 400]],
	}),
	defineRun({
		name: 'healthy-cache-warm-up',
		title:
			'two deploys behind HAProxy with cold caches: pages take five times as long, then less and less for two minutes',
		pattern: 'none',
		seconds: 960,
		server: { ...EVENT, workers: 100, backend: 'tcp', spare: { start: 2, min: 25, max: 75 } },
		front: { kind: 'haproxy', timeout: 30, reuse: false },
		traffic: [users({ rate: 14, holdMs: coldCaches([300, 620]), spread: 0.6, patience: 25 })],
		happenings: [
			{ at: 300, what: 'stop-start' },
			{ at: 620, what: 'stop-start' },
		],
		closely: [
			[295, 345],
			[615, 665],
		],
	}),
	defineRun({
		name: 'healthy-short-stalls',
		title: 'the backend of 50 prefork workers stands still for five seconds, three times',
		pattern: 'none',
		seconds: 840,
		server: { ...PREFORK, workers: 50, backend: 'tcp', spare: { start: 10, min: 5, max: 15 } },
		traffic: [users({ rate: 18, holdMs: stalls(600, [300, 5], [480, 5], [660, 5]), spread: 0, patience: 15 })],
		closely: [
			[295, 325],
			[475, 505],
			[655, 685],
		],
	}),
	defineRun({
		name: 'healthy-backup-and-checks',
		title: 'a backup makes pages twice as slow for three minutes; later a flood of health checks, forty a second',
		pattern: 'none',
		seconds: 960,
		server: { ...WORKER, workers: 60, threadsPerChild: 20, keepAlive: 2, spare: { start: 1, min: 10, max: 30 } },
		traffic: [
			users({ rate: 5, holdMs: bursts(1500, [300, 180, 3000]), patience: 20 }),
			users({ rate: bursts(0, [630, 180, 40]), holdMs: 0, users: false }),
			{ kind: 'health-check', every: 1, from: '198.51.100.1', data: false },
		],
		closely: [[620, 650]],
	}),
	defineRun({
		name: 'healthy-lossy-browsing',
		title: 'browsers with keep-alive over TLS and a network that loses 4 % hold half of 150 threads; logs are rotated',
		pattern: 'none',
		seconds: 960,
		loss: 0.04,
		server: { ...WORKER, workers: 150, keepAlive: 10, tls: true, spare: { start: 2, min: 25, max: 75 } },
		traffic: [
			users({
				rate: 2.8,
				holdMs: 300,
				tls: true,
				patience: 20,
				session: { requests: 5, think: 3, end: 'server' },
			}),
		],
		happenings: [{ at: 480, what: 'rotate-logs' }],
	}),
]

/** Half a second, but two and a half right after each of these moments, and less and less for two minutes. */
function coldCaches(deploys: readonly number[]): Curve {
	return deploys.flatMap((at): [number, number][] => [
		[at, 500],
		[at + 1, 2500],
		[at + 120, 500],
	])
}

/** Pages that ask while the backend stands still take until it moves again, and then as long as always. */
function stalls(usual: number, ...stretches: readonly (readonly [number, number])[]): Curve {
	return stretches.flatMap(([at, length]): [number, number][] => [
		[at, usual],
		[at + 0.01, usual + 1000 * length],
		[at + length, usual],
	])
}
