import { describe, expect, it } from 'vitest'
import { Detector, type Outcome } from '../../src/detect/detector.js'
import type { Sample } from '../../src/detect/sample.js'
import { DEFAULT_SETTINGS, type DetectorSettings } from '../../src/detect/settings.js'
import { sample, tick } from './readings.js'
import { FORTY } from './views.js'

const KNOWN = new Map([['apache', FORTY]])
const see = (detector: Detector, each: Sample): Outcome => detector.observe({ kind: 'sample', sample: each })
const serviceOf = (detector: Detector) => detector.state.services.get('apache')!

/** Quiet samples: ten of forty held. */
function quiet(detector: Detector, ...seconds: number[]): Outcome[] {
	return seconds.map((at) => see(detector, sample(at, { accepted: 10 })))
}

describe('a service that nothing listens for', () => {
	const gone = (at: number) => ({ ...sample(at, { listeners: 0, listenInodes: [] }), wallTime: 5_000_000 })

	it('is blind, which is said once, and never that all is well', () => {
		const detector = new Detector(DEFAULT_SETTINGS, KNOWN)
		const outcomes = [gone(0), gone(30), gone(60)].map((each) => see(detector, each))
		expect(outcomes.map(({ notices }) => notices.length)).toEqual([1, 0, 0])
		expect(outcomes.flatMap(({ verdicts }) => verdicts)).toEqual([])
		expect(outcomes[0]?.notices).toEqual([
			{
				kind: 'blind',
				at: 0,
				wallTime: 5_000_000,
				service: 'apache',
				rule: 'no-listener',
				reason:
					'nothing listens on port 80, 443 in this network namespace: Apache is down, or forewarn looks into the wrong namespace',
			},
		])
	})

	it('is no news while Apache restarts: a second look comes first, and early', () => {
		const detector = new Detector(DEFAULT_SETTINGS, KNOWN)
		quiet(detector, 0, 30)
		const first = see(detector, gone(60))
		expect({ notices: first.notices, wantAt: first.wantAt }).toEqual({ notices: [], wantAt: 70 })
		expect(see(detector, sample(70, { listenInodes: [999] })).notices).toEqual([])
	})

	it('is blind when the second look finds nothing either', () => {
		const detector = new Detector(DEFAULT_SETTINGS, KNOWN)
		quiet(detector, 0, 30)
		const notices = [gone(60), gone(70), gone(100)].flatMap((each) => see(detector, each).notices)
		expect(notices.filter(({ kind }) => kind === 'blind').map(({ at }) => at)).toEqual([70])
	})

	it('is seen again, which is said once', () => {
		const detector = new Detector(DEFAULT_SETTINGS, KNOWN)
		for (const at of [0, 30]) see(detector, gone(at))
		const outcomes = quiet(detector, 95, 125)
		expect(outcomes.map(({ notices }) => notices.map(({ kind, reason }) => `${kind}: ${reason}`))).toEqual([
			['sighted: listening again after 95 s'],
			[],
		])
		expect(outcomes[0]?.verdicts).toHaveLength(1)
	})

	it('does not end an open incident by being away', () => {
		const detector = new Detector(DEFAULT_SETTINGS, KNOWN)
		quiet(detector, 0, 30)
		for (const at of [60, 90, 120]) see(detector, sample(at, { accepted: 40, acceptQueue: 300, queued: 300 }))
		expect(serviceOf(detector).incident.open).toBeDefined()
		const before = serviceOf(detector).incident
		for (const at of [150, 180, 210, 240, 270]) expect(see(detector, gone(at)).events).toEqual([])
		expect(serviceOf(detector).incident).toEqual(before)
	})

	it('is left alone by the tripwire', () => {
		const detector = new Detector(DEFAULT_SETTINGS, KNOWN)
		const blind = { ...tick(2, 0), services: [{ name: 'apache', acceptQueue: 0, listeners: 0 }] }
		expect(detector.observe({ kind: 'tick', tick: blind }).wantAt).toBeUndefined()
		expect(serviceOf(detector).queue.readings).toEqual([])
	})
})

