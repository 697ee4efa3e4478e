import { describe, expect, it } from 'vitest'
import { DEFAULT_SETTINGS, type PoolMode } from '../../src/detect/settings.js'
import { World, watch } from './world.js'

const TINY = '/run/tiny.sock'

/** A pool of two that half a minute of visitors fills, and that never gets rid of its queue, beside a large server that is well. */
const world = () =>
	new World({
		workers: 150,
		pools: { [TINY]: 2 },
		traffic: [
			{ pool: TINY, rate: (at) => (at < 300 ? 0.5 : at < 320 ? 2.6 : 2), hold: () => 1 },
			{ rate: () => 20, hold: () => 1 },
		],
	})

const noticed = (mode: PoolMode, byName: Readonly<Record<string, PoolMode>> = {}) =>
	watch(world(), 1500, { settings: { ...DEFAULT_SETTINGS, pools: { default: mode, byName } } }).notices.map(
		({ rule, service }) => `${rule} ${service}`,
	)

describe('a pool whose trouble is its own', () => {
	it.each<{ name: string; mode: PoolMode; byName?: Record<string, PoolMode>; said: string[] }>([
		{ name: 'is said once an hour', mode: 'notice', said: ['pool-full apache'] },
		{ name: 'is not said where that is wanted', mode: 'off', said: [] },
		{ name: 'is not said by its name', mode: 'notice', byName: { tiny: 'off' }, said: [] },
		{ name: 'is said by its path', mode: 'off', byName: { [TINY]: 'notice' }, said: ['pool-full apache'] },
	])('$name', ({ mode, byName, said }) => {
		expect(noticed(mode, byName)).toEqual(said)
	})

	it('is a warning of the service where the operator wants to be paged', () => {
		const settings = { ...DEFAULT_SETTINGS, pools: { default: 'notice', byName: { tiny: 'page' } } } as const
		const { events } = watch(world(), 1500, { settings })
		expect(events[0]).toMatchObject({
			kind: 'opened',
			rule: 'pool-full',
			incident: { severity: 'warning' },
			cause: { station: TINY },
		})
	})
})
