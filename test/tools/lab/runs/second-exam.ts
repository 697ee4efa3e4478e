import { bursts, type Curve, climb, wave } from '../client/curve.js'
import type { Run } from '../run.js'
import { defineRun, EVENT, NO_TIMEOUT, PREFORK, users, WORKER } from './defaults.js'
import { hanging } from './leak.js'

/**
 * Causes and sizes that the library did not have, recorded when its rules stood, to see what they say of strangers. All that
 * fail were warned of by them; the crawler and the newsletters then taught `stepAgainstLine`, the database its name.
 */
export const SECOND_EXAM: readonly Run[] = [
	defineRun({
		name: 'gradual-tiny-pool',
		title: 'traffic to a pool of twelve grows for twelve minutes; a single visitor is eight per cent of it',
		pattern: 'gradual-saturation',
		seconds: 1140,
		onset: 240,
		server: { ...PREFORK, workers: 12, spare: { start: 3, min: 2, max: 6 } },
		traffic: [users({ rate: climb(1.2, 6.5, { at: 240, over: 720 }), holdMs: 2500, spread: 0.8 })],
	}),
	defineRun({
		name: 'gradual-backend-doubling',
		title: 'a database lock: pages take twice as long every two minutes, behind HAProxy with kept connections',
		pattern: 'gradual-saturation',
		seconds: 1140,
		onset: 300,
		server: { ...WORKER, workers: 100, spare: { start: 4, min: 25, max: 100 }, keepAlive: 15, backend: 'tcp' },
		front: { kind: 'haproxy', timeout: 25, reuse: true },
		traffic: [users({ rate: 11, holdMs: doubling(500, 120, 300, 1140), spread: 0.4, patience: 30 })],
	}),
	defineRun({
		name: 'gradual-two-stairs',
		title: 'traffic climbs to 65 % of 60 workers, stays for five minutes, and climbs on',
		pattern: 'gradual-saturation',
		seconds: 1260,
		onset: 180,
		server: { ...PREFORK, workers: 60, keepAlive: 2 },
		traffic: [
			users({
				rate: [
					[180, 4],
					[420, 12],
					[720, 12],
					[1140, 26],
				],
				holdMs: 2800,
				spread: 0.5,
				patience: 15,
			}),
		],
	}),
	defineRun({
		name: 'gradual-uploads',
		title: 'slow uploads that last a minute and a half join ordinary traffic, more every minute',
		pattern: 'gradual-saturation',
		seconds: 1200,
		onset: 300,
		server: { ...WORKER, workers: 75, spare: { start: 2, min: 25, max: 75 }, listen: 'ipv4' },
		traffic: [
			users({ rate: 9, holdMs: 900 }),
			users({ rate: climb(0.05, 1.3, { at: 300, over: 660 }), holdMs: 85_000, spread: 0.3, patience: 180 }),
		],
	}),
	defineRun({
		name: 'gradual-tls-prefork-150',
		title: 'browsers over TLS and IPv6 with keep-alive outgrow 150 prefork workers',
		pattern: 'gradual-saturation',
		seconds: 1140,
		onset: 240,
		server: { ...PREFORK, workers: 150, spare: { start: 10, min: 10, max: 25 }, keepAlive: 5, tls: true },
		traffic: [
			users({
				rate: climb(3, 19, { at: 240, over: 660 }),
				holdMs: 1500,
				family: 6,
				tls: true,
				session: { requests: 3, think: 2, end: 'server' },
			}),
		],
	}),
	defineRun({
		name: 'leak-accelerating',
		title: 'requests hang more and more often under traffic in waves',
		pattern: 'resource-leak',
		seconds: 1140,
		onset: 240,
		server: { ...PREFORK, ...NO_TIMEOUT, workers: 60 },
		traffic: [
			users({ rate: wave(15, 0.35, 260, 1140), holdMs: 500 }),
			hanging(climb(0.01, 0.17, { at: 240, over: 600 })),
		],
	}),
	defineRun({
		name: 'leak-busy-worker',
		title: 'threads leak from a server that is more than half busy, over IPv6',
		pattern: 'resource-leak',
		seconds: 960,
		onset: 300,
		server: { ...WORKER, ...NO_TIMEOUT, workers: 100, spare: { start: 4, min: 25, max: 100 } },
		traffic: [
			users({ rate: 27, holdMs: 2000, spread: 0.4, family: 6 }),
			{ ...hanging(climb(0, 0.11, { at: 300, over: 1 }), 12), family: 6 },
		],
	}),
	defineRun({
		name: 'spike-crowd-in-forty-seconds',
		title: 'a crowd that takes forty seconds to arrive finds 60 workers with keep-alive',
		pattern: 'sudden-spike',
		seconds: 660,
		onset: 330,
		server: { ...PREFORK, workers: 60, keepAlive: 3 },
		traffic: [users({ rate: climb(5, 60, { at: 330, over: 40, back: 500 }), holdMs: 1800 })],
	}),
	defineRun({
		name: 'spike-backend-stops',
		title: 'the database stands still: every page takes 40 s from one second to the next',
		pattern: 'sudden-spike',
		seconds: 660,
		onset: 330,
		server: { ...EVENT, workers: 75, backend: 'tcp' },
		front: { kind: 'nginx', timeout: 30, reuse: false },
		traffic: [users({ rate: 22, holdMs: bursts(400, [330, 150, 40_000]), spread: 0.2, patience: 30 })],
	}),
	defineRun({
		name: 'healthy-two-steps-up',
		title: 'traffic rises by two thirds at once, twice, to 70 % of capacity, as after two newsletters',
		pattern: 'none',
		seconds: 960,
		server: { ...PREFORK, workers: 80, spare: { start: 10, min: 5, max: 20 } },
		traffic: [
			users({
				rate: [
					[300, 8],
					[306, 14],
					[600, 14],
					[606, 23],
				],
				holdMs: 2400,
			}),
		],
		closely: [
			[300, 340],
			[600, 640],
		],
	}),
	defineRun({
		name: 'healthy-downloads',
		title: 'eighteen downloads of eight minutes begin within a minute and hold a third of the workers',
		pattern: 'none',
		seconds: 960,
		server: { ...PREFORK, workers: 60 },
		traffic: [
			users({ rate: 8, holdMs: 900 }),
			users({ rate: bursts(0, [240, 60, 0.3]), holdMs: 480_000, spread: 0.1, patience: 900 }),
		],
		closely: [[240, 310]],
	}),
	defineRun({
		name: 'healthy-impatient-mobiles',
		title: 'one user in four on the phone leaves before slow pages come, at half load, in waves',
		pattern: 'none',
		seconds: 960,
		server: { ...WORKER, workers: 75, backend: 'php-fpm', fpmChildren: 60 },
		traffic: [
			users({ rate: wave(9, 0.3, 300, 960), holdMs: 2500 }),
			users({ rate: wave(3, 0.3, 300, 960), holdMs: 3500, patience: 1.5, users: false }),
		],
	}),
	defineRun({
		name: 'healthy-crawler',
		title: 'a crawler doubles the traffic for four minutes and goes, twice',
		pattern: 'none',
		seconds: 1080,
		server: { ...WORKER, workers: 75, keepAlive: 5 },
		front: { kind: 'haproxy', timeout: 30, reuse: true },
		traffic: [
			users({ rate: 9, holdMs: 2000, patience: 20 }),
			users({ rate: bursts(0, [240, 240, 10], [660, 240, 11]), holdMs: 2000, patience: 60, users: false }),
		],
		closely: [
			[240, 280],
			[660, 700],
		],
	}),
	defineRun({
		name: 'healthy-idle-grows-event',
		title: 'idle keep-alive connections of an event server grow fivefold, far from its limit',
		pattern: 'none',
		seconds: 960,
		server: { ...EVENT, workers: 150, keepAlive: 30, spare: { start: 6, min: 75, max: 150 } },
		traffic: [
			users({
				rate: climb(0.8, 4.5, { at: 240, over: 300 }),
				holdMs: 200,
				session: { requests: 2, think: 4, end: 'server' },
			}),
		],
	}),
]

/** A value that doubles once a `period` from a second on. */
function doubling(from: number, period: number, at: number, until: number): Curve {
	const points: [number, number][] = [[at, from]]
	for (let second = at; second <= until; second += 15) points.push([second, from * 2 ** ((second - at) / period)])
	return points
}
