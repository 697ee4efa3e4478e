import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import type { Evidence, Verdict } from '../../src/core/verdict.js'
import { newestValues } from '../../src/history/columns.js'
import { HistoryKeeper } from '../../src/history/history-keeper.js'
import { pointsOf } from '../../src/history/point.js'
import { sample } from '../core/readings.js'
import { CALM, EVIDENCE } from '../core/verdicts.js'
import { keepLog } from '../deliver/log.js'
import { NOON } from './points.js'

const base = sample(0)
const [service] = base.services
const READING = {
	...base,
	wallTime: NOON,
	host: { ...base.host, total: 50, established: 20, timeWait: 15, closeWait: 5, listen: 3 },
	services: [{ ...service!, name: 'shop', listeners: 2, accepted: 12, acceptQueue: 4, stuck: 1, halfOpen: 2 }],
}
const HOST = { total: 50, established: 20, timeWait: 15, closeWait: 5, listen: 3 }

function verdictWith(evidence: Partial<Evidence>): { service: string; verdict: Verdict } {
	return { service: 'shop', verdict: { ...CALM, evidence: { ...EVIDENCE, ...evidence } } }
}

describe('what a reading becomes', () => {
	it('is the host’s five metrics and the service’s own', async () => {
		const keeper = new HistoryKeeper(undefined, keepLog().log)
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
		const keeper = new HistoryKeeper(undefined, keepLog().log)
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
			const keeper = new HistoryKeeper(folder, keepLog().log)
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
		const keeper = new HistoryKeeper(join(folder, 'state'), keepLog().log)
		keeper.take(READING, [])
		await keeper.close()
		expect(keeper.trouble).toBe('EEXIST, once')
		for (let reading = 0; reading < 3; reading++) {
			keeper.take({ ...READING, wallTime: NOON + reading }, [])
			await keeper.close()
		}
		expect(keeper.trouble).toBe('EEXIST, 3 times')
		rmSync(folder, { recursive: true })
	})
})
