import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { beginReading, type Due, nextDue, type Pace, startPace, wantSample } from '../../src/kernel/schedule.js'

const PACE = startPace({ interval: 30, tripwire: 2 }, 0)

/** Runs a pace for so long, beginning every reading so late. */
function run(pace: Pace, until: number, late = 0): Due[] {
	const seen: Due[] = []
	for (let now = pace, due = nextDue(now); due.at < until; due = nextDue(now)) {
		seen.push(due)
		now = beginReading(now, due.kind, due.at + late, undefined).pace
	}
	return seen
}

describe('what is due', () => {
	it('is a sample at once, ticks in between, and the next sample on the grid', () => {
		const ticks = Array.from({ length: 14 }, (_, index) => ({ kind: 'tick', at: 2 * (index + 1) }))
		expect(run(PACE, 31)).toEqual([{ kind: 'sample', at: 0 }, ...ticks, { kind: 'sample', at: 30 }])
	})

	it.each([
		{ name: 'no tripwire', tripwire: 0, interval: 30, until: 91, times: [0, 30, 60, 90] },
		{ name: 'a tripwire as long as the interval', tripwire: 30, interval: 30, until: 61, times: [0, 30, 60] },
		{ name: 'an interval of a second', tripwire: 2, interval: 1, until: 4, times: [0, 1, 2, 3] },
		{
			name: 'a tripwire that does not divide the interval',
			tripwire: 4,
			interval: 10,
			until: 15,
			times: [0, 4, 8, 10, 14],
		},
	])('with $name', ({ tripwire, interval, until, times }) => {
		expect(run(startPace({ interval, tripwire }, 0), until).map(({ at }) => at)).toEqual(times)
	})

	it.each([
		{ name: 'before the next tick', wishes: [1], due: { kind: 'early-sample', at: 1 } },
		{ name: 'twice: the earlier wish stands', wishes: [1.5, 1, 1.8], due: { kind: 'early-sample', at: 1 } },
		{ name: 'behind the next tick', wishes: [7], due: { kind: 'tick', at: 2 } },
		{ name: 'not at all', wishes: [undefined], due: { kind: 'tick', at: 2 } },
	] as const)('with an early sample wanted $name', ({ wishes, due }) => {
		const begun = beginReading(PACE, 'sample', 0, undefined).pace
		expect(nextDue(wishes.reduce<Pace>(wantSample, begun))).toEqual(due)
	})

	it('is the regular sample where an early one is wanted at its time, and the wish is then fulfilled', () => {
		let pace = beginReading({ ...PACE, tripwire: 0 }, 'sample', 0, undefined).pace
		pace = wantSample(pace, 30)
		expect(nextDue(pace)).toEqual({ kind: 'sample', at: 30 })
		pace = beginReading(pace, 'sample', 30, undefined).pace
		expect(nextDue(pace)).toEqual({ kind: 'sample', at: 60 })
	})

	it('keeps to the grid behind an early sample, and ticks from it on', () => {
		let pace = wantSample(beginReading(PACE, 'sample', 0, undefined).pace, 1)
		pace = beginReading(pace, 'early-sample', 1.1, undefined).pace
		expect(nextDue(pace)).toEqual({ kind: 'tick', at: 3.1 })
		expect(run(pace, 31).filter(({ kind }) => kind === 'sample')).toEqual([{ kind: 'sample', at: 30 }])
	})

	it('never drifts, however late timers fire, and never stands still', () => {
		fc.assert(
			fc.property(
				fc.integer({ min: 1, max: 60 }),
				fc.integer({ min: 0, max: 60 }),
				fc.double({ min: 0, max: 0.4, noNaN: true }),
				(interval, tripwire, late) => {
					const seen = run(startPace({ interval, tripwire }, 0), interval * 6, late)
					const samples = seen.filter(({ kind }) => kind === 'sample').map(({ at }) => at)
					expect(samples).toEqual([0, 1, 2, 3, 4, 5].map((number) => number * interval))
					expect(seen.map(({ at }) => at)).toEqual(seen.map(({ at }) => at).sort((a, b) => a - b))
				},
			),
		)
	})
})

describe('what was amiss when a reading began', () => {
	const running = beginReading(PACE, 'sample', 0, 1000).pace
	it.each([
		{ name: 'nothing', kind: 'sample', now: 30, wall: 1030, remarks: [], next: 60 },
		{ name: 'nothing within a tenth of the interval', kind: 'sample', now: 32.9, wall: 1032.9, remarks: [], next: 60 },
		{ name: 'late', kind: 'sample', now: 34, wall: 1034, remarks: [{ kind: 'late', seconds: 4 }], next: 60 },
		{
			name: 'so late that it stands for the next point',
			kind: 'sample',
			now: 46,
			wall: 1046,
			remarks: [{ kind: 'missed', times: [30] }],
			next: 90,
		},
		{
			name: 'several missed, and late',
			kind: 'sample',
			now: 124,
			wall: 1124,
			remarks: [
				{ kind: 'late', seconds: 4 },
				{ kind: 'missed', times: [30, 60, 90] },
			],
			next: 150,
		},
		{
			name: 'a slept machine',
			kind: 'sample',
			now: 30,
			wall: 4630,
			remarks: [{ kind: 'clock-jump', seconds: 3600 }],
			next: 60,
		},
		{
			name: 'a clock set back',
			kind: 'tick',
			now: 2,
			wall: 502,
			remarks: [{ kind: 'clock-jump', seconds: -500 }],
			next: 30,
		},
		{ name: 'nothing for a drift of two seconds', kind: 'tick', now: 2, wall: 1004, remarks: [], next: 30 },
		{ name: 'nothing where the wall time is unknown', kind: 'sample', now: 30, wall: undefined, remarks: [], next: 60 },
		{
			name: 'nothing for a late tick: the next sample tells',
			kind: 'tick',
			now: 20,
			wall: 1020,
			remarks: [],
			next: 30,
		},
	] as const)('$name', ({ kind, now, wall, remarks, next }) => {
		const begun = beginReading(running, kind, now, wall)
		expect(begun.remarks).toEqual(remarks)
		const withoutTicks = { ...begun.pace, tripwire: 0 }
		expect(nextDue(withoutTicks)).toEqual({ kind: 'sample', at: next })
	})

	it('is told once: a clock that jumped is the clock from then on', () => {
		const jumped = beginReading(running, 'tick', 2, 5000)
		expect(beginReading(jumped.pace, 'tick', 4, 5002).remarks).toEqual([])
	})

	it('lists at most a thousand missed samples of a process that stood still for a week', () => {
		const { remarks } = beginReading({ ...running, interval: 1 }, 'sample', 604_800, undefined)
		expect(remarks).toHaveLength(1)
		expect(remarks[0]).toMatchObject({ kind: 'missed', times: { length: 1000 } })
	})
})
