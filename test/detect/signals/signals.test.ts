import { describe, expect, it } from 'vitest'
import { DEFAULT_SIGNALS } from '../../../src/detect/settings.js'
import { readSignals } from '../../../src/detect/signals/read-signals.js'
import type { SignalReading } from '../../../src/detect/verdict.js'
import { points } from '../readings.js'
import { viewOf } from '../views.js'

type View = Parameters<typeof viewOf>[0]

function signal(name: string, view: View): Omit<SignalReading, 'signal'> {
	const { signal: _, ...reading } = readSignals(viewOf(view)).find((each) => each.signal === name)!
	return reading
}

/** One row: the view, whether the signal is raised, its bar, and its words. */
type Row = readonly [name: string, view: View, raised: boolean, bar: number | undefined, text: string]

function check(name: string, rows: readonly Row[]): void {
	describe(name, () => {
		it.each(rows)('%s', (_, view, raised, bar, text) => {
			expect(signal(name, view)).toMatchObject({ raised, bar, text })
		})
	})
}

describe('the two articles', () => {
	it('gave the defaults', () => {
		expect(DEFAULT_SIGNALS).toEqual({
			establishedRatio: 0.6,
			establishedBaseline: 0.5,
			closeWaitRatio: 0.15,
			closeWaitRatioHigh: 0.2,
			acceptanceDrop: 0.3,
			closeWaitCount: 10,
			timeWaitCount: 5000,
			timeWaitCountHigh: 30_000,
			peakRatio: 1.5,
			peakRatioHigh: 2,
			minimumConnections: 20,
		})
	})

	it('and the measurements are read in the order in which they lead', () => {
		expect(readSignals(viewOf()).map((each) => each.signal)).toEqual([
			'acceptQueue',
			'acceptedClimb',
			'stuckGrowth',
			'halfOpenJump',
			'establishedRatio',
			'establishedBaseline',
			'closeWaitRatio',
			'closeWaitCount',
			'acceptanceDrop',
			'peakRatio',
		])
	})

	it('raise nothing on a quiet service', () => {
		expect(readSignals(viewOf()).filter(({ raised }) => raised)).toEqual([])
	})
})

const inbound = (established: number, of: number): View => ({ now: { established, inbound: of } })

check('establishedRatio', [
	['at the bar', inbound(60, 100), false, 0.6, '60 % of 100 inbound connections ESTABLISHED'],
	['below it', inbound(59, 100), true, 0.6, '59 % of 100 inbound connections ESTABLISHED'],
	['with as little traffic as may count', inbound(0, 20), true, 0.6, '0 % of 20 inbound connections ESTABLISHED'],
	['mute with less', inbound(0, 19), false, undefined, '0 % of 19 inbound connections ESTABLISHED'],
	['mute without any', inbound(0, 0), false, undefined, '100 % of 0 inbound connections ESTABLISHED'],
])

const usual = points(Array(5).fill({ established: 40, inbound: 40 }))
const waiting = { depth: 3 }

check('establishedBaseline', [
	[
		'at half of the usual',
		{ points: usual, now: { established: 20 }, queue: waiting },
		false,
		0.5,
		'20 ESTABLISHED, 50 % of the usual 40',
	],
	[
		'below it while somebody waits',
		{ points: usual, now: { established: 19 }, queue: waiting },
		true,
		0.5,
		'19 ESTABLISHED, 48 % of the usual 40',
	],
	[
		'below it while clients are turned away',
		{ points: usual, now: { established: 19, overflows: 1 } },
		true,
		0.5,
		'19 ESTABLISHED, 48 % of the usual 40',
	],
	[
		'mute while nobody waits: a quiet night',
		{ points: usual, now: { established: 2 } },
		false,
		undefined,
		'2 ESTABLISHED, 5 % of the usual 40',
	],
	[
		'mute with little traffic',
		{ points: usual, now: { established: 2, inbound: 19 }, queue: waiting },
		false,
		undefined,
		'2 ESTABLISHED, 5 % of the usual 40',
	],
	[
		'of a service that nobody used',
		{ now: { inbound: 20 }, queue: waiting },
		false,
		0.5,
		'0 ESTABLISHED, 100 % of the usual 0',
	],
])