describe('a missed sample', () => {
	it('neither advances nor clears anything', () => {
		const detector = new Detector(DEFAULT_SETTINGS, KNOWN)
		quiet(detector, 0, 30)
		see(detector, sample(60, { accepted: 40, acceptQueue: 300, queued: 300 }))
		const before = detector.state
		expect(detector.observe({ kind: 'missed', at: 90 })).toEqual({
			events: [],
			notices: [],
			verdicts: [],
			wantAt: undefined,
		})
		expect(detector.state).toBe(before)
	})

	it('lies between two that are consecutive all the same', () => {
		const detector = new Detector(DEFAULT_SETTINGS, KNOWN)
		quiet(detector, 0, 30)
		see(detector, sample(60, { accepted: 40, acceptQueue: 300, queued: 300 }))
		detector.observe({ kind: 'missed', at: 90 })
		const { events } = see(detector, sample(120, { accepted: 40, acceptQueue: 300, queued: 300 }))
		expect(events.map(({ kind, at }) => `${kind} ${at}`)).toEqual(['opened 120'])
	})
})

describe('a new life of the listening sockets', () => {
	const twice = (inodes: number[][]) => {
		const detector = new Detector(DEFAULT_SETTINGS, KNOWN)
		inodes.forEach((listenInodes, index) => {
			see(detector, sample(index * 30, { accepted: 10, listenInodes, listeners: listenInodes.length }))
		})
		return serviceOf(detector).epoch
	}

	it.each([
		['the same sockets: a reload', [[7], [7], [7]], [0, 30, 60]],
		[
			'one of two is new',
			[
				[7, 8],
				[7, 9],
				[7, 9],
			],
			[0, 30, 60],
		],
		[
			'none of the old ones listens',
			[
				[7, 8],
				[7, 8],
				[9, 10],
			],
			[60],
		],
	])('%s', (_, inodes, at) => {
		const epoch = twice(inodes)
		expect(epoch.points.map((each) => each.at)).toEqual(at)
		expect(epoch.since).toBe(at[0])
	})

	it('forgets what was learned, and keeps what is known and the incident', () => {
		const detector = new Detector(DEFAULT_SETTINGS, KNOWN)
		quiet(detector, 0, 30)
		for (const at of [60, 90, 120]) see(detector, sample(at, { accepted: 40, acceptQueue: 300, queued: 300 }))
		expect(serviceOf(detector).epoch.plateau).toEqual({ held: 40, confirmed: 2 })
		see(detector, sample(150, { accepted: 5, listenInodes: [9999] }))
		expect(serviceOf(detector)).toMatchObject({
			known: FORTY,
			epoch: { plateau: { held: 0, confirmed: 0 }, listenInodes: [9999] },
			incident: { open: { summary: { pattern: 'sudden-spike', openedAt: 90 } } },
		})
	})
})

describe('the hours of the week', () => {
	const at = (second: number, numbers: Parameters<typeof sample>[1]) => ({
		...sample(second, numbers),
		wallTime: second * 1000,
	})

	it('are learned from quiet samples, and from no others', () => {
		const detector = new Detector(DEFAULT_SETTINGS, KNOWN)
		for (const second of [0, 30, 60]) see(detector, at(second, { accepted: 10 }))
		expect(serviceOf(detector).epoch.week.current).toEqual({ hour: 0, usual: 10, peak: 10, weight: 3 })
		for (const second of [90, 120, 150]) see(detector, at(second, { accepted: 40, acceptQueue: 300, queued: 300 }))
		expect(serviceOf(detector).epoch.week.current).toMatchObject({ weight: 3 })
	})

	it('are not learned without a wall clock', () => {
		const detector = new Detector(DEFAULT_SETTINGS, KNOWN)
		quiet(detector, 0, 30, 60)
		expect(serviceOf(detector).epoch.week.current).toBeUndefined()
	})
})

describe('capacity', () => {
	const capacityOf = (outcome: Outcome) => outcome.verdicts[0]?.verdict.evidence.capacity

	it('is the known one', () => {
		expect(capacityOf(quiet(new Detector(DEFAULT_SETTINGS, KNOWN), 0)[0]!)).toEqual(FORTY)
	})

	it('may become known later, or change', () => {
		const detector = new Detector(DEFAULT_SETTINGS)
		expect(capacityOf(quiet(detector, 0)[0]!)).toBeUndefined()
		detector.know('apache', FORTY)
		detector.know('nobody', FORTY)
		expect(capacityOf(quiet(detector, 30)[0]!)).toEqual(FORTY)
		detector.know('apache', undefined)
		expect(capacityOf(quiet(detector, 60)[0]!)).toBeUndefined()
	})

	it('is learned from what is held while others wait, seen twice', () => {
		const detector = new Detector(DEFAULT_SETTINGS)
		quiet(detector, 0)
		const full = [30, 60, 90].map((at) => see(detector, sample(at, { accepted: 30, acceptQueue: 9, queued: 9 })))
		expect(full.map(capacityOf)).toEqual([
			undefined,
			undefined,
			{ workers: 30, source: 'learned', provenance: 'learned: held while others waited' },
		])
	})

	it('is none any more when more is held and nobody waits: idle keep-alive under event', () => {
		const detector = new Detector(DEFAULT_SETTINGS, KNOWN)
		expect(capacityOf(see(detector, sample(0, { accepted: 44 })))).toEqual(FORTY)
		expect(capacityOf(see(detector, sample(30, { accepted: 45 })))).toBeUndefined()
		expect(capacityOf(see(detector, sample(60, { accepted: 20 })))).toBeUndefined()
	})
})

