import { describe, expect, it } from 'vitest'
import type { HostFacts } from '../../src/detect/look.js'
import type { StationView } from '../../src/detect/station-view.js'
import { describeLive } from '../../src/serve/live-service.js'
import { activity, agesOf, look, type ServiceNumbers, upstream } from '../detect/looks.js'

const EVENT = { mpm: 'event', asyncRequestWorkerFactor: 2, pools: [] } as unknown as HostFacts

/** A station of the last sample, which knew nine busy and five minutes left. */
function station(id: string, kind: StationView['kind']): StationView {
	const timeLeft = { soonest: 200, likely: 300, latest: 400 }
	return { id, kind, name: id, busy: 9, busyHigh: 9, waiting: 9, stuck: 0, timeLeft } as StationView
}

const BUSY: ServiceNumbers = {
	accepted: 12,
	acceptQueue: 3,
	activity: activity({ busy: 4, idle: 5, streaming: 1, writing: 1, silent: 1, ages: agesOf(4, 7) }),
	requests: [{ key: 'a', since: 93 }],
	oldest: [
		{ since: 98.4, network: undefined },
		{ since: 93, network: '192.0.2.0/24' },
	],
	waits: agesOf(3, 2),
	holders: [{ prefix: '192.0.2.0/24', connections: 12 }],
}

describe('what the newest look saw', () => {
	it.each([
		['a look at another service', look(100, { ...BUSY, name: 'other' })],
		['a look at the listeners alone', look(100, { ...BUSY, listenersOnly: true })],
		['no look', undefined],
	])('is nothing after %s', (_, seen) => {
		expect(describeLive('apache', seen, EVENT)).toBeUndefined()
	})

	it('is connections by who spoke last, the oldest requests first, and who holds the workers', () => {
		expect(describeLive('apache', look(100, BUSY, { wallTime: 5, source: 'sock-diag' }), EVENT)).toEqual({
			wallTime: 5,
			activity: { busy: 4, writing: 1, streaming: 1, idle: 5, silent: 1 },
			oldest: [
				{ seconds: 7, network: '192.0.2.0/24' },
				{ seconds: 2, network: undefined },
			],
			holders: [{ prefix: '192.0.2.0/24', connections: 12 }],
			stations: [],
		})
	})

	it.each([
		['workers', station('front', 'front'), { busy: 6, waiting: 3, waitSeconds: 2, oldestSeconds: 7 }],
		['event’s connections', station('connections', 'connections'), { busy: 24, waiting: 3 }],
		['a pool', station('/run/a.sock', 'pool'), { busy: 2, waiting: 1, waitSeconds: undefined, oldestSeconds: 4 }],
		['a pool without a request', station('/run/b.sock', 'pool'), { busy: 0, waiting: 0, oldestSeconds: undefined }],
	])(
		'of the last sample’s stations it renews who is served and who waits, and has no time left: %s',
		(_, given, now) => {
			const pool = upstream('/run/a.sock', { busy: 2, waiting: 1, requests: [{ key: 'p', since: 96 }] })
			const live = describeLive('apache', look(100, BUSY, { upstreams: [pool] }), EVENT, [given])
			expect(live!.stations).toMatchObject([{ id: given.id, ...now, timeLeft: undefined }])
		},
	)

	it('leaves upstreams out where the look read none', () => {
		expect(describeLive('apache', look(100, BUSY), EVENT, [station('/run/a.sock', 'pool')])!.stations).toEqual([])
	})
})
