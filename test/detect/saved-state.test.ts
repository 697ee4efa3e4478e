import { describe, expect, it } from 'vitest'
import { Detector, type Outcome } from '../../src/detect/detector.js'
import { restoreState, saveState } from '../../src/detect/saved-state.js'
import { DEFAULT_SETTINGS } from '../../src/detect/settings.js'
import { point, sample } from './readings.js'
import { FORTY } from './views.js'

const KNOWN = new Map([['apache', FORTY]])
const WALL = 1_700_000_000_000

/** A detector that has been told of these readings, [second, accepted, queue], on a clock that began at second 0. */
function watching(
	readings: readonly (readonly [number, number, number])[],
	detector = new Detector(DEFAULT_SETTINGS, KNOWN),
	zero = 0,
) {
	const outcomes: Outcome[] = readings.map(([at, accepted, acceptQueue]) => {
		const reading = sample(
			at - zero,
			{ accepted, acceptQueue, queued: acceptQueue },
			{ counters: { 'Tcp.PassiveOpens': at * 10 } },
		)
		return detector.observe({ kind: 'sample', sample: { ...reading, wallTime: WALL + at * 1000 } })
	})
	return { detector, told: outcomes.flatMap(({ events }) => events.map(({ kind, at }) => `${kind} at ${at}`)) }
}

/** Four calm readings, then a queue that has stood for 40 s: an incident is open. */
const TROUBLE = [
	...[0, 30, 60, 90].map((at) => [at, 10, 0] as const),
	...[120, 130, 140, 150, 160].map((at) => [at, 40, 90] as const),
]

/** What a file gives back. */
function throughJson(value: unknown): unknown {
	return JSON.parse(JSON.stringify(value))
}

function savedTrouble(at = 160) {
	return saveState(watching(TROUBLE).detector.state, { at, wallTime: WALL + at * 1000 })
}

function restored(saved: unknown, now = { at: 160, wallTime: WALL + 160_000 }) {
	const result = restoreState(saved, now)
	if (!result.ok) throw new Error(result.problem)
	return result.services
}

describe('saved state', () => {
	it('is JSON and nothing else', () => {
		const saved = savedTrouble()
		expect(throughJson(saved)).toEqual(throughJson(throughJson(saved)))
		expect(JSON.stringify(saved)).not.toContain('null')
	})

	it('comes back as it was, but for what belongs to the run that made it', () => {
		const before = watching(TROUBLE).detector.state.services.get('apache')!
		const after = restored(throughJson(savedTrouble())).get('apache')!
		expect(throughJson(after.incident)).toEqual(throughJson(before.incident))
		expect(throughJson({ ...after.epoch, last: undefined })).toEqual(throughJson({ ...before.epoch, last: undefined }))
		expect(after).toMatchObject({ known: undefined, blindSince: undefined, queue: { readings: [] } })
		expect(after.epoch.last).toBeUndefined()
	})

	it('comes back before anything was seen', () => {
		const nothing = saveState(new Detector(DEFAULT_SETTINGS).state, { at: 0, wallTime: WALL })
		expect(restored(throughJson(nothing)).get('apache')?.epoch.since).toBe(Number.POSITIVE_INFINITY)
	})

	it('moves event times to the clock of the new run, and wall times not', () => {
		// Ten minutes pass, and the new run's clock begins at 5.
		const { epoch, incident } = restored(throughJson(savedTrouble()), { at: 5, wallTime: WALL + 760_000 }).get(
			'apache',
		)!
		expect(epoch.points.map(({ at }) => at)).toEqual([-755, -725, -695, -665, -635, -625, -615, -605, -595])
		expect(epoch.points[0]?.wallTime).toBe(WALL)
		expect(epoch.since).toBe(-755)
		expect(incident.open?.summary).toMatchObject({ openedAt: -605, openedWallTime: WALL + 150_000 })
		expect(incident.pending.at(-1)?.evidence.window.at(-1)).toMatchObject({ at: -595, wallTime: WALL + 160_000 })
	})

	it('keeps the newest 120 readings', () => {
		const { state } = watching(Array.from({ length: 150 }, (_, index) => [index * 10, 10, 0] as const)).detector
		const saved = saveState(state, { at: 1490, wallTime: WALL })
		expect(saved.services.apache?.epoch.points.map(({ at }) => at)).toEqual(
			Array.from({ length: 120 }, (_, index) => 300 + index * 10),
		)
	})

	it('stays small', () => {
		const { state } = watching(Array.from({ length: 200 }, (_, index) => [index * 5, 40, 90] as const)).detector
		expect(JSON.stringify(saveState(state, { at: 995, wallTime: WALL })).length).toBeLessThan(100_000)
	})
})