describe('the tripwire', () => {
	it('asks for a sample at once when somebody waits', () => {
		const detector = new Detector(DEFAULT_SETTINGS, KNOWN)
		quiet(detector, 0)
		expect(detector.observe({ kind: 'tick', tick: tick(2, 0) })).toEqual({
			events: [],
			notices: [],
			verdicts: [],
			wantAt: undefined,
		})
		expect(detector.observe({ kind: 'tick', tick: tick(4, 3) }).wantAt).toBe(4)
	})

	it.each(['TcpExt.ListenOverflows', 'TcpExt.SyncookiesSent', 'TcpExt.TCPReqQFullDrop'])(
		'asks when %s has grown',
		(name) => {
			const detector = new Detector(DEFAULT_SETTINGS, KNOWN)
			see(detector, sample(0, {}, { counters: { [name]: 7 } }))
			expect(detector.observe({ kind: 'tick', tick: tick(2, 0, { [name]: 7 }) }).wantAt).toBeUndefined()
			expect(detector.observe({ kind: 'tick', tick: tick(4, 0, { [name]: 8 }) }).wantAt).toBe(4)
		},
	)

	it('knows no growth before the first sample', () => {
		const detector = new Detector(DEFAULT_SETTINGS, KNOWN)
		expect(detector.observe({ kind: 'tick', tick: tick(2, 0, { 'TcpExt.ListenOverflows': 8 }) }).wantAt).toBeUndefined()
	})

	it('marks the early sample that it asked for, and no other', () => {
		const detector = new Detector(DEFAULT_SETTINGS, KNOWN)
		quiet(detector, 0)
		detector.observe({ kind: 'tick', tick: tick(4, 3) })
		quiet(detector, 5, 10, 40)
		detector.observe({ kind: 'tick', tick: tick(50, 3) })
		quiet(detector, 70)
		const marks = serviceOf(detector).epoch.points.map(({ at, prompted }) => [at, prompted])
		// The one at 70 s was due on the grid: it would have come anyway.
		expect(marks).toEqual([
			[0, false],
			[5, true],
			[10, false],
			[40, false],
			[70, false],
		])
	})

	it('marks what follows within a second of a queue as asked for, though no tick came between', () => {
		const detector = new Detector(DEFAULT_SETTINGS, KNOWN)
		const waiting = { accepted: 40, acceptQueue: 5, queued: 5 }
		for (const at of [0, 30]) see(detector, sample(at, waiting))
		quiet(detector, 31, 32, 36)
		// At 32 s nobody had waited at the reading before, and 36 s is as far away as any early sample.
		expect(serviceOf(detector).epoch.points.map(({ at, prompted }) => [at, prompted])).toEqual([
			[0, false],
			[30, false],
			[31, true],
			[32, false],
			[36, false],
		])
	})

	it('feeds the queue that the samples see', () => {
		const detector = new Detector(DEFAULT_SETTINGS, KNOWN)
		quiet(detector, 0)
		for (const at of [2, 4, 6]) detector.observe({ kind: 'tick', tick: tick(at, at) })
		expect(serviceOf(detector).queue).toMatchObject({ standingSince: 2 })
		expect(serviceOf(detector).queue.readings.map(({ at, depth }) => [at, depth])).toEqual([
			[0, 0],
			[2, 2],
			[4, 4],
			[6, 6],
		])
	})
})

describe('wantAt', () => {
	const off: DetectorSettings = { ...DEFAULT_SETTINGS, sampling: { ...DEFAULT_SETTINGS.sampling, tripwire: 0 } }
	const failing = (at: number) => sample(at, { accepted: 40, acceptQueue: 300, queued: 300 })

	it.each([
		[
			'nothing while all is quiet',
			DEFAULT_SETTINGS,
			[sample(0, { accepted: 10 }), sample(30, { accepted: 10 })],
			undefined,
		],
		[
			'a second look after a second at a critical that is not confirmed',
			DEFAULT_SETTINGS,
			[sample(0), failing(30)],
			31,
		],
		[
			'a second look after a second while a queue grows, however short it is',
			DEFAULT_SETTINGS,
			[sample(0), sample(28, { accepted: 40 }), sample(30, { accepted: 40, acceptQueue: 5, queued: 5 })],
			31,
		],
		['never without the tripwire: the grid is all there is', off, [sample(0), failing(30)], undefined],
	])('is %s', (_, settings, samples, wantAt) => {
		const detector = new Detector(settings, KNOWN)
		expect(samples.map((each) => see(detector, each)).at(-1)?.wantAt).toBe(wantAt)
	})
})

