import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import type { Evidence, Verdict } from '../../../src/detect/verdict.js'
import { newestValues, quarterColumns, rawColumns } from '../../../src/incidents/history/columns.js'
import { HistoryKeeper } from '../../../src/incidents/history/history-keeper.js'
import { pointsOf } from '../../../src/incidents/history/point.js'
import { sample } from '../../detect/readings.js'
import { CALM, EVIDENCE } from '../../detect/verdicts.js'
import { keepLog } from '../log.js'
import { NOON, shownOf } from './points.js'

const base = sample(0)
const [service] = base.services
const READING = {
	...base,
	wallTime: NOON,
	host: { ...base.host, total: 50, established: 20, timeWait: 15, closeWait: 5, listen: 3 },
	services: [{ ...service!, name: 'shop', listeners: 2, accepted: 12, acceptQueue: 4, stuck: 1, halfOpen: 2 }],
}
const HOST = { total: 50, established: 20, timeWait: 15, closeWait: 5, listen: 3 }

/** A clock that nobody sets. */
const STEADY = { wallClock: () => NOON, uptime: () => 0 }

function verdictWith(evidence: Partial<Evidence>): { service: string; verdict: Verdict } {
	return { service: 'shop', verdict: { ...CALM, evidence: { ...EVIDENCE, ...evidence } } }
}

describe('what a reading becomes', () => {
	it('is the host’s five metrics and the service’s own', async () => {
		const keeper = new HistoryKeeper(undefined, keepLog().log, STEADY)
		await keeper.start()
		const capacity = { workers: 40, source: 'learned', provenance: 'learned' } as const
		keeper.take(READING, [verdictWith({ capacity, arrivalsPerSecond: 2.5 })])
		expect(newestValues(keeper.of('shop')!)).toEqual({
			...HOST,
			accepted: 12,
			acceptQueue: 4,
			stuck: 1,
			halfOpen: 2,
			arrivals: 2.5,
			capacity: 40,
		})
		expect(keeper.of('blog')).toBeUndefined()
	})

	it('of a blind service has the host’s numbers only', () => {
		const keeper = new HistoryKeeper(undefined, keepLog().log, STEADY)
		keeper.take({ ...READING, services: [{ ...READING.services[0]!, listeners: 0 }] }, [])
		expect(newestValues(keeper.of('shop')!)).toEqual({
			...HOST,
			accepted: null,
			acceptQueue: null,
			stuck: null,
			halfOpen: null,
			arrivals: null,
			capacity: null,
		})
	})

	it('without a wall time is nothing', () => {
		expect(pointsOf({ ...READING, wallTime: undefined }, [])).toEqual([])
	})
})

describe('the keeper', () => {
	it('goes on where an earlier process ended', async () => {
		const folder = mkdtempSync(join(tmpdir(), 'keeper-'))
		for (const seconds of [0, 30]) {
			const keeper = new HistoryKeeper(folder, keepLog().log, STEADY)
			await keeper.start()
			keeper.take({ ...READING, wallTime: NOON + seconds * 1000 }, [verdictWith({})])
			await keeper.close()
			expect(keeper.of('shop')!.points.length).toBe(seconds === 0 ? 1 : 2)
			expect(keeper.trouble).toBeUndefined()
		}
		rmSync(folder, { recursive: true })
	})

	it('says what is wrong with the disk, and how often', async () => {
		const folder = mkdtempSync(join(tmpdir(), 'keeper-'))
		writeFileSync(join(folder, 'state'), 'in the way')
		const keeper = new HistoryKeeper(join(folder, 'state'), keepLog().log, STEADY)
		await keeper.start()
		expect(keeper.trouble).toBe('ENOTDIR, once')
		for (let reading = 0; reading < 3; reading++) {
			keeper.take({ ...READING, wallTime: NOON + reading }, [])
			await keeper.close()
		}
		expect(keeper.trouble).toBe('EEXIST, 3 times')
		rmSync(folder, { recursive: true })
	})
})

describe('a wall clock that is set', () => {
	const folders: string[] = []
	afterEach(() => {
		for (const folder of folders.splice(0)) rmSync(folder, { recursive: true })
	})

	/** A host whose clock can be set, and which can sleep; the keeper reads every 30 s and counts its readings in `accepted`. */
	function host(folder?: string) {
		const clock = { wall: NOON, up: 5000 }
		const clocks = { wallClock: () => clock.wall, uptime: () => clock.up }
		const keeper = new HistoryKeeper(folder, keepLog().log, clocks)
		let read = 0
		return {
			keeper,
			clock,
			pass(seconds: number) {
				clock.wall += seconds * 1000
				clock.up += seconds
			},
			read(times: number, every = 30) {
				for (let time = 0; time < times; time++) {
					this.pass(every)
					const services = [{ ...READING.services[0]!, accepted: read++ }]
					keeper.take({ ...READING, wallTime: clock.wall, services }, [])
				}
			},
			/** How long ago the readings of the hour were, and which they are. */
			hour() {
				const { times, columns } = rawColumns(keeper.of('shop')!, clock.wall)
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
		const { times, columns } = quarterColumns(one.keeper.of('shop')!, one.clock.wall)
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
			const { times } = quarterColumns(one.keeper.of('shop')!, one.clock.wall)
			expect(times.map((time) => new Date(time).toISOString().slice(11, 16))).toEqual([
				...['00:30', '00:45', '01:00', '01:15', '01:30'],
			])
		} finally {
			if (zone === undefined) delete process.env.TZ
			else process.env.TZ = zone
		}
	})

	it('comes back from the file as it was, appended or written anew', async () => {
		const folder = mkdtempSync(join(tmpdir(), 'keeper-'))
		folders.push(folder)
		const one = host(folder)
		await one.keeper.start()
		for (const step of [0, -40 * 60, 3 * 3600]) {
			one.clock.wall += step * 1000
			one.read(50)
			await one.keeper.close()
			const next = new HistoryKeeper(folder, keepLog().log, STEADY)
			await next.start()
			const now = one.clock.wall
			expect(shownOf(next.of('shop')!, now)).toEqual(shownOf(one.keeper.of('shop')!, now))
			expect(next.of('shop')!.points.length).toBe(Math.min(121, one.keeper.of('shop')!.points.length))
		}
	})

	it('while forewarn does not run, costs what then lies ahead', async () => {
		const folder = mkdtempSync(join(tmpdir(), 'keeper-'))
		folders.push(folder)
		const one = host(folder)
		await one.keeper.start()
		one.read(120)
		await one.keeper.close()
		const next = host(folder)
		await next.keeper.start()
		next.clock.wall = one.clock.wall - 40 * 60_000
		next.read(1)
		expect(next.hour().ago).toEqual(Array.from({ length: 41 }, (_, index) => 1200 - index * 30))
	})
})