const closeWait = (count: number, of: number): View => ({ now: { closeWait: count, inbound: of } })

check('closeWaitRatio', [
	['at the bar', closeWait(15, 100), false, 0.15, '15 % of 100 inbound connections in CLOSE_WAIT'],
	['above it', closeWait(16, 100), true, 0.15, '16 % of 100 inbound connections in CLOSE_WAIT'],
	['at the alert bar', closeWait(20, 100), true, 0.15, '20 % of 100 inbound connections in CLOSE_WAIT'],
	[
		'above the alert bar',
		closeWait(21, 100),
		true,
		0.15,
		'21 % of 100 inbound connections in CLOSE_WAIT, above the alert bar',
	],
	[
		'mute with little traffic, where one is a third',
		closeWait(1, 3),
		false,
		undefined,
		'33 % of 3 inbound connections in CLOSE_WAIT, above the alert bar',
	],
	['mute without any', closeWait(0, 0), false, undefined, '0 % of 0 inbound connections in CLOSE_WAIT'],
])

const sustained = (...counts: number[]): View => ({ points: points(counts.map((count) => ({ closeWait: count }))) })

check('closeWaitCount', [
	[
		'at the bar all the time',
		sustained(10, 10, 10, 10, 10),
		false,
		10,
		'10 in CLOSE_WAIT now, never below 10 in the window',
	],
	[
		'above it in all five samples',
		sustained(0, 11, 12, 13, 14, 15),
		true,
		10,
		'15 in CLOSE_WAIT now, never below 11 in the window',
	],
	['above it in four', sustained(5, 12, 13, 14, 15), false, 10, '15 in CLOSE_WAIT now, never below 5 in the window'],
])

/** Five samples of ten arrivals a second, then one of as many as given, with a queue that grew so long. */
const drop = (arrivals: number, acceptQueue: number, more: View = {}): View => ({
	points: points([...Array(5).fill({ arrivals: 10 }), { arrivals, acceptQueue }]),
	...more,
})

check('acceptanceDrop', [
	[
		'a quarter less while somebody waits',
		drop(7.5, 0, { queue: waiting }),
		false,
		0.3,
		'7.5 connections a second accepted, 25 % below the usual 10.0',
	],
	[
		'below it while somebody waits',
		drop(6, 0, { queue: waiting }),
		true,
		0.3,
		'6.0 connections a second accepted, 40 % below the usual 10.0',
	],
	[
		'arrivals that were not accepted but queued',
		drop(10, 150),
		true,
		0.3,
		'5.0 connections a second accepted, 50 % below the usual 10.0',
	],
	[
		'more accepted than usual',
		drop(15, 0, { queue: waiting }),
		false,
		0.3,
		'15.0 connections a second accepted, 50 % above the usual 10.0',
	],
	[
		'while clients are turned away',
		drop(0, 0, { now: { overflows: 1 } }),
		true,
		0.3,
		'0.0 connections a second accepted, 100 % below the usual 10.0',
	],
	[
		'mute while nobody waits: less is accepted because less is asked',
		drop(1, 0),
		false,
		undefined,
		'1.0 connections a second accepted, 90 % below the usual 10.0',
	],
	[
		'of a service that nobody used',
		{ queue: waiting },
		false,
		0.3,
		'0.0 connections a second accepted, 0 % below the usual 0.0',
	],
])

const peak = { usual: 20, peak: 40 }

