import { describe, expect, it } from 'vitest'
import type { Notice } from '../../src/detect/incident-event.js'
import { RuntimeState } from '../../src/serve/runtime-state.js'
import { CALM, EVIDENCE } from '../detect/verdicts.js'
import { station } from '../message/causes.js'

const NOTICE: Notice = {
	kind: 'advisory',
	rule: 'pool-full',
	service: 'shop',
	at: 5,
	wallTime: 1000,
	reason: 'pool a is full',
}

/** A sidecar that has seen a pool and said something. */
function earlier(): RuntimeState {
	const state = new RuntimeState(() => 0)
	const stations = [station({ id: 'p', kind: 'pool', name: 'pool', busy: 2, busyHigh: 3, waiting: 1 })]
	state.stations.add(60_000, [{ service: 'shop', verdict: { ...CALM, evidence: { ...EVIDENCE, stations } } }])
	state.notice(NOTICE)
	return state
}

describe('what was seen survives a restart', () => {
	it('through JSON: the last hour of each station, and the notices', () => {
		const state = new RuntimeState(() => 0)
		state.resume(JSON.parse(JSON.stringify({ version: 2, seen: earlier().seen })))
		expect(state.stations.of('shop')).toEqual({ p: { times: [60_000], busy: [3], waiting: [1] } })
		expect(state.notices).toEqual([NOTICE])
	})

	it.each([
		['of an earlier version, which kept nothing', undefined],
		['without notices', { stations: {} }],
		['with a column that is none', { stations: { shop: { p: { times: [1], busy: 'no', waiting: [] } } }, notices: [] }],
	])('%s: it begins anew', (_, saved) => {
		const state = new RuntimeState(() => 0)
		state.resume({ version: 2, seen: saved })
		expect(state.seen).toEqual({ stations: {}, notices: [] })
	})
})
