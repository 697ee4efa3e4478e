import { describe, expect, it } from 'vitest'
import { DEFAULT_SETTINGS } from '../../src/detect/settings.js'
import type { Snapshot } from '../../src/kernel/snapshot.js'
import { formatEventLine } from '../../src/replay/json-lines.js'
import { openRun } from '../../src/replay/open-run.js'
import { planLooks, type ReplayPlan, replayRun } from '../../src/replay/replay-run.js'
import type { Scenario } from '../../src/replay/scenario.js'
import { FORTY } from '../detect/capacities.js'
import { connections, instant, listener } from '../detect/instants.js'

const every = (step: number, from: number, to: number) =>
	Array.from({ length: (to - from) / step + 1 }, (_, index) => from + index * step)

/** Ten workers held for two minutes, then a full pool whose queue is full, too; from second 300 on all is well again. */
const OUTAGE: Snapshot[] = every(2, 0, 600).map((at) =>
	at < 120 || at >= 300
		? instant(at, [listener(), ...connections(10)])
		: instant(at, [listener(400), ...connections(40)]),
)
const SCENARIO: Scenario = {
	title: 'Outage',
	pattern: 'sudden-spike',
	cause: undefined,
	ports: [80],
	capacity: 40,
	onset: 120,
	firstFailure: 150,
	source: undefined,
}

function run(instants: readonly Snapshot[], given: Partial<ReplayPlan> & { tripwire?: number } = {}) {
	const settings = {
		...DEFAULT_SETTINGS,
		sampling: { ...DEFAULT_SETTINGS.sampling, tripwire: given.tripwire ?? 2 },
	}
	const told: string[] = []
	const kinds: string[] = []
	const plan = { settings, known: new Map([['apache', FORTY]]), offset: 0, scenario: SCENARIO, ...given }
	const summary = replayRun(planLooks(instants, plan), plan, {
		event: (event) => told.push(`${event.at} ${event.kind}`),
		notice: (notice) => told.push(`${notice.at} ${notice.kind}`),
		step: ({ kind }) => kinds.push(kind),
	})
	return { summary, told, kinds }
}

describe('replayRun', () => {
	it('sums up what was said, and when', () => {
		const { summary, told } = run(OUTAGE)
		expect(told.slice(0, 1)).toEqual(['122 opened'])
		expect(told.at(-1)).toMatch(/ resolved$/)
		expect(summary).toMatchObject({
			samples: 21,
			missed: 0,
			incidents: 1,
			firstWarning: 122,
			firstCritical: 122,
			pattern: 'sudden-spike',
			leadSeconds: 28,
		})
	})

	it('counts what it read by kind', () => {
		const { summary, kinds } = run(OUTAGE)
		const count = (kind: string) => kinds.filter((each) => each === kind).length
		expect(summary).toMatchObject({
			samples: count('sample'),
			looks: count('look'),
			missed: count('missed'),
		})
		expect(summary.looks).toBe(280)
	})

	it('reads on the grid alone without the tripwire', () => {
		const { summary } = run(OUTAGE, { tripwire: 0 })
		expect(summary).toMatchObject({ samples: 21, looks: 0 })
	})

	it('knows no lead without a first failure', () => {
		expect(run(OUTAGE, { scenario: undefined }).summary).toMatchObject({ firstWarning: 122, leadSeconds: undefined })
	})

	// A second incident follows: 38 of 40 workers are held, and a warning says so.
	const busy = every(2, 602, 900).map((at) => instant(at, [listener(), ...connections(38)]))

	it.each([
		['of the incident open at the first failure', 150, 'sudden-spike'],
		['of the second incident, where that is open then', 850, 'gradual-saturation'],
		['of the first incident, where none was open yet', 20, 'sudden-spike'],
		['of the first incident, where none was open any more', 590, 'sudden-spike'],
	])('names the pattern %s', (_, firstFailure, pattern) => {
		const { summary } = run([...OUTAGE, ...busy], { scenario: { ...SCENARIO, firstFailure } })
		expect(summary).toMatchObject({ incidents: 2, pattern })
	})

	it('has nothing to tell of a quiet run', () => {
		const { summary, told } = run(every(2, 0, 120).map((at) => instant(at, [listener(), ...connections(10)])))
		expect(told).toEqual([])
		expect(summary).toMatchObject({
			samples: 5,
			incidents: 0,
			firstWarning: undefined,
			firstCritical: undefined,
			pattern: undefined,
			leadSeconds: undefined,
		})
	})

	it('tells notices, too: a recording of the wrong namespace', () => {
		expect(run([instant(0, []), instant(30, [])]).told).toEqual(['0 blind'])
	})

	it('gives the events of a live run where it is told to read as that run did', () => {
		const lines = (asRecorded: boolean, instants: readonly Snapshot[]) => {
			const events: string[] = []
			const plan = {
				settings: DEFAULT_SETTINGS,
				known: new Map([['apache', FORTY]]),
				offset: 0,
				scenario: undefined,
				asRecorded,
			}
			replayRun(planLooks(instants, plan), plan, { event: (event) => events.push(formatEventLine(event)) })
			return events
		}
		// What a live run would have kept of it: every look that it took, and which of them ended a sample.
		const kept: Snapshot[] = []
		const plan = { settings: DEFAULT_SETTINGS, known: new Map([['apache', FORTY]]), offset: 0, scenario: undefined }
		replayRun(planLooks(OUTAGE, plan), plan, {
			step: ({ at, kind }) => {
				const taken = OUTAGE.find((each) => each.at === at)!
				kept.push(kind === 'sample' ? { ...taken, endsSample: true } : taken)
			},
		})
		expect(lines(true, kept)).toEqual(lines(false, OUTAGE))
		expect(lines(true, kept).length).toBeGreaterThan(1)
	})
})

describe('a recorded run that ends well', () => {
	it.each([
		['gradual-traffic-prefork', 'the crowd goes home'],
		['spike-flash-crowd-haproxy', 'the crowd goes home'],
		['leak-restarted', 'Apache is restarted, and a few connections stay stuck'],
	])('%s: %s, and the incident is resolved, once', (name) => {
		const { recording, scenario } = openRun(`scenarios/${name}`, () => undefined)
		const services = DEFAULT_SETTINGS.services.map((service) => ({ ...service, ports: scenario!.ports }))
		const known = { workers: scenario!.capacity!, source: 'recording', provenance: 'from scenario.yml' } as const
		const told: string[] = []
		const plan = {
			settings: { ...DEFAULT_SETTINGS, services },
			known: new Map([['apache', known]]),
			offset: 0,
			scenario,
		}
		replayRun(planLooks(recording.snapshots, plan), plan, { event: ({ kind }) => told.push(kind) })
		expect(told.at(0)).toBe('opened')
		expect(told.filter((kind) => kind === 'opened' || kind === 'resolved')).toEqual(['opened', 'resolved'])
	})
})
