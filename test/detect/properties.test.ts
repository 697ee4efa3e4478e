import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { classify } from '../../src/detect/classify.js'
import { CLOSE_WAIT, ESTABLISHED, LISTEN, TIME_WAIT } from '../../src/detect/tcp-state.js'
import { INODE, REMOTE_ADDRESS, type Row, RX_QUEUE, STATE } from '../../src/kernel/row.js'
import type { ReplayStep } from '../../src/replay/feed.js'
import { rowOf } from '../kernel/arbitrary-rows.js'
import { point } from './readings.js'
import { type Recorded, recorded, replayed, withRows } from './recordings.js'
import { viewOf } from './views.js'

/** One small recording of each kind. */
const RUNS = [
	'gradual-slow-backend-haproxy',
	'leak-event',
	'spike-flash-crowd-haproxy',
	'healthy-three-connections',
].map(recorded)
const byName = RUNS.map((run) => [run.name, run] as const)
const OFFSETS = fc.integer({ min: 0, max: 29 })

/** Everything that a replay made known, a line of text a step: half a million numbers compare faster so. */
function said(steps: readonly ReplayStep[]): string[] {
	return steps.map(({ at, kind, outcome }) => JSON.stringify({ at, kind, ...outcome }))
}

/** The events with what decides who is woken. */
function events(steps: readonly ReplayStep[]) {
	return steps.flatMap(({ outcome }) =>
		outcome.events.map(({ kind, at, rule, incident }) => ({
			at,
			what: `${kind} ${incident.pattern} ${incident.severity} ${rule}`,
		})),
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

describe.each(byName)('%s', (_, run) => {
	it('gives the same outcomes for the same observations', () => {
		expect(said(replayed(run))).toEqual(said(replayed(run)))
	})

	it('does not depend on the order of the rows', () => {
		const mixed = fc.tuple(fc.nat(), OFFSETS)
		fc.assert(
			fc.property(mixed, ([seed, offset]) => {
				const other = withRows(run, (rows) => shuffled(rows, seed))
				expect(said(replayed(other, { offset }))).toEqual(said(replayed(run, { offset })))
			}),
			{ numRuns: 2 },
		)
	})

	it('is not changed by sockets that are none of the service: outbound ones, other listeners, a leaking pool', () => {
		const others = fc.record({
			outbound: fc.nat(300),
			pool: fc.nat(300),
			listeners: fc.nat(20),
			timeWait: fc.nat(300),
		})
		fc.assert(
			fc.property(others, OFFSETS, (counts, offset) => {
				const more = unrelated(counts)
				const other = withRows(run, (rows) => [...rows, ...more])
				expect(said(replayed(other, { offset }))).toEqual(said(replayed(run, { offset })))
			}),
			{ numRuns: 2 },
		)
	})

	it('gives shifted events when it is shifted in time', () => {
		fc.assert(
			fc.property(fc.integer({ min: 1, max: 1_000_000 }), OFFSETS, (shift, offset) => {
				const instants = run.instants.map((instant) => ({ ...instant, at: instant.at + shift }))
				const later = events(replayed({ ...run, instants }, { offset: offset + shift }))
				const now = events(replayed(run, { offset }))
				expect(later.map(({ what }) => what)).toEqual(now.map(({ what }) => what))
				later.forEach(({ at }, index) => {
					expect(at - shift).toBeCloseTo(now[index]!.at, 6)
				})
			}),
			{ numRuns: 2 },
		)
	})

	// The readings of these runs scatter more than a Poisson count does, so that doubling them doubles the scatter. Where
	// they do not, twice as many connections prove twice as much, and a climb is called one earlier: see below.
	it('is the same with all counts and the capacity doubled', () => {
		const once = events(replayed(run, {}, 511))
		const twice = events(replayed(doubled(run), {}, 1022))
		expect(twice.map(({ what }) => what)).toEqual(once.map(({ what }) => what))
		twice.forEach(({ at }, index) => {
			expect(Math.abs(at - once[index]!.at)).toBeLessThanOrEqual(10)
		})
	})
})

describe('doubling', () => {
	it('all counts and the capacity leaves what is found, above the bars of small numbers', () => {
		fc.assert(
			fc.property(arbitraryNumbers, (numbers) => {
				const found = (factor: number) => {
					const finding = classify(viewWith(numbers, factor))
					return finding && `${finding.pattern} ${finding.rule} ${finding.severity}`
				}
				expect(found(2)).toBe(found(1))
			}),
			{ numRuns: 2000 },
		)
	})

	it('finds something of everything above', () => {
		const rules = new Set(
			fc.sample(arbitraryNumbers, { numRuns: 4000, seed: 1 }).map((numbers) => classify(viewWith(numbers, 1))?.rule),
		)
		expect([...rules].map(String).sort()).toEqual([
			'exhaustion-forecast',
			'growth-over-normal',
			'queue-filling',
			'queue-standing',
			'stuck-growing',
			'sustained-use',
			'syn-flood',
			'undefined',
		])
	})

	it.each([
		['a queue of one is a worker about to accept, one of two is a queue', { depth: 1, standingSeconds: 60 }],
		['three stuck connections are normal, six are not', { lost: 3, steps: 3, spanSeconds: 60, oldestSeconds: 100 }],
		[
			'eight more than usual are chance, sixteen are news',
			{ level: 16, usual: 8, peak: 9, capacity: undefined, clear: true },
		],
	] as [string, Partial<Numbers>][])('does change small numbers: %s', (_, given) => {
		const numbers = { ...QUIET, ...given }
		expect(classify(viewWith(numbers, 1))).toBeUndefined()
		expect(classify(viewWith(numbers, 2))).toBeDefined()
	})
})

/** Rows of the same host that are nobody's clients. */
function unrelated(counts: { outbound: number; pool: number; listeners: number; timeWait: number }): Row[] {
	const rows = (count: number, state: number, from: number, inode: number, remotePort: number) =>
		Array.from({ length: count }, (_, index) =>
			rowOf({
				state,
				inode: inode && inode + index,
				localPort: from + index,
				remotePort,
				remote: [0, 0, 0xffff0000, 0x0a00000a],
			}),
		)
	return [
		...rows(counts.outbound, ESTABLISHED, 40_000, 900_000, 5432),
		...rows(counts.pool, CLOSE_WAIT, 41_000, 910_000, 3306),
		...rows(counts.timeWait, TIME_WAIT, 42_000, 0, 9000),
		...rows(counts.listeners, LISTEN, 2000, 920_000, 0),
	]
}

/** Every connection twice, the second from another address; listeners once, with twice the queue; all counters twice. */
function doubled(run: Recorded): Recorded {
	const twice = withRows(run, (rows) =>
		rows.flatMap((row) => {
			const copy = row.slice()
			if (row[STATE] === LISTEN) {
				copy[RX_QUEUE] = row[RX_QUEUE]! * 2
				return [copy]
			}
			copy[REMOTE_ADDRESS] = row[REMOTE_ADDRESS]! ^ 0x40000000
			if (row[INODE] !== 0) copy[INODE] = row[INODE]! ^ 0x40000000
			return [row, copy]
		}),
	)
	return {
		...twice,
		capacity: run.capacity && run.capacity * 2,
		instants: twice.instants.map((instant) => ({
			...instant,
			counters: new Map([...instant.counters].map(([name, value]) => [name, value * 2])),
		})),
	}
}

/** The numbers of a view that are counts, and those that are not. */
interface Numbers {
	readonly capacity: number | undefined
	readonly held: number
	readonly level: number
	readonly usual: number
	readonly peak: number
	readonly clear: boolean
	readonly secondsLeft: number
	readonly depth: number
	readonly growth: number
	readonly drain: number | undefined
	readonly standingSeconds: number
	readonly lost: number
	readonly steps: number
	readonly spanSeconds: number
	readonly oldestSeconds: number
	readonly halfOpen: number
	readonly jump: number | undefined
}

const QUIET: Numbers = {
	capacity: 40,
	held: 5,
	level: 5,
	usual: 5,
	peak: 6,
	clear: false,
	secondsLeft: 3000,
	depth: 0,
	growth: 0,
	drain: undefined,
	standingSeconds: 0,
	lost: 0,
	steps: 0,
	spanSeconds: 0,
	oldestSeconds: 0,
	halfOpen: 0,
	jump: undefined,
}

const count = fc.integer({ min: 20, max: 400 })

/** Above the bars of small numbers: nobody in the queue or two, nothing lost or four, growth of none or ten. */
const arbitraryNumbers: fc.Arbitrary<Numbers> = fc
	.record({
		capacity: fc.option(count, { nil: undefined }),
		held: count,
		level: count,
		usual: fc.integer({ min: 1, max: 400 }),
		peak: fc.integer({ min: 1, max: 400 }),
		clear: fc.boolean(),
		secondsLeft: fc.integer({ min: 0, max: 900 }),
		depth: fc.oneof({ weight: 3, arbitrary: fc.constant(0) }, fc.integer({ min: 2, max: 300 })),
		growth: fc.integer({ min: -20, max: 40 }),
		drain: fc.option(fc.integer({ min: 1, max: 50 }), { nil: undefined }),
		standingSeconds: fc.integer({ min: 0, max: 60 }),
		lost: fc.oneof({ weight: 3, arbitrary: fc.constant(0) }, fc.integer({ min: 4, max: 60 })),
		steps: fc.integer({ min: 0, max: 6 }),
		spanSeconds: fc.integer({ min: 0, max: 300 }),
		oldestSeconds: fc.integer({ min: 0, max: 300 }),
		halfOpen: fc.oneof({ weight: 5, arbitrary: fc.constant(0) }, fc.integer({ min: 0, max: 500 })),
		jump: fc.option(fc.integer({ min: 1, max: 10 }), { nil: undefined }),
	})
	.filter(({ level, usual }) => level < 2 * usual || level - usual >= 10)

/** A view with every count times the factor; shares, seconds and standard errors stay. */
function viewWith(numbers: Numbers, factor: number) {
	const { held, level, capacity, depth, drain, lost } = numbers
	const slope = level / 100
	return viewOf({
		backlog: 511 * factor,
		capacity:
			capacity === undefined ? undefined : { workers: capacity * factor, source: 'operator', provenance: 'given' },
		points: [0, 30, 60, 90, 120].map((at) => point(at, { held: held * factor })),
		now: {
			held: held * factor,
			acceptQueue: depth * factor,
			halfOpen: numbers.halfOpen * factor,
			longStuck: lost * factor,
		},
		living: { level: level * factor, slope: slope * factor, slopeError: (slope * factor) / (numbers.clear ? 5 : 3) },
		sustained: { level: level * factor, readings: 5 },
		climb: { risingSince: 75, restingSince: undefined },
		normal: { usual: numbers.usual * factor, peak: numbers.peak * factor },
		timeLeft: { soonest: 0, likely: numbers.secondsLeft, latest: undefined },
		queue: {
			depth: depth * factor,
			growth: numbers.growth * factor,
			deepest: depth * factor,
			drain: drain === undefined ? undefined : drain * factor,
			standingSeconds: depth > 0 ? numbers.standingSeconds : 0,
		},
		leak: {
			lost: lost * factor,
			steps: numbers.steps,
			spanSeconds: numbers.spanSeconds,
			rate: (lost * factor) / 100,
			oldestSeconds: numbers.oldestSeconds,
		},
		onset: { arrivalsJump: numbers.jump, heldBefore: undefined },
	})
}