check('peakRatio', [
	['at the bar', { normal: peak, now: { held: 60 } }, false, 1.5, '60 connections held, 150 % of the normal peak'],
	['above it', { normal: peak, now: { held: 61 } }, true, 1.5, '61 connections held, 153 % of the normal peak'],
	[
		'above it by its level, if not in this reading',
		{ normal: peak, now: { held: 50 }, living: { level: 64 } },
		true,
		1.5,
		'64 connections held, 160 % of the normal peak',
	],
	[
		'mute with few connections',
		{ normal: { usual: 2, peak: 5 }, now: { held: 19 } },
		false,
		undefined,
		'19 connections held, 380 % of the normal peak',
	],
	['mute while the normal peak is unknown', { now: { held: 500 } }, false, undefined, 'no normal peak known yet'],
	[
		'of a service that nobody used before',
		{ normal: { usual: 0, peak: 0 }, now: { held: 60 } },
		false,
		1.5,
		'60 connections held, 0 % of the normal peak',
	],
])

check('acceptQueue', [
	['nobody waits', {}, false, 0, '0 of 511 in the accept queue for 0 s'],
	[
		'somebody waits now, nobody did in the sample before',
		{ now: { acceptQueue: 9 } },
		false,
		0,
		'9 of 511 in the accept queue for 0 s',
	],
	[
		'somebody waits in two samples',
		{ points: points([{ acceptQueue: 4 }, { acceptQueue: 9 }]), queue: { standingSeconds: 30.4 } },
		true,
		0,
		'9 of 511 in the accept queue for 30 s',
	],
	[
		'with a known drain',
		{ now: { acceptQueue: 9 }, queue: { waitSeconds: 4.25 }, backlog: 64 },
		false,
		0,
		'9 of 64 in the accept queue for 0 s, the last waits 4.3 s',
	],
	[
		'in the very first sample',
		{ points: points([{ acceptQueue: 9 }]) },
		false,
		0,
		'9 of 511 in the accept queue for 0 s',
	],
])

check('acceptedClimb', [
	[
		'three standard errors',
		{ living: { slope: 0.75, slopeError: 0.25 } },
		true,
		3,
		'connections in use rise by 45.0 a minute (3.0 standard errors)',
	],
	[
		'less',
		{ living: { slope: 0.74, slopeError: 0.25 } },
		false,
		3,
		'connections in use rise by 44.4 a minute (3.0 standard errors)',
	],
	[
		'a fall',
		{ living: { slope: -0.5, slopeError: 0.1 } },
		false,
		3,
		'connections in use fall by 30.0 a minute (-5.0 standard errors)',
	],
	['mute without a trend', {}, false, undefined, 'connections in use rise by 0.0 a minute (0.0 standard errors)'],
])

check('stuckGrowth', [
	[
		'two rises',
		{ leak: { lost: 4, steps: 2, rate: 0.05, oldestSeconds: 61.6 } },
		false,
		2,
		'4 stuck or hidden connections, 2 rises, 3.0 a minute, the oldest for 62 s',
	],
	[
		'three rises',
		{ leak: { lost: 4, steps: 3, rate: 0.05, oldestSeconds: 90 } },
		true,
		2,
		'4 stuck or hidden connections, 3 rises, 3.0 a minute, the oldest for 90 s',
	],
	[
		'three rises and nothing left of them',
		{ leak: { lost: 0, steps: 3 } },
		false,
		2,
		'0 stuck or hidden connections, 3 rises, 0.0 a minute, the oldest for 0 s',
	],
])

check('halfOpenJump', [
	[
		'a quarter of the backlog',
		{ backlog: 512, now: { halfOpen: 128 } },
		false,
		128,
		'128 half-open (SYN_RECV), 0 SYN cookies since the last sample',
	],
	[
		'more',
		{ backlog: 512, now: { halfOpen: 129, syncookies: 7 } },
		true,
		128,
		'129 half-open (SYN_RECV), 7 SYN cookies since the last sample',
	],
])

describe('operators', () => {
	it('move the bars', () => {
		const settings = viewOf().settings
		const stricter = { ...settings, signals: { ...settings.signals, closeWaitRatio: 0.05, minimumConnections: 3 } }
		expect(signal('closeWaitRatio', { ...closeWait(1, 3), settings: stricter })).toMatchObject({
			raised: true,
			bar: 0.05,
		})
	})
})
