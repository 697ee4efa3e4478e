import { bursts, climb, regularBursts, risingWaves, wave } from '../client/curve.js'
import type { Run } from '../run.js'
import { defineRun, EVENT, NO_TIMEOUT, PREFORK, users, WORKER } from './defaults.js'
import { hanging } from './leak.js'

const BROWSER = { requests: 4, think: 1.5, end: 'server' } as const

/**
 * A fourth set of strangers: quiet sites, two causes at once, reloads and waves on the way, what happens at half load. Patterns and
 * onsets were written down before any verdict on them was seen; what was changed afterwards is a size where users of a failing
 * run did not fail, and that those whose own page hangs do not make a leak a failure. All were named rightly; one healthy run,
 * PHP-FPM that is reloaded at half load, was paged, which taught `queuePressure` to wait out a hiccup.
 */
export const FOURTH_EXAM: readonly Run[] = [
	defineRun({
		name: 'gradual-haproxy-event-180',
		title: 'traffic behind HAProxy with kept connections outgrows 180 threads; pages take very different times',
		pattern: 'gradual-saturation',
		seconds: 1050,
		onset: 240,
		server: { ...EVENT, workers: 180, threadsPerChild: 60, spare: { start: 1, min: 30, max: 90 } },
		front: { kind: 'haproxy', timeout: 30, reuse: true },
		traffic: [users({ rate: climb(12, 64, { at: 240, over: 660 }), holdMs: 3500, spread: 1, patience: 30 })],
	}),
	defineRun({
		name: 'gradual-one-tenant-slows',
		title: "one of two sites on a host of 120 workers slows from 0.6 to 10 s in ten minutes, the other's pages do not",
		pattern: 'gradual-saturation',
		seconds: 1020,
		onset: 240,
		server: { ...PREFORK, workers: 120, backend: 'tcp', keepAlive: 2, spare: { start: 8, min: 5, max: 15 } },
		traffic: [
			users({ rate: 10, holdMs: 600 }),
			users({ rate: 13, holdMs: climb(600, 10_000, { at: 240, over: 600 }), spread: 0.7, patience: 25 }),
		],
	}),
	defineRun({
		name: 'gradual-more-and-slower-nginx',
		title: 'pages slow down while visitors become more, behind nginx with kept connections to 64 threads',
		pattern: 'gradual-saturation',
		seconds: 990,
		onset: 240,
		server: { ...WORKER, workers: 64, threadsPerChild: 32, backend: 'tcp', spare: { start: 1, min: 10, max: 40 } },
		front: { kind: 'nginx', timeout: 20, reuse: true },
		traffic: [
			users({
				rate: climb(7, 13, { at: 240, over: 600 }),
				holdMs: climb(1200, 6500, { at: 240, over: 600 }),
				spread: 0.6,
				patience: 20,
			}),
		],
	}),
	defineRun({
		name: 'gradual-waves-and-reloads-event',
		title: 'waves around a growing mean outgrow 100 threads; Apache is reloaded twice on the way',
		pattern: 'gradual-saturation',
		seconds: 1170,
		onset: 240,
		server: { ...EVENT, workers: 100, spare: { start: 2, min: 25, max: 75 } },
		traffic: [users({ rate: risingWaves(9, 56, { at: 240, until: 1140, period: 180 }), holdMs: 2600, patience: 15 })],
		happenings: [
			{ at: 420, what: 'graceful' },
			{ at: 690, what: 'rotate-logs' },
		],
	}),
	defineRun({
		name: 'gradual-downloads-90',
		title: 'downloads of a minute become more and more beside pages, on 90 prefork workers over IPv6',
		pattern: 'gradual-saturation',
		seconds: 1080,
		onset: 240,
		server: { ...PREFORK, workers: 90, spare: { start: 10, min: 5, max: 20 } },
		traffic: [
			users({ rate: 9, holdMs: 700, family: 6 }),
			users({
				rate: climb(0.15, 2, { at: 240, over: 660 }),
				holdMs: 60_000,
				spread: 0.5,
				patience: 240,
				family: 6,
			}),
		],
	}),
	defineRun({
		name: 'leak-in-bursts-event',
		title: 'six threads of 80 hang at a time, every 75 s, at an event server with keep-alive',
		pattern: 'resource-leak',
		seconds: 1170,
		onset: 240,
		server: { ...EVENT, ...NO_TIMEOUT, workers: 80, threadsPerChild: 20, spare: { start: 2, min: 20, max: 40 } },
		traffic: [
			users({ rate: 7, holdMs: 700, session: BROWSER }),
			lost(hanging(regularBursts(6, 1, { from: 240, every: 75, until: 1170 }), 15)),
		],
	}),
	defineRun({
		name: 'leak-quiet-site',
		title: 'a worker of 16 is lost every 45 s at a site with a visitor a second',
		pattern: 'resource-leak',
		seconds: 1260,
		onset: 240,
		server: { ...PREFORK, ...NO_TIMEOUT, workers: 16, spare: { start: 2, min: 1, max: 4 } },
		traffic: [users({ rate: 1, holdMs: 500, spread: 0.8 }), lost(hanging(climb(0, 0.022, { at: 240, over: 1 })))],
	}),
	defineRun({
		name: 'leak-tls-browsers-worker',
		title: 'threads hang beside browsers with keep-alive over TLS',
		pattern: 'resource-leak',
		seconds: 1080,
		onset: 270,
		server: { ...WORKER, ...NO_TIMEOUT, workers: 60, threadsPerChild: 20, keepAlive: 10, tls: true },
		traffic: [
			users({ rate: 1.2, holdMs: 300, tls: true, patience: 15, session: BROWSER }),
			{ ...lost(hanging(climb(0, 0.075, { at: 270, over: 1 }), 20)), tls: true },
		],
	}),
	defineRun({
		name: 'leak-into-the-night-nginx',
		title: 'threads hang behind nginx while the evening ends and traffic falls by 80 % within a minute',
		pattern: 'resource-leak',
		seconds: 1140,
		onset: 240,
		server: { ...WORKER, ...NO_TIMEOUT, workers: 48, threadsPerChild: 16, spare: { start: 2, min: 8, max: 32 } },
		front: { kind: 'nginx', timeout: 25, reuse: false },
		traffic: [
			users({ rate: climb(22, 4.5, { at: 480, over: 60 }), holdMs: 800, patience: 25 }),
			lost(hanging(climb(0, 0.07, { at: 240, over: 1 }), 40)),
		],
	}),
	defineRun({
		name: 'spike-tls-browsers-event',
		title: 'a crowd of browsers over TLS with keep-alive finds 75 threads',
		pattern: 'sudden-spike',
		seconds: 600,
		onset: 300,
		server: { ...EVENT, workers: 75, tls: true },
		traffic: [
			users({
				rate: climb(1.5, 36, { at: 300, over: 5, back: 440 }),
				holdMs: 2400,
				tls: true,
				patience: 12,
				session: { requests: 3, think: 1, end: 'server' },
			}),
		],
	}),
	defineRun({
		name: 'spike-quiet-site',
		title:
			'a site of one visitor every two seconds, with 20 workers of which two are started, is linked to by somebody large',
		pattern: 'sudden-spike',
		seconds: 600,
		onset: 330,
		server: { ...PREFORK, workers: 20, spare: { start: 2, min: 1, max: 3 } },
		traffic: [users({ rate: climb(0.5, 24, { at: 330, over: 8, back: 460 }), holdMs: 1800, spread: 0.7 })],
	}),
	defineRun({
		name: 'spike-nginx-kept-connections',
		title: 'a crowd behind nginx with kept connections finds 80 threads',
		pattern: 'sudden-spike',
		seconds: 600,
		onset: 300,
		server: { ...WORKER, workers: 80, threadsPerChild: 40, keepAlive: 5, spare: { start: 1, min: 20, max: 60 } },
		front: { kind: 'nginx', timeout: 20, reuse: true },
		traffic: [users({ rate: climb(9, 75, { at: 300, over: 4, back: 430 }), holdMs: 2200, patience: 25 })],
	}),
	defineRun({
		name: 'healthy-bursts-half-load',
		title:
			'bursts of eight seconds every three minutes, at two and a half times the traffic, on 90 threads at half load',
		pattern: 'none',
		seconds: 960,
		server: { ...WORKER, workers: 90, threadsPerChild: 30, spare: { start: 2, min: 15, max: 60 } },
		traffic: [
			users({
				rate: bursts(20, [200, 8, 50], [380, 8, 50], [560, 8, 50], [740, 8, 50]),
				holdMs: 2200,
				spread: 0.4,
			}),
		],
		closely: [
			[195, 225],
			[375, 405],
			[555, 585],
			[735, 765],
		],
	}),
	defineRun({
		name: 'healthy-78-percent-reload',
		title: 'steady 78 % load on 48 prefork workers with keep-alive of a second; reloaded once',
		pattern: 'none',
		seconds: 1020,
		server: { ...PREFORK, workers: 48, keepAlive: 1, spare: { start: 20, min: 5, max: 10 } },
		traffic: [users({ rate: 15, holdMs: 2500, spread: 0.3, patience: 15 })],
		happenings: [{ at: 540, what: 'graceful' }],
	}),
	defineRun({
		name: 'healthy-climb-and-back',
		title: 'an evening in short: from 15 to 65 % in nine minutes, and back in three',
		pattern: 'none',
		seconds: 1080,
		server: { ...EVENT, workers: 110, threadsPerChild: 55, spare: { start: 1, min: 25, max: 75 } },
		traffic: [
			users({
				rate: [
					[210, 7],
					[750, 29],
					[930, 7],
				],
				holdMs: 2500,
			}),
		],
	}),
	defineRun({
		name: 'healthy-browser-waves-event',
		title: 'browsers with 20 s of keep-alive in waves hold twice as many connections as an event server has threads',
		pattern: 'none',
		seconds: 1080,
		server: { ...EVENT, workers: 75, keepAlive: 20, spare: { start: 3, min: 25, max: 75 } },
		traffic: [
			users({
				rate: wave(4, 0.4, 330, 1080),
				holdMs: 250,
				session: { requests: 3, think: 4, end: 'server' },
			}),
		],
	}),
	defineRun({
		name: 'healthy-fpm-reloads',
		title: 'PHP-FPM is reloaded twice behind 60 threads at half load, while a tenth of the visitors leave early',
		pattern: 'none',
		seconds: 900,
		server: { ...WORKER, workers: 60, backend: 'php-fpm', fpmChildren: 50, spare: { start: 2, min: 15, max: 50 } },
		traffic: [
			users({ rate: 13, holdMs: 2000, spread: 0.7, patience: 15 }),
			users({ rate: 1.4, holdMs: 4000, patience: 2, users: false }),
		],
		happenings: [
			{ at: 330, what: 'fpm-reload' },
			{ at: 610, what: 'fpm-reload' },
		],
	}),
]

/** Whose page hangs is not counted: on a quiet site three of them are 5 % of all, long before anybody else suffers. */
function lost(hung: ReturnType<typeof hanging>): ReturnType<typeof hanging> {
	return { ...hung, users: false }
}
