import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { ESTABLISHED } from '../../src/detect/tcp-state.js'
import type { Row } from '../../src/kernel/row.js'
import type { ReplayStep } from '../../src/replay/feed.js'
import { rowOf } from '../kernel/arbitrary-rows.js'
import { recorded, replayed, withRows } from './recordings.js'

/** One small recording of each kind. */
const RUNS = [
	'gradual-slow-backend-haproxy',
	'leak-event',
	'spike-flash-crowd-haproxy',
	'healthy-three-connections',
].map(recorded)
const FEW = { seed: 11, numRuns: 2 }

/** Everything that a replay made known, a line of text a step. */
function said(steps: readonly ReplayStep[]): string[] {
	return steps.map(({ at, kind, outcome }) => JSON.stringify({ at, kind, ...outcome }))
}

/** The events with what decides who is woken, at times from `origin` on. */
function events(steps: readonly ReplayStep[], origin = 0) {
	return steps.flatMap(({ outcome }) =>
		outcome.events.map(
			({ kind, at, rule, incident, cause }) =>
				`${Math.round((at - origin) * 10)} ${kind} ${incident.pattern} ${incident.severity} ${rule} ${cause.kind}`,
		),
	)
}

/** Puts a list in another order, the same for the same seed. */
function shuffled<Item>(items: readonly Item[], seed: number): Item[] {
	const mixed = [...items]
	let state = seed
	for (let index = mixed.length - 1; index > 0; index--) {
		state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
		const other = state % (index + 1)
		;[mixed[index], mixed[other]] = [mixed[other]!, mixed[index]!]
	}
	return mixed
}

describe.each(RUNS.map((run) => [run.name, run] as const))('%s', (_, run) => {
	it('is judged the same whatever the order of the rows', () => {
		fc.assert(
			fc.property(fc.nat(), fc.integer({ min: 0, max: 29 }), (seed, offset) => {
				const other = withRows(run, (rows) => shuffled(rows, seed))
				expect(events(replayed(other, { offset }))).toEqual(events(replayed(run, { offset })))
			}),
			FEW,
		)
	}, 60_000)

	it('is judged the same beside connections from elsewhere to elsewhere', () => {
		const strangers: Row[] = Array.from({ length: 300 }, (_, index) =>
			rowOf({ state: ESTABLISHED, inode: 0, localPort: 50_000 + index, remotePort: 60_000 }),
		)
		expect(events(replayed(withRows(run, (rows) => [...rows, ...strangers])))).toEqual(events(replayed(run)))
	}, 60_000)

	it('is judged the same a day later', () => {
		const later = { ...run, instants: run.instants.map((instant) => ({ ...instant, at: instant.at + 86_400 })) }
		expect(events(replayed(later, { offset: 86_400 }), 86_400)).toEqual(events(replayed(run)))
	}, 60_000)

	it('gives the same outcomes for the same looks', () => {
		expect(said(replayed(run))).toEqual(said(replayed(run)))
	}, 60_000)
})
