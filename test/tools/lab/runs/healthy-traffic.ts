import { bursts, climb, wave } from '../client/curve.js'
import type { Run } from '../run.js'
import { defineRun, EVENT, PREFORK, users, WORKER } from './defaults.js'

const pattern = 'none'

/** Healthy servers under traffic that moves in ways which look bad. */
export const HEALTHY_TRAFFIC: readonly Run[] = [
	defineRun({
		name: 'healthy-bursts',
		title: 'three bursts of 10 s at four times the traffic, which the queue absorbs',
		pattern,
		seconds: 780,
		server: PREFORK,
		traffic: [users({ rate: bursts(8, [200, 10, 32], [420, 10, 32], [620, 10, 32]), holdMs: 2000, spread: 0.2 })],
		closely: [
			[190, 250],
			[410, 470],
			[610, 670],
		],
	}),
	defineRun({
		name: 'healthy-80-percent',
		title: 'steady 80 % load: Poisson noise touches capacity now and then',
		pattern,
		seconds: 1200,
		server: PREFORK,
		traffic: [users({ rate: 12.8, holdMs: 2500, spread: 0.4 })],
	}),
	defineRun({
		name: 'healthy-60-percent-haproxy',
		title: 'steady 60 % load on 75 threads behind HAProxy, whose idle connections hold further threads',
		pattern,
		seconds: 900,
		server: { ...WORKER, workers: 75, keepAlive: 5 },
		front: { kind: 'haproxy', timeout: 30, reuse: true },
		traffic: [users({ rate: 15, holdMs: 3000, spread: 0.4, patience: 30 })],
	}),
	defineRun({
		name: 'healthy-waves',
		title: 'load waves of 60 % either way every four minutes',
		pattern,
		seconds: 1200,
		server: { ...PREFORK, workers: 50 },
		traffic: [users({ rate: wave(9, 0.6, 240, 1200), holdMs: 2000 })],
	}),
	defineRun({
		name: 'healthy-climb-levels-off',
		title: 'traffic grows for five minutes to 75 % of capacity and stays there',
		pattern,
		seconds: 960,
		server: { ...PREFORK, workers: 60 },
		traffic: [users({ rate: climb(5, 15, { at: 240, over: 300 }), holdMs: 3000, spread: 0.4 })],
	}),
	defineRun({
		name: 'healthy-night-day-night',
		title: 'a night, a day at 60 % load, and a night again, in short',
		pattern,
		seconds: 1200,
		server: { ...WORKER, workers: 75 },
		traffic: [
			users({
				rate: [
					[0, 1],
					[150, 1],
					[480, 15],
					[720, 15],
					[960, 1],
				],
				holdMs: 3000,
			}),
		],
	}),
	defineRun({
		name: 'healthy-nightly-fall',
		title: 'traffic falls by 85 % within 30 s',
		pattern,
		seconds: 720,
		server: { ...PREFORK, workers: 60 },
		traffic: [
			users({
				rate: [
					[0, 20],
					[360, 20],
					[390, 3],
				],
				holdMs: 1500,
			}),
		],
		closely: [[340, 460]],
	}),
	defineRun({
		name: 'healthy-quiet',
		title: '0.3 requests a second, and one visitor in ten leaves early: a single CLOSE_WAIT is a third of everything',
		pattern,
		seconds: 900,
		server: PREFORK,
		traffic: [users({ rate: 0.3, holdMs: 400 }), users({ rate: 0.03, holdMs: 9000, patience: 2, users: false })],
	}),
	defineRun({
		name: 'healthy-three-connections',
		title: 'a service with three connections, give or take two',
		pattern,
		seconds: 720,
		server: { ...WORKER, keepAlive: 60 },
		traffic: [users({ rate: 0.025, holdMs: 200, session: { requests: 4, think: 10, end: 'server' } })],
	}),
	defineRun({
		name: 'healthy-prefork-spawning',
		title: 'bursts meet a prefork that has few children and needs seconds to start more',
		pattern,
		seconds: 780,
		server: { ...PREFORK, workers: 80, spare: { start: 2, min: 1, max: 3 } },
		traffic: [users({ rate: bursts(1, [150, 90, 20], [380, 60, 25], [580, 60, 20]), holdMs: 1500, patience: 30 })],
		closely: [
			[145, 185],
			[375, 415],
			[575, 615],
		],
	}),
	defineRun({
		name: 'healthy-idle-keepalive-event',
		title: 'nine connections in ten are idle keep-alive under an event server',
		pattern,
		seconds: 840,
		server: { ...EVENT, workers: 100, keepAlive: 60, spare: { start: 4, min: 50, max: 100 } },
		traffic: [
			users({ rate: wave(1.6, 0.3, 300, 840), holdMs: 150, session: { requests: 3, think: 6, end: 'server' } }),
		],
	}),
	defineRun({
		name: 'healthy-backend-hiccup',
		title: 'the backend is six times slower for a minute, then as before',
		pattern,
		seconds: 720,
		server: { ...WORKER, workers: 75, backend: 'tcp' },
		traffic: [
			users({
				rate: 14,
				holdMs: [
					[0, 600],
					[330, 600],
					[345, 3600],
					[400, 3600],
					[410, 600],
				],
				spread: 0.2,
			}),
		],
		closely: [[325, 430]],
	}),
]
