import { describe, expect, it } from 'vitest'
import { quarterColumns, rawColumns } from '../../../src/incidents/history/columns.js'
import { History, MOST_SERVICES } from '../../../src/incidents/history/history.js'
import {
	MOST_POINTS,
	MOST_QUARTERS,
	QUARTER,
	ServiceHistory,
	WEEK,
} from '../../../src/incidents/history/service-history.js'
import { NOON, pointAt, shownOf, values } from './points.js'

const HOUR = 3600
const DAY = 24 * HOUR

/** A history of points so many seconds after noon, each with that many accepted. */
function historyOf(...points: readonly (readonly [seconds: number, accepted: number])[]): ServiceHistory {
	const history = new ServiceHistory()
	for (const [seconds, accepted] of points) history.add(NOON + seconds * 1000, values({ accepted }))
	return history
}

describe('the last hour', () => {
	it('has every reading, and null for what was not measured', () => {
		const history = historyOf([0, 5], [30, 6.25])
		history.add(NOON + 45_000, values({ accepted: Number.NaN, total: 9 }))
		const { times, columns } = rawColumns(history, NOON + 45_000)
		expect(times).toEqual([NOON, NOON + 30_000, NOON + 45_000])
		expect(columns.accepted).toEqual([5, 6.25, null])
		expect(columns.total).toEqual([0, 0, 9])
	})

	it.each([
		['at 30 s', 30, 121],
		['at 5 s', 5, 721],
		['at 1 s', 1, MOST_POINTS],
		['at 100 ms, as early readings may come', 0.1, MOST_POINTS],
	])('%s is bounded', (_name, every, count) => {
		const history = new ServiceHistory()
		for (let seconds = 0; seconds <= 2 * HOUR; seconds += every) history.add(NOON + seconds * 1000, values())
		expect(history.points.length).toBe(count)
		expect(history.points.bytes).toBeLessThanOrEqual(MOST_POINTS * (8 + 11 * 4))
	})
})

describe('the last seven days', () => {
	it('have minimum, mean and maximum of each quarter', () => {
		const history = historyOf([0, 10], [30, 40], [899, 25], [900, 7])
		const { times, columns } = quarterColumns(history, NOON + 900_000)
		expect(times).toEqual([NOON, NOON + QUARTER])
		expect(columns.accepted).toEqual({ min: [10, 7], mean: [25, 7], max: [40, 7] })
	})

	it('count what was measured, not what was asked', () => {
		const history = historyOf([0, 10])
		history.add(NOON + 30_000, values({ accepted: Number.NaN }))
		history.add(NOON + 60_000, values({ accepted: 20 }))
		expect(quarterColumns(history, NOON).columns.accepted).toEqual({ min: [10], mean: [15], max: [20] })
		expect(quarterColumns(history, NOON).columns.capacity.mean).toEqual([0])
	})

	it('are 672 rows after a month', () => {
		const history = new ServiceHistory()
		for (let seconds = 0; seconds < 31 * DAY; seconds += 300) history.add(NOON + seconds * 1000, values())
		expect(history.quarters.length).toBe(MOST_QUARTERS)
		const newest = NOON + 31 * DAY * 1000 - QUARTER
		expect(quarterColumns(history, newest + 1000).times[0]).toBe(newest - WEEK + QUARTER)
		// What README and docs/api.md say of the memory.
		expect(history.bytes).toBeLessThan(136 * 1024)
	})

	it('leave out what is older, where the program did not run for a while', () => {
		const history = historyOf([0, 1], [8 * DAY, 2])
		expect(quarterColumns(history, NOON + 8 * DAY * 1000).columns.accepted.mean).toEqual([2])
	})
})

describe('a clock that jumps', () => {
	const steady = Array.from({ length: 240 }, (_, index) => [index * 30, index] as const)
	const after = steady.map(([seconds, accepted]) => [seconds + 2 * HOUR, accepted] as const)
	it.each([
		['a year ahead for one reading', 365 * DAY],
		['to 1970 for one reading', -NOON / 1000],
		['two hours back for one reading', -2 * HOUR],
	])('%s: the week before and after is there', (_name, jump) => {
		const calm = quarterColumns(historyOf(...steady, ...after), NOON + 4 * HOUR * 1000)
		const history = historyOf(...steady, [2 * HOUR + jump, 99], ...after)
		const shown = quarterColumns(history, NOON + 4 * HOUR * 1000)
		const isReal = (_: unknown, index: number) => shown.times[index]! >= NOON + (jump === -2 * HOUR ? 900_000 : 0)
		expect(shown.times.filter(isReal)).toEqual(
			calm.times.filter((at) => at >= (jump === -2 * HOUR ? NOON + 900_000 : 0)),
		)
		expect(history.points.length).toBeLessThanOrEqual(121)
	})

	it('back by a minute: time stays ascending, and the quarter goes on', () => {
		const history = historyOf([600, 1], [630, 3], [570, 5], [600, 7])
		expect(rawColumns(history, NOON + 630_000).times).toEqual([NOON + 570_000, NOON + 600_000])
		expect(quarterColumns(history, NOON + 630_000).columns.accepted).toEqual({ min: [1], mean: [4], max: [7] })
	})

	it('back and forth for ever does not let it grow', () => {
		const history = new ServiceHistory()
		for (let turn = 0; turn < 5000; turn++) {
			history.add(NOON + (turn % 7) * DAY * 1000 * 400 + turn * QUARTER, values({ accepted: turn }))
		}
		expect(history.quarters.length).toBe(MOST_QUARTERS)
		expect(history.points.length).toBe(1)
		const times = Array.from({ length: MOST_QUARTERS }, (_, index) => history.quarters.time(index))
		expect(times).toEqual([...new Set(times)].sort((one, other) => one - other))
	})

	it('a year ahead for a week: when it is right again, the new rows stay and the wrong ones go', () => {
		const history = new ServiceHistory()
		const year = 365 * DAY * 1000
		for (let row = 0; row < 700; row++) history.add(NOON + year + row * QUARTER, values())
		for (let row = 0; row < 300; row++) history.add(NOON + row * QUARTER, values())
		const now = NOON + 299 * QUARTER
		expect(shownOf(history, now).quarters.times).toHaveLength(300)
	})
})

describe('services', () => {
	it('are bounded: who was silent longest makes room', () => {
		const history = new History()
		for (let number = 0; number < MOST_SERVICES; number++) history.take([pointAt(number, 0, `s${number}`)])
		history.take([pointAt(500, 0, 's0'), pointAt(500, 0, 'new')])
		expect(history.services.size).toBe(MOST_SERVICES)
		expect(history.services.has('s0')).toBe(true)
		expect(history.services.has('s1')).toBe(false)
	})
})
