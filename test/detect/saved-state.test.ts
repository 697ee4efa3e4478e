import { describe, expect, it } from 'vitest'
import { Detector } from '../../src/detect/detector.js'
import { restoreState, saveState } from '../../src/detect/saved-state.js'
import { DEFAULT_SETTINGS } from '../../src/detect/settings.js'
import { World } from './world.js'

const KNOWN = new Map([['apache', { workers: 60, source: 'apache-config', provenance: 'from apache2.conf' } as const]])

/** A climb that ends at the limit. */
const climbing = () =>
	new World({ workers: 60, traffic: [{ rate: (at) => 10 + Math.max(0, at - 300) / 20, hold: () => 1.5 }] })

/** The events of the world until `end`, with a restart at `restart`, after which event time begins anew. */
function eventsOf(end: number, restart: number): string[] {
	const { facts } = climbing()
	let detector = new Detector(DEFAULT_SETTINGS, KNOWN, facts)
	let shift = 0
	let due = 0
	const events: string[] = []
	for (const look of climbing().looks(end)) {
		if (look.at === restart) {
			const saved = JSON.parse(JSON.stringify(saveState(detector.state, { at: look.at, wallTime: 5_000_000 })))
			shift = restart - 7
			const restored = restoreState(saved, { at: 7, wallTime: 5_000_000 })
			if (!restored.ok) throw new Error(restored.problem)
			detector = new Detector(DEFAULT_SETTINGS, KNOWN, facts)
			detector.resume(restored.services)
		}
		const isDue = look.at >= due
		if (isDue) due += 30
		// A request keeps its age over the restart: it is the clock that begins anew.
		const service = look.services[0]!
		const moved = {
			...service,
			connections: {
				...service.connections!,
				requests: service.connections!.requests.map((one) => ({ ...one, since: one.since - shift })),
			},
		}
		const outcome = detector.observe({
			kind: 'look',
			look: { ...look, at: look.at - shift, services: [moved] },
			due: isDue,
		})
		events.push(
			...outcome.events.map(
				({ kind, at, incident }) => `${Math.round(at + shift)} ${kind} ${incident.pattern} ${incident.severity}`,
			),
		)
	}
	return events
}

/** What a file holds, as far as these tests break it. */
interface Saved {
	version: unknown
	at: unknown
	services: { apache: { epoch: Record<string, unknown> } }
}

describe('a saved state', () => {
	it.each([{ restart: 300 }, { restart: 450 }, { restart: 900 }])(
		'goes on where it stopped, at $restart s',
		({ restart }) => {
			expect(eventsOf(1400, restart)).toEqual(eventsOf(1400, Number.NaN))
		},
	)

	const saved = (change: (state: Saved) => unknown) => {
		const detector = new Detector(DEFAULT_SETTINGS, KNOWN)
		const state = JSON.parse(JSON.stringify(saveState(detector.state, { at: 0, wallTime: 0 })))
		change(state)
		return restoreState(state, { at: 0, wallTime: 0 })
	}

	it.each([
		{
			name: 'of another version',
			change: (state: Saved) => Object.assign(state, { version: 1 }),
			problem: 'expected version 2, got 1',
		},
		{
			name: 'without times',
			change: (state: Saved) => Object.assign(state, { at: 'noon' }),
			problem: 'expected at, wallTime and services',
		},
		{
			name: 'without a front',
			change: (state: Saved) => Object.assign(state.services.apache.epoch, { front: {} }),
			problem: 'services.apache: epoch.front: expected a station',
		},
		{
			name: 'with a point that is none',
			change: (state: Saved) => Object.assign(state.services.apache.epoch, { points: [{}] }),
			problem: 'services.apache: epoch.points.0: expected at, accepted, stuck, acceptQueue',
		},
		{
			name: 'with half an upstream',
			change: (state: Saved) => Object.assign(state.services.apache.epoch, { upstreams: [{ id: 'x' }] }),
			problem: 'services.apache: epoch.upstreams.0: expected a station',
		},
	])('$name is refused', ({ change, problem }) => {
		expect(saved(change)).toEqual({ ok: false, problem })
	})

	it('of nothing is nothing wrong', () => {
		expect(saved(() => {})).toMatchObject({ ok: true })
	})
})
