import { describe, expect, it } from 'vitest'
import { reasonOf } from '../../src/message/message.js'
import { BLIND, noticeMessage } from '../message/messages.js'
import { World } from './world.js'

const BOTH = 'slack,pagerduty'

describe('a mute', () => {
	it('suppresses everything, and sends afterwards what is still open, as an opening', () => {
		const world = new World()
		world.mute(900, 'deploy')
		world.opens().escalates()
		world.wait(895)
		expect(world.sent).toEqual([])
		expect(world.reasons).toEqual(['muted', 'muted'])
		world.wait(10)
		expect(world.lines).toEqual([`opened release ${BOTH}`])
		expect(world.reason).toMatch(
			/^38 of 40 workers .* Suppressed before \(muted until Sat 21 Nov, 14:36:07 UTC: deploy\): 1 opened and 1 escalated\.$/,
		)
	})

	it('sums up afterwards what came and went, in one message', () => {
		const world = new World()
		world.mute(900, 'deploy')
		for (const severity of ['warning', 'critical'] as const) {
			const incident = world.opens('apache', severity)
			world.wait(60)
			incident.resolves()
			world.wait(60)
		}
		world.wait(3600)
		expect(world.lines).toEqual([`advisory release ${BOTH}`])
		expect(world.reason).toMatch(
			/^Suppressed \(muted until .*: deploy\): 2 incidents came and went: 2 opened and 2 resolved\. The last one: 38 of 40 /,
		)
		expect(world.open).toEqual([])
	})

	it('sums up notices, too', () => {
		const world = new World()
		world.mute(60, 'deploy')
		for (const rule of ['time-wait', 'conntrack'])
			world.message(noticeMessage({ ...BLIND, kind: 'advisory', rule, reason: `${rule} is full.` }))
		world.wait(120)
		expect(world.reason).toBe(
			'Suppressed (muted until Sat 21 Nov, 14:22:07 UTC: deploy): 2 advisory. The last one: conntrack is full.',
		)
	})

	it('resolves afterwards what was sent before and ended meanwhile', () => {
		const world = new World()
		const incident = world.opens()
		world.mute(60, 'looking at it')
		incident.resolves()
		world.wait(120)
		expect(world.lines).toEqual([`opened event ${BOTH}`, `resolved release ${BOTH}`])
		expect(world.reason).toMatch(/Suppressed before \(muted until .*: looking at it\): 1 resolved\.$/)
	})

	it('that ends between an opening and its end leaves no lone end', () => {
		const world = new World()
		world.mute(60, 'deploy')
		const incident = world.opens()
		world.at = 61
		incident.resolves()
		world.wait(5)
		expect(world.lines).toEqual([`advisory release ${BOTH}`])
	})

	it('says nothing afterwards where nothing has changed', () => {
		const world = new World()
		world.opens()
		world.mute(60, 'looking at it')
		world.wait(120)
		expect(world.sent).toHaveLength(1)
	})

	it('of one service leaves the others alone', () => {
		const world = new World()
		world.mute(900, 'deploy', 'shop')
		world.opens('shop')
		world.opens('blog')
		expect(world.lines).toEqual([`opened event ${BOTH}`])
	})
})

describe('a maintenance window', () => {
	it('suppresses while it lasts, every week, and sends afterwards', () => {
		const hours = { from: 14 * 60, to: 15 * 60 }
		const window = { days: ['sat'] as const, hours, services: undefined, reason: 'backup' }
		const world = new World({ maintenance: [window] })
		world.opens()
		world.wait(1800)
		expect(world.reasons).toEqual(['maintenance'])
		expect(world.sent).toEqual([])
		world.wait(1800)
		expect(world.lines).toEqual([`opened release ${BOTH}`])
		expect(world.reason).toMatch(/Suppressed before \(maintenance: backup\): 1 opened\.$/)
	})
})

describe('flapping', () => {
	/** Opens and resolves warnings, one after the other. */
	function flap(world: World, times: number, open = 60, closed = 60, step = 5) {
		for (let time = 0; time < times; time++) {
			const incident = world.opens()
			world.wait(open, step)
			incident.resolves()
			world.wait(closed, step)
		}
	}

	it.each([
		['every two minutes', 60, 60],
		['every seventy seconds', 35, 35],
		['every twenty minutes', 600, 600],
		['every 55 minutes', 300, 3000],
	])('for five hours %s gives seven messages', (_, open, closed) => {
		const world = new World()
		flap(world, Math.ceil(18_000 / (open + closed)), open, closed, 30)
		world.wait(3 * 7200, 60)
		expect(world.open).toEqual([])
		expect(world.lines).toEqual([
			...[1, 2, 3].flatMap(() => [`opened event ${BOTH}`, `resolved event ${BOTH}`]),
			`advisory release ${BOTH}`,
		])
		const words = world.sent.map(({ message }) => reasonOf(message))
		expect(
			words.filter((each) => / Flapping: opening 3 within 2 h\. Further warnings .* steady\.$/.test(each)),
		).toHaveLength(1)
		expect(words.at(-1)).toMatch(/^Suppressed \(flapping\): \d+ incidents came and went: \d+ opened and \d+ resolved\./)
	})

	it('never suppresses what is critical', () => {
		const world = new World()
		flap(world, 5)
		const before = world.sent.length
		world.opens().escalates()
		world.opens('apache', 'critical')
		expect(world.lines.slice(before)).toEqual([
			`opened event ${BOTH}`,
			`resolved event ${BOTH}`,
			`opened event ${BOTH}`,
		])
	})

	it('does not suppress another pattern of the same service, nor the same pattern of another', () => {
		const world = new World()
		flap(world, 5)
		const before = world.sent.length
		world.opens('apache', 'warning', 'resource-leak')
		world.opens('shop')
		expect(world.sent.length).toBe(before + 2)
	})

	it('does not suppress what lasts', () => {
		const world = new World()
		flap(world, 4)
		const before = world.sent.length
		world.opens()
		world.wait(1790)
		expect(world.sent.length).toBe(before)
		world.wait(20)
		expect(world.lines.at(-1)).toBe(`opened release ${BOTH}`)
	})
})
