import { describe, expect, it } from 'vitest'
import {
	ClockWatch,
	History,
	MAX_POINTS,
	MAX_QUARTERS,
	MAX_SERVICES,
	pointsOf,
	QUARTER,
	ServiceHistory,
	WEEK,
} from '../../src/incidents/history.js'
import { newestValues, quarterColumns, rawColumns } from '../../src/incidents/history-columns.js'
import { look, serviceLook } from '../detect/looks.js'
import { CALM, EVIDENCE } from '../detect/verdicts.js'
import { NOON, shownOf, values } from './points.js'

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
		history.add(NOON + 45_000, values({ accepted: null, total: 9 }))
		const { times, columns } = rawColumns(history, NOON + 45_000)
		expect(times).toEqual([NOON, NOON + 30_000, NOON + 45_000])
		expect(columns.accepted).toEqual([5, 6.25, null])
		expect(columns.total).toEqual([0, 0, 9])
	})

	it.each([
		['at 30 s', 30, 121],
		['at 5 s', 5, 721],
		['at 1 s', 1, MAX_POINTS],
		['at 100 ms, as early readings may come', 0.1, MAX_POINTS],
	])('%s is bounded', (_name, every, count) => {
		const history = new ServiceHistory()
		for (let seconds = 0; seconds <= 2 * HOUR; seconds += every) history.add(NOON + seconds * 1000, values())
		expect(history.points.length).toBe(count)
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
		history.add(NOON + 30_000, values({ accepted: null }))
		history.add(NOON + 60_000, values({ accepted: 20 }))
		expect(quarterColumns(history, NOON).columns.accepted).toEqual({ min: [10], mean: [15], max: [20] })
		expect(quarterColumns(history, NOON).columns.capacity.mean).toEqual([0])
	})

	it('are 672 rows after a month', () => {
		const history = new ServiceHistory()
		for (let seconds = 0; seconds < 31 * DAY; seconds += 300) history.add(NOON + seconds * 1000, values())
		expect(history.quarters.length).toBe(MAX_QUARTERS)
		const newest = NOON + 31 * DAY * 1000 - QUARTER
		expect(quarterColumns(history, newest + 1000).times[0]).toBe(newest - WEEK + QUARTER)
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
		expect(history.quarters.length).toBe(MAX_QUARTERS)
		expect(history.points.length).toBe(1)
		const times = history.quarters.map(([time]) => time)
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
	it('are bounded: the one that was silent longest makes room', () => {
		const history = new History()
		for (let number = 0; number < MAX_SERVICES; number++) history.add(NOON + number, { [`s${number}`]: values() })
		history.add(NOON + 500, { s0: values(), new: values() })
		expect(history.services.size).toBe(MAX_SERVICES)
		expect(history.services.has('s0')).toBe(true)
		expect(history.services.has('s1')).toBe(false)
	})
})

const SAMPLE = {
	...look(0),
	host: { ...look(0).host, total: 50, established: 20, timeWait: 15, closeWait: 5, listen: 3 },
	services: [serviceLook({ name: 'shop', listeners: 2, accepted: 12, acceptQueue: 4, stuck: 1, halfOpen: 2 })],
}
const HOST = { total: 50, established: 20, timeWait: 15, closeWait: 5, listen: 3 }

/** What the newest point of a service says. */
function newestOf(points: ReturnType<typeof pointsOf>) {
	const history = new History()
	history.add(NOON, points)
	return newestValues(history.services.get('shop')!)
}

describe('what a sample becomes', () => {
	it('is the host’s five metrics and the service’s own', () => {
		const capacity = { workers: 40, source: 'learned', provenance: 'learned' } as const
		const verdict = { ...CALM, evidence: { ...EVIDENCE, capacity, arrivalsPerSecond: 2.5 } }
		expect(newestOf(pointsOf(SAMPLE, [{ service: 'shop', verdict }]))).toEqual({
			...HOST,
			...{ accepted: 12, acceptQueue: 4, stuck: 1, halfOpen: 2, arrivals: 2.5, capacity: 40 },
		})
	})

	it('of a service that is not visible has the host’s numbers only', () => {
		const blind = { ...SAMPLE, services: [{ ...SAMPLE.services[0]!, listeners: 0 }] }
		expect(newestOf(pointsOf(blind, []))).toEqual({
			...HOST,
			...{ accepted: null, acceptQueue: null, stuck: null, halfOpen: null, arrivals: null, capacity: null },
		})
	})
})

