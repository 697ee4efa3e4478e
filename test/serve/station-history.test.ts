import { describe, expect, it } from 'vitest'
import { StationHistory } from '../../src/serve/station-history.js'
import { CALM, EVIDENCE } from '../detect/verdicts.js'
import { station } from '../message/causes.js'

const NOON = Date.UTC(2026, 10, 20, 12)

/** What a sample said of one pool of the shop. */
function sample(busy: number, waiting = 0, id = 'p') {
	const stations = [station({ id, kind: 'pool', name: 'pool', busy, busyHigh: busy, waiting })]
	return [{ service: 'shop', verdict: { ...CALM, evidence: { ...EVIDENCE, stations } } }]
}

describe('the last hour of a station', () => {
	it('has the most of each half minute', () => {
		const history = new StationHistory()
		history.add(NOON, sample(1, 4))
		history.add(NOON + 10_000, sample(3.44, 2))
		history.add(NOON + 30_000, sample(2))
		expect(history.of('shop')).toEqual({ p: { times: [NOON, NOON + 30_000], busy: [3.4, 2], waiting: [4, 0] } })
	})

	it('forgets what is an hour old, and what a clock that was set back makes later than now', () => {
		const history = new StationHistory()
		for (let second = 0; second <= 2 * 3600; second += 30) history.add(NOON + second * 1000, sample(1))
		const { times } = history.of('shop').p!
		expect([times.length, times[0], times.at(-1)]).toEqual([120, NOON + 3_630_000, NOON + 7_200_000])
		history.add(NOON + 3_660_000, sample(5))
		expect(history.of('shop').p).toEqual({
			times: [NOON + 3_630_000, NOON + 3_660_000],
			busy: [1, 5],
			waiting: [0, 0],
		})
	})

	it('is kept of 66 stations: the one that has been gone longest makes room', () => {
		const history = new StationHistory()
		for (let number = 0; number < 70; number++) history.add(NOON, sample(1, 0, `p${number}`))
		const kept = Object.keys(history.of('shop'))
		expect([kept.length, kept[0], kept.at(-1)]).toEqual([66, 'p4', 'p69'])
	})

	it('of a service that was never seen is empty, and a sample without a wall time is left out', () => {
		const history = new StationHistory()
		history.add(undefined, sample(1))
		expect(history.of('shop')).toEqual({})
	})
})
