import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Instant, ReplayPace } from '../../src/replay/feed.js'
import { connections, instant, listener, walk } from '../detect/instants.js'

/** What is done with quiet instants at these seconds; `p` marks a partial one. */
function done(seconds: readonly (number | `${number}p`)[], pace: Partial<ReplayPace> = {}): string[] {
	const instants = seconds.map((each) =>
		typeof each === 'number' ? instant(each) : instant(Number(each.slice(0, -1)), [listener()], 'partial'),
	)
	return words(walk(instants, pace))
}

function words(steps: readonly { kind: string; at: number }[]): string[] {
	return steps.map(({ kind, at }) => `${kind} ${at}`)
}

const every = (step: number, to: number) => Array.from({ length: to / step + 1 }, (_, index) => index * step)

describe('the grid', () => {
	it.each([
		['takes every sixth of six instants an interval', every(5, 60), {}, ['sample 0', 'sample 30', 'sample 60']],
		['begins at the offset', every(5, 50), { offset: 10 }, ['sample 10', 'sample 40']],
		[
			'takes the last instant for a point less than half an interval beyond the end',
			every(5, 60),
			{ offset: 10 },
			['sample 10', 'sample 40', 'sample 60'],
		],
		['takes another interval', every(5, 30), { every: 10 }, ['sample 0', 'sample 10', 'sample 20', 'sample 30']],
		[
			'takes the instant nearest to it, before or after',
			[0, 28, 33, 57, 61],
			{},
			['sample 0', 'sample 28', 'sample 61'],
		],
		['takes the earlier of two equally near', [0, 25, 35], {}, ['sample 0', 'sample 25']],
		[
			'misses the points that no instant is near to',
			[0, 100],
			{},
			['sample 0', 'missed 30', 'missed 60', 'sample 100'],
		],
		[
			'misses a point that is more than half an interval away',
			[0, 75.5],
			{},
			['sample 0', 'missed 30', 'missed 60', 'sample 75.5'],
		],
		['has no point after the last instant', [0, 30, 40], {}, ['sample 0', 'sample 30']],
		['misses the points before a recording that begins late', [70], {}, ['missed 0', 'missed 30', 'sample 70']],
		[
			'follows instants that are always half an interval off',
			[15, 45, 75],
			{},
			['sample 15', 'sample 45', 'sample 75'],
		],
		['is not made of partial instants', [0, '30p', 32], {}, ['sample 0', 'sample 32']],
		['is empty for an empty recording', [], {}, []],
	] as [string, (number | `${number}p`)[], Partial<ReplayPace>, string[]][])('%s', (_, seconds, pace, expected) => {
		expect(done(seconds, pace)).toEqual(expected)
	})

	it('takes or misses every point, once, in order', () => {
		const seconds = fc.uniqueArray(fc.integer({ min: 0, max: 6000 }), { minLength: 1, maxLength: 60 })
		fc.assert(
			fc.property(seconds, fc.integer({ min: 0, max: 29 }), (tenths, offset) => {
				const at = tenths.sort((a, b) => a - b).map((each) => each / 10)
				const steps = walk(
					at.map((each) => instant(each)),
					{ offset },
				)
				expect(steps.every((step, index) => index === 0 || step.at > steps[index - 1]!.at)).toBe(true)
				for (const step of steps) {
					const distance = Math.min(...at.map((each) => Math.abs(each - step.at)))
					if (step.kind === 'sample') expect(distance).toBe(0)
					else expect(distance).toBeGreaterThan(15)
				}
				for (let point = offset; point <= at.at(-1)!; point += 30) {
					expect(steps.filter((step) => Math.abs(step.at - point) <= 15).length).toBeGreaterThanOrEqual(1)
				}
			}),
			{ numRuns: 50 },
		)
	})
})

