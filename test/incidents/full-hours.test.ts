import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import type { CauseKind } from '../../src/detect/cause.js'
import type { StationView } from '../../src/detect/station-view.js'
import { addFullHours, type FullHours, fullStationsOf } from '../../src/incidents/full-hours.js'
import { ServiceHistory } from '../../src/incidents/history.js'
import { quarterColumns } from '../../src/incidents/history-columns.js'
import { readStored, Store } from '../../src/incidents/store.js'
import { CALM, EVIDENCE } from '../detect/verdicts.js'
import { keepLog } from './log.js'
import { NOON, values } from './points.js'

const HOUR = 3600 * 1000
const POOL = '/run/php/site1.sock'

/** A verdict on one pool: its children, who is served, who waits. */
function verdictOf(children: number | undefined, busy: number, waiting: number) {
	const servers = children && ({ workers: children, source: 'apache-config', provenance: 'from a.conf:7' } as const)
	const station = { id: POOL, kind: 'pool', name: 'pool site1', servers, busyHigh: busy, waiting }
	const stations = [station as unknown as StationView]
	return [{ service: 'shop', verdict: { ...CALM, evidence: { ...EVIDENCE, stations } } }]
}

describe('a station is full', () => {
	it.each([
		['when more are asked for than there are', 8, 8, 63, { shop: { [POOL]: [8, 71] } }],
		['and not when one child is between two connections', 8, 7, 1, {}],
		['and not when no one waits', 8, 8, 0, {}],
		['and not when its size is not known', undefined, 8, 63, {}],
	])('%s', (_, children, busy, waiting, full) => {
		expect(fullStationsOf(verdictOf(children, busy, waiting))).toEqual(full)
	})
})

describe('workers that are full', () => {
	const front = { id: 'front', servers: { workers: 40 }, busyHigh: 40, waiting: 51 } as unknown as StationView
	const own = { id: POOL, servers: { workers: 8 }, busyHigh: 8, waiting: 20 } as unknown as StationView
	it.each<[name: string, kind: CauseKind, station: string | null, stations: StationView[], full: object]>([
		['by traffic', 'traffic', null, [front], { front: [40, 91] }],
		['for no known reason', 'unclear', null, [front], { front: [40, 91] }],
		['because a backend holds them', 'backend', '10.0.0.9:80', [front], { '10.0.0.9:80': [40, 91] }],
		['because clients hold them', 'clients', null, [front], { clients: [40, 91] }],
		['because a full pool holds them', 'pool', POOL, [front, own], { [POOL]: [8, 28] }],
	])('%s', (_, kind, station, stations, full) => {
		const evidence = { ...EVIDENCE, cause: { kind, station, text: '' }, stations }
		expect(fullStationsOf([{ service: 'shop', verdict: { ...CALM, evidence } }])).toEqual({ shop: full })
	})
})

describe('the full hours of a week', () => {
	const add = (hours: FullHours, time: number, asked: number) => addFullHours(hours, time, { [POOL]: [8, asked] })

	it('keep the most of each hour', () => {
		const hours = [9, 71, 12].reduce((all, asked, minute) => add(all, NOON + minute * 60_000, asked), {})
		expect(hours).toEqual({ [POOL]: [[NOON, 8, 71]] })
	})

	it('forget what is older than a week', () => {
		const before = add(add({}, NOON - 8 * 24 * HOUR, 40), NOON - 2 * HOUR, 50)
		expect(add(before, NOON, 60)).toEqual({
			[POOL]: [
				[NOON - 2 * HOUR, 8, 50],
				[NOON, 8, 60],
			],
		})
	})

	it('are shown without those that are older, also of a station that has been calm since', () => {
		const history = new ServiceHistory({ full: { [POOL]: [[NOON, 8, 71]] } })
		expect(quarterColumns(history, NOON + HOUR).full).toEqual({ [POOL]: [[NOON, 8, 71]] })
		expect(quarterColumns(history, NOON + 7 * 24 * HOUR).full).toEqual({})
	})

	it('are read from the state of a sidecar by others, who change nothing of it', async () => {
		const folder = mkdtempSync(join(tmpdir(), 'full-hours-'))
		const moment = { at: 0, wallTime: NOON }
		const store = new Store(folder, keepLog().log, () => ({ moment, changes: [] }))
		await store.commit([], moment, true)
		await store.commit([['points', [NOON, { shop: values() }, { shop: { [POOL]: [8, 71] } }]]], moment, true)
		const stored = await readStored(folder)
		expect(stored?.history.services.get('shop')?.full).toEqual({ [POOL]: [[NOON, 8, 71]] })
		expect(readdirSync(folder)).toEqual(['state.jsonl'])
		rmSync(folder, { recursive: true })
	})
})