describe('while something is going on', () => {
	it.each([
		[
			'an incident is open',
			[
				sample(0),
				sample(30, { accepted: 40, acceptQueue: 300, queued: 300 }),
				sample(31, { accepted: 40, acceptQueue: 300, queued: 300 }),
			],
		],
		['somebody waits', [sample(0), sample(30, { accepted: 10, acceptQueue: 1, queued: 1 })]],
	])('the next look comes several times in an interval: %s', (_, samples) => {
		const detector = new Detector(DEFAULT_SETTINGS, KNOWN)
		const wantAt = samples.map((each) => see(detector, each)).at(-1)!.wantAt!
		const { interval, tripwire } = DEFAULT_SETTINGS.sampling
		expect(wantAt - samples.at(-1)!.at).toBeGreaterThanOrEqual(tripwire)
		expect(wantAt - samples.at(-1)!.at).toBeLessThanOrEqual(interval / 4)
	})
})

describe('several services', () => {
	it('are watched each by itself', () => {
		const services = ['shop', 'blog'].map((name) => ({ ...DEFAULT_SETTINGS.services[0]!, name }))
		const detector = new Detector({ ...DEFAULT_SETTINGS, services })
		const both = (at: number, shop: number) => {
			const [one, two] = [
				sample(at, { name: 'shop', accepted: 40, acceptQueue: shop, queued: shop }),
				sample(at, { name: 'blog', accepted: 3 }),
			]
			return { ...one, services: [...one.services, ...two.services] }
		}
		const outcomes = [both(0, 0), both(30, 300), both(60, 300)].map((each) => see(detector, each))
		expect(outcomes.at(-1)?.events.map(({ incident }) => incident.service)).toEqual(['shop'])
		expect(outcomes.at(-1)?.verdicts.map(({ service, verdict }) => `${service} ${verdict.kind}`)).toEqual([
			'shop suspicion',
			'blog healthy',
		])
	})

	it('that a sample says nothing about are left as they were', () => {
		const detector = new Detector(DEFAULT_SETTINGS)
		const outcome = see(detector, { ...sample(0), services: [] })
		expect(outcome).toMatchObject({ events: [], notices: [], verdicts: [] })
	})
})

describe('evidence', () => {
	it.each([
		['a flash crowd', sample(30, { accepted: 40, acceptQueue: 300, queued: 300 }), 'sudden-spike', 'flash-crowd'],
		['a flood of SYNs', sample(30, { accepted: 10, halfOpen: 500 }), 'sudden-spike', 'syn-flood'],
	])('names the cause: %s', (_, reading, pattern, cause) => {
		const detector = new Detector(DEFAULT_SETTINGS, KNOWN)
		quiet(detector, 0)
		expect(see(detector, reading).verdicts[0]?.verdict).toMatchObject({ pattern, evidence: { cause } })
	})

	it('holds the newest five samples, oldest first', () => {
		const detector = new Detector(DEFAULT_SETTINGS, KNOWN)
		const outcome = quiet(detector, 0, 30, 60, 90, 120, 150, 180).at(-1)!
		expect(outcome.verdicts[0]?.verdict.evidence.window.map(({ at }) => at)).toEqual([60, 90, 120, 150, 180])
	})

	it('counts overflows since the incident opened, even when the queue is empty again', () => {
		const detector = new Detector(DEFAULT_SETTINGS, KNOWN)
		const seen = (at: number, acceptQueue: number, overflows: number) =>
			see(
				detector,
				sample(
					at,
					{ accepted: 40, acceptQueue, queued: acceptQueue },
					{ counters: { 'TcpExt.ListenOverflows': overflows } },
				),
			)
		const outcomes = [seen(0, 0, 5), seen(30, 300, 5), seen(60, 300, 9), seen(90, 300, 29), seen(120, 0, 49)]
		expect(outcomes.map(({ verdicts }) => verdicts[0]?.verdict.evidence.overflows)).toEqual([0, 0, 0, 20, 40])
	})
})