describe('the tripwire', () => {
	it.each([
		['is off at 0', every(1, 5), { tripwire: 0 }, ['sample 0']],
		[
			'reads between samples, at its own pace',
			every(1, 6),
			{ tripwire: 2 },
			['sample 0', 'tick 2', 'tick 4', 'tick 6'],
		],
		[
			'reads a tenth early, as a timer would',
			[0, 1.8, 3.5, 3.7],
			{ tripwire: 2 },
			['sample 0', 'tick 1.8', 'tick 3.7'],
		],
		[
			'counts from a sample, too',
			[0, 2, 29, 30, 31, 32],
			{ tripwire: 2 },
			['sample 0', 'tick 2', 'tick 29', 'sample 30', 'tick 32'],
		],
		[
			'reads partial instants',
			[0, '2p', '4p', 30, '31p', '32p'],
			{ tripwire: 2 },
			['sample 0', 'tick 2', 'tick 4', 'sample 30', 'tick 32'],
		],
		['reads before the first sample', [0, 5, 20], { tripwire: 2, offset: 20 }, ['tick 0', 'tick 5', 'sample 20']],
		[
			'reads partial instants before any full one',
			['0p', '2p', 5],
			{ tripwire: 2, offset: 5 },
			['tick 0', 'tick 2', 'sample 5'],
		],
	] as [string, (number | `${number}p`)[], Partial<ReplayPace>, string[]][])('%s', (_, seconds, pace, expected) => {
		expect(done(seconds, pace)).toEqual(expected)
	})
})

describe('an early sample', () => {
	const queueAt = (at: number, depth: number, extent: Instant['extent'] = 'full') =>
		instant(at, [listener(depth)], extent)

	it('is taken at the instant whose tick found somebody waiting', () => {
		const instants = [instant(0), instant(2), queueAt(4, 3), instant(6), instant(30)]
		expect(words(walk(instants, { tripwire: 2 }).slice(0, 4))).toEqual([
			'sample 0',
			'tick 2',
			'tick 4',
			'early-sample 4',
		])
	})

	it('is taken at the next full instant where the tick was of a partial one', () => {
		const instants = [instant(0), queueAt(2, 3, 'partial'), queueAt(3, 3, 'partial'), instant(4), instant(30)]
		expect(words(walk(instants, { tripwire: 2 }).slice(0, 3))).toEqual(['sample 0', 'tick 2', 'early-sample 4'])
	})

	it('confirms a critical a second later', () => {
		const full = (at: number, depth: number) => instant(at, [listener(depth), ...connections(40)])
		const steps = walk([full(0, 0), full(2, 0), full(4, 300), full(4.5, 300), full(5, 300), full(30, 300)], {
			tripwire: 2,
		})
		expect(words(steps.slice(0, 5))).toEqual(['sample 0', 'tick 2', 'tick 4', 'early-sample 4', 'early-sample 5'])
		expect(steps[4]?.outcome.events.map(({ kind, at }) => `${kind} ${at}`)).toEqual(['opened 5'])
	})

	it('is never taken without a tripwire', () => {
		const instants = [instant(0), queueAt(2, 300), queueAt(4, 300), queueAt(30, 300)]
		expect(words(walk(instants))).toEqual(['sample 0', 'sample 30'])
	})
})

describe('a replay as recorded', () => {
	it('takes every full instant for a sample and every partial one for a tick', () => {
		const seconds = [0, '1p', '1.5p', 2, 2.5, '29p', 30] as const
		expect(done(seconds, { asRecorded: true, tripwire: 2 })).toEqual([
			'sample 0',
			'tick 1',
			'tick 1.5',
			'early-sample 2',
			'early-sample 2.5',
			'tick 29',
			'sample 30',
		])
	})
})

describe('a step', () => {
	it('carries what was seen and what came of it', () => {
		const [step] = walk([instant(0, [listener(), ...connections(3)])])
		expect(step?.sample?.services[0]).toMatchObject({ name: 'apache', accepted: 3, listeners: 1 })
		expect(step?.outcome.verdicts[0]?.verdict.evidence.accepted).toBe(3)
	})

	it('carries nothing seen where nothing was', () => {
		expect(walk([instant(70)])[0]).toEqual({
			at: 0,
			kind: 'missed',
			sample: undefined,
			outcome: { events: [], notices: [], verdicts: [], wantAt: undefined },
		})
	})
})
