import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { ReplayPace } from '../../src/replay/feed.js'
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
			['sample 0', 'look 2', 'look 4', 'look 6'],
		],
		[
			'reads a tenth early, as a timer would',
			[0, 1.8, 3.5, 3.7],
			{ tripwire: 2 },
			['sample 0', 'look 1.8', 'look 3.7'],
		],
		[
			'counts from a sample, too',
			[0, 2, 29, 30, 31, 32],
			{ tripwire: 2 },
			['sample 0', 'look 2', 'look 29', 'sample 30', 'look 32'],
		],
		[
			'reads partial instants',
			[0, '2p', '4p', 30, '31p', '32p'],
			{ tripwire: 2 },
			['sample 0', 'look 2', 'look 4', 'sample 30', 'look 32'],
		],
		['reads before the first sample', [0, 5, 20], { tripwire: 2, offset: 20 }, ['look 0', 'look 5', 'sample 20']],
		[
			'reads partial instants before any full one',
			['0p', '2p', 5],
			{ tripwire: 2, offset: 5 },
			['look 0', 'look 2', 'sample 5'],
		],
	] as [string, (number | `${number}p`)[], Partial<ReplayPace>, string[]][])('%s', (_, seconds, pace, expected) => {
		expect(done(seconds, pace)).toEqual(expected)
	})
})

it('the tripwire looks twice as often while someone waits', () => {
	const waiting = (at: number) => instant(at, [listener(at >= 3 && at < 7 ? 2 : 0)])
	expect(words(walk(every(1, 11).map(waiting), { tripwire: 2 }))).toEqual([
		'sample 0',
		'look 2',
		'look 4',
		'look 5',
		'look 6',
		'look 7',
		'look 9',
		'look 11',
	])
})

describe('a replay as recorded', () => {
	it('takes a look at every instant, and a sample where the live run ended one, however late that was', () => {
		const instants = [0, 1, 1.5, 2, 29, 30, 31.2].map((at) => ({
			...instant(at),
			...(at === 0 || at === 31.2 ? { endsSample: true as const } : {}),
		}))
		expect(words(walk(instants, { asRecorded: true, tripwire: 2 }))).toEqual([
			'sample 0',
			'look 1',
			'look 1.5',
			'look 2',
			'look 29',
			'look 30',
			'sample 31.2',
		])
	})
})

describe('a step', () => {
	it('carries what was seen and what came of it', () => {
		const [step] = walk([instant(0, [listener(), ...connections(3)])])
		expect(step?.look?.services[0]).toMatchObject({ name: 'apache', connections: { accepted: 3 }, listeners: 1 })
		expect(step?.outcome.verdicts[0]?.verdict.evidence.accepted).toBe(3)
	})

	it('carries nothing seen where nothing was', () => {
		expect(walk([instant(70)])[0]).toEqual({
			at: 0,
			kind: 'missed',
			look: undefined,
			outcome: { events: [], notices: [], verdicts: [], wantAt: undefined },
		})
	})
})
