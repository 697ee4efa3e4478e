import { describe, expect, it } from 'vitest'
import type { ServicePoint } from '../../src/detect/service-point.js'
import { type Epoch, NEW_EPOCH, newServiceState, type ServiceState } from '../../src/detect/service-state.js'
import { DEFAULT_SERVICE, DEFAULT_SETTINGS, type ServiceSettings } from '../../src/detect/settings.js'
import { DEFAULT_BACKLOG, viewService } from '../../src/detect/view-service.js'
import { points, serviceSample } from './readings.js'
import { FORTY } from './views.js'

interface Given {
	readonly epoch?: Partial<Epoch>
	readonly state?: Partial<ServiceState>
	readonly service?: Partial<ServiceSettings>
	readonly hidden?: number
}

/** The view of a service with these readings, 30 s apart. */
function view(readings: readonly Partial<ServicePoint>[], given: Given = {}) {
	const epoch = { ...NEW_EPOCH, since: 0, points: points(readings), ...given.epoch }
	const state = { ...newServiceState(FORTY), epoch, ...given.state }
	const service = { ...DEFAULT_SERVICE, ...given.service }
	return viewService(service, DEFAULT_SETTINGS, state, epoch, serviceSample(), given.hidden ?? 0)
}

const held = (...each: number[]) => each.map((one) => ({ held: one }))
const steady = (count: number, numbers: Partial<ServicePoint>) => Array<Partial<ServicePoint>>(count).fill(numbers)

describe('viewService', () => {
	it('takes the first minute for no climb: a server that has just started fills from zero', () => {
		expect(view(held(0, 40, 40, 40, 40, 40)).living?.slope).toBe(0)
		expect(view(held(0, 40, 40, 40)).living).toBeUndefined()
	})

	it('draws its trends through living connections: stuck ones do not come of traffic', () => {
		const leaking = [0, 2, 4, 6, 8, 10, 12].map((stuck) => ({ held: 20 + stuck, stuck }))
		expect(view(leaking).living).toMatchObject({ slope: 0, level: 20 })
	})

	it('leaves readings out that were asked for because somebody waited', () => {
		const readings = [...held(10, 10, 10, 10, 10), { held: 40, prompted: true }, { held: 10 }]
		expect(view(readings)).toMatchObject({ living: { slope: 0, level: 10 }, sustained: { level: 10 } })
	})

	it('averages the level over the last two minutes', () => {
		expect(view(held(99, 99, 99, 10, 20, 30, 40, 50)).sustained).toEqual({ level: 30, readings: 5 })
	})

	it('calls nothing normal before it has seen one wave', () => {
		expect(view(steady(9, { held: 10 })).normal).toBeUndefined()
		expect(view(steady(12, { held: 10 })).normal).toEqual({ usual: 10, peak: 10 })
	})

	it('forecasts with the room that stuck and hidden workers leave', () => {
		const climb = [10, 10, 10, 13, 16, 19, 22].map((each) => ({ held: each }))
		// 3 more in 30 s; 18 are free, less 4 stuck and 2 hidden.
		expect(view(climb).timeLeft?.likely).toBeCloseTo(180, 6)
		const leaking = climb.map((each) => ({ held: each.held + 4, stuck: 4, longStuck: 4 }))
		expect(view(leaking, { hidden: 2 }).timeLeft?.likely).toBeCloseTo(120, 6)
	})

	it.each([
		['the known one', {}, FORTY],
		['none where more was held while nobody waited', { epoch: { unbound: true } }, undefined],
		['none where none is known', { state: { known: undefined } }, undefined],
		[
			'none that was seen once',
			{ state: { known: undefined }, epoch: { plateau: { held: 30, confirmed: 1 } } },
			undefined,
		],
		[
			'the learned one where the known one does not bind',
			{ epoch: { unbound: true, plateau: { held: 90, confirmed: 2 } } },
			{ workers: 90, source: 'learned', provenance: 'learned: held while others waited' },
		],
		['the known one before the learned one', { epoch: { plateau: { held: 30, confirmed: 5 } } }, FORTY],
	] as [string, Given, unknown][])('binds with %s', (_, given, capacity) => {
		expect(view(held(10), given).capacity).toEqual(capacity)
	})

	it.each([
		["Apache's default", {}, DEFAULT_BACKLOG],
		["the operator's", { service: { backlog: 64 } }, 64],
	])('takes %s for the backlog', (_, given, backlog) => {
		expect(view(held(10), given).backlog).toBe(backlog)
	})

	it('knows what was held at this hour on other days', () => {
		const wallTime = 14 * 24 * 3_600_000 + 9.5 * 3_600_000
		const hour = { usual: 30, peak: 35, weight: 1 }
		const week = { hours: { 9: hour, 33: hour }, current: undefined }
		expect(view(steady(12, { held: 10, wallTime }), { epoch: { week } }).normal).toEqual({ usual: 30, peak: 35 })
	})
})