describe('a wall clock that is set', () => {
	/** A host whose clock can be set, and which can sleep; it is read every 30 s and its samples are counted in `accepted`. */
	function host() {
		const clock = { wall: NOON, up: 5000 }
		const watch = new ClockWatch()
		const history = new ServiceHistory()
		let read = 0
		return {
			history,
			clock,
			pass(seconds: number) {
				clock.wall += seconds * 1000
				clock.up += seconds
			},
			read(times: number, every = 30) {
				for (let time = 0; time < times; time++) {
					this.pass(every)
					const step = watch.step(clock.wall, clock.up)
					if (step !== 0) history.shift(step)
					history.add(clock.wall, values({ accepted: read++ }))
				}
			},
			/** How long ago the samples of the hour were, and which they are. */
			hour() {
				const { times, columns } = rawColumns(history, clock.wall)
				return { ago: times.map((time) => (clock.wall - time) / 1000), accepted: columns.accepted }
			},
		}
	}

	const HOUR_AGO = Array.from({ length: 121 }, (_, index) => 3600 - index * 30)

	it.each([
		['by NTP, back by 2 s', [-2]],
		['back by 40 minutes', [-40 * 60]],
		['back by 3 hours', [-3 * 3600]],
		['ahead by 3 hours', [3 * 3600]],
		['ahead by a year and back', [365 * 86_400, -365 * 86_400]],
		['back to 1970, and right again', [-NOON / 1000, NOON / 1000]],
	])('%s: the last hour is whole, and every reading as old as it is', (_name, steps) => {
		const one = host()
		one.read(150)
		for (const step of steps) {
			one.clock.wall += step * 1000
			one.read(1)
		}
		one.read(20)
		const last = 149 + steps.length + 20
		expect(one.hour()).toEqual({ ago: HOUR_AGO, accepted: HOUR_AGO.map((_, index) => last - 120 + index) })
	})

	it('back by 2 s between two readings that are 1 s apart loses none', () => {
		const one = host()
		one.read(10, 1)
		one.clock.wall -= 2000
		one.read(10, 1)
		expect(one.hour()).toEqual({
			ago: Array.from({ length: 20 }, (_, index) => 19 - index),
			accepted: Array.from({ length: 20 }, (_, index) => index),
		})
	})

	it('keeps the quarters where they were counted, and counts on in them', () => {
		const one = host()
		one.read(30)
		one.clock.wall -= 900_000
		one.read(1)
		const { times, columns } = quarterColumns(one.history, one.clock.wall)
		expect(times).toEqual([NOON, NOON + 900_000])
		expect(columns.accepted).toEqual({ min: [0, 29], mean: [14.533, 29], max: [30, 29] })
	})

	it('is told from a machine that slept: what was before is as old as it is, and a gap lies between', () => {
		const one = host()
		one.read(3)
		one.pass(1800)
		one.read(2)
		expect(one.hour().ago).toEqual([1920, 1890, 1860, 30, 0])
	})

	it('is told from two clocks that were read some time apart', () => {
		const one = host()
		one.read(2)
		one.clock.wall += 900
		one.read(1)
		one.clock.wall -= 900
		one.read(1)
		expect(one.hour().ago).toEqual([90, 60, 29.1, 0])
	})

	it('is not set by summer time: hours and quarters go on', () => {
		const zone = process.env.TZ
		process.env.TZ = 'Europe/Berlin'
		try {
			const one = host()
			// Berlin sets its clocks back at 01:00 UTC.
			one.clock.wall = Date.UTC(2026, 9, 25, 0, 29, 30)
			expect(new Date(one.clock.wall).getHours()).toBe(2)
			one.read(121)
			expect(new Date(one.clock.wall).getHours()).toBe(2)
			expect(one.hour().ago).toEqual(HOUR_AGO)
			const { times } = quarterColumns(one.history, one.clock.wall)
			expect(times.map((time) => new Date(time).toISOString().slice(11, 16))).toEqual([
				...['00:30', '00:45', '01:00', '01:15', '01:30'],
			])
		} finally {
			if (zone === undefined) delete process.env.TZ
			else process.env.TZ = zone
		}
	})

	it('while forewarn does not run, costs what then lies ahead', () => {
		const one = host()
		one.read(120)
		const saved = JSON.parse(JSON.stringify(one.history)) as ConstructorParameters<typeof ServiceHistory>[0]
		const again = new ServiceHistory(saved)
		expect(shownOf(again, one.clock.wall)).toEqual(shownOf(one.history, one.clock.wall))
		const now = one.clock.wall - 40 * 60_000 + 30_000
		again.add(now, values())
		const ago = rawColumns(again, now).times.map((time) => (now - time) / 1000)
		expect(ago).toEqual(Array.from({ length: 41 }, (_, index) => 1200 - index * 30))
	})
})