describe('a run that continues where another stopped', () => {
	const resumed = () => {
		const detector = new Detector(DEFAULT_SETTINGS, KNOWN)
		// The new run's clock began at second 170 of the old one.
		detector.resume(restored(throughJson(savedTrouble()), { at: 0, wallTime: WALL + 170_000 }))
		return detector
	}

	it('does not open an open incident a second time, and resolves it', () => {
		const calm = [210, 240, 270, 300, 330, 360].map((at) => [at, 10, 0] as const)
		const { told } = watching([[175, 40, 90], [180, 40, 95], ...calm], resumed(), 170)
		expect(watching(TROUBLE).told).toEqual(['opened at 150', 'escalated at 160'])
		expect(told).toEqual(['resolved at 130'])
	})

	it('knows what it learned, and takes the capacity from what is known now', () => {
		const { epoch, known } = resumed().state.services.get('apache')!
		expect(known).toEqual(FORTY)
		expect(epoch.plateau).toEqual({ held: 40, confirmed: 4 })
	})

	it('drops services that are not watched any more', () => {
		const detector = new Detector({ ...DEFAULT_SETTINGS, services: [] })
		detector.resume(restored(throughJson(savedTrouble())))
		expect([...detector.state.services.keys()]).toEqual([])
	})
})

describe('what is no saved state', () => {
	type Json = Record<string, unknown>
	/** The saved state with one thing changed in its only service. */
	const changed = (part: 'incident' | 'epoch', key: string, value: unknown) => {
		const saved = throughJson(savedTrouble()) as { services: { apache: Record<string, Json> } }
		saved.services.apache[part]![key] = value
		return saved
	}
	const summary = {
		id: 'a',
		service: 'apache',
		ports: [80],
		pattern: 'sudden-spike',
		severity: 'critical',
		openedAt: 5,
	}
	const open = (given: Json) => changed('incident', 'open', { summary: { ...summary, ...given }, calmReadings: 0 })
	const base = throughJson(savedTrouble()) as Json

	it.each([
		['nothing', undefined, 'expected an object, got undefined'],
		['null', null, 'expected an object, got null'],
		['a word', 'saved', 'expected an object, got "saved"'],
		['a list', [], 'expected an object, got a list'],
		['no version', {}, 'expected version 1, got undefined'],
		['another version', { ...base, version: 2 }, 'expected version 1, got 2'],
		['a version of another kind', { ...base, version: {} }, 'expected version 1, got an object'],
		['no time', { ...base, at: null }, 'expected at, wallTime and services'],
		['a time in words', { ...base, wallTime: 'noon' }, 'expected at, wallTime and services'],
		['no services', { ...base, services: [] }, 'expected at, wallTime and services'],
		['a service that is none', { ...base, services: { shop: 5 } }, 'services.shop: expected incident and epoch'],
		[
			'a service without an epoch',
			{ ...base, services: { shop: { incident: {} } } },
			'services.shop: expected incident and epoch',
		],
		[
			'an incident without a summary',
			changed('incident', 'open', {}),
			'services.apache: incident.open: expected an incident',
		],
		['an incident of null', changed('incident', 'open', null), 'services.apache: incident.open: expected an incident'],
		['an incident without an id', open({ id: 5 }), 'services.apache: incident.open: expected an incident'],
		['an incident without ports', open({ ports: undefined }), 'services.apache: incident.open: expected an incident'],
		['an incident without a time', open({ openedAt: '5' }), 'services.apache: incident.open: expected an incident'],
		[
			'an incident of no known pattern',
			open({ pattern: 'slow-loris' }),
			'services.apache: incident.open: expected an incident',
		],
		[
			'an incident of no known severity',
			open({ severity: 'red' }),
			'services.apache: incident.open: expected an incident',
		],
		[
			'pending that is no list',
			changed('incident', 'pending', {}),
			'services.apache: incident.pending: expected a list',
		],
		[
			'pending that is no suspicion',
			changed('incident', 'pending', [1]),
			'services.apache: incident.pending.0: expected pattern and severity',
		],
		['no inodes', changed('epoch', 'listenInodes', undefined), 'services.apache: epoch.listenInodes: expected a list'],
		[
			'inodes in words',
			changed('epoch', 'listenInodes', [7000, '7001']),
			'services.apache: epoch.listenInodes.1: expected a number',
		],
		['no points', changed('epoch', 'points', 5), 'services.apache: epoch.points: expected a list'],
		[
			'a point without numbers',
			changed('epoch', 'points', [point(0), { at: 5 }]),
			'services.apache: epoch.points.1: expected at, held, stuck, acceptQueue',
		],
		['no lost readings', changed('epoch', 'lost', {}), 'services.apache: epoch.lost: expected a list'],
		[
			'a lost reading that is none',
			changed('epoch', 'lost', [null]),
			'services.apache: epoch.lost.0: expected at, lost, hidden, oldestSeconds',
		],
		['no climb', changed('epoch', 'climb', []), 'services.apache: epoch.climb: expected an object'],
		['no plateau', changed('epoch', 'plateau', 40), 'services.apache: epoch.plateau: expected an object'],
		[
			'a plateau without numbers',
			changed('epoch', 'plateau', { held: 40 }),
			'services.apache: epoch.plateau: expected held and confirmed',
		],
		['no week', changed('epoch', 'week', null), 'services.apache: epoch.week: expected an object'],
		[
			'a week without hours',
			changed('epoch', 'week', {}),
			'services.apache: epoch.week: expected hours with usual, peak and weight',
		],
		[
			'an hour that is none',
			changed('epoch', 'week', { hours: { 5: 20 } }),
			'services.apache: epoch.week: expected hours with usual, peak and weight',
		],
	])('%s', (_, saved, problem) => {
		expect(restoreState(saved, { at: 0, wallTime: WALL })).toEqual({ ok: false, problem })
	})
})
