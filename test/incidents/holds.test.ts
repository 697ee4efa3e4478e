import { describe, expect, it } from 'vitest'
import type { Message } from '../../src/message/message.js'
import { World } from './world.js'

const BOTH = 'slack,pagerduty'
const reasonOf = (message: Message) => (message.type === 'incident' ? message.event.reason : message.notice.reason)

describe('a mute', () => {
	it('holds everything back and tells afterwards what is still open, as an opening', () => {
		const world = new World()
		world.mute(900, 'deploy')
		world.open().escalate()
		world.wait(895)
		expect(world.sent).toEqual([])
		expect(world.held.map(({ reason }) => reason)).toEqual(['muted', 'muted'])
		world.wait(10)
		expect(world.lines).toEqual([`opened release ${BOTH}`])
		expect(world.reason).toMatch(
			/^Held back \(muted until Sat 21 Nov, 14:36:07 UTC: deploy\): 1 opened and 1 escalated\. 38 of 40 workers/,
		)
	})

	it('tells afterwards what came and went, in one message', () => {
		const world = new World()
		world.mute(900, 'deploy')
		for (const severity of ['warning', 'critical'] as const) {
			const incident = world.open('apache', severity)
			world.wait(60)
			incident.resolve()
			world.wait(60)
		}
		world.wait(3600)
		expect(world.lines).toEqual([`resolved release ${BOTH}`])
		expect(world.reason).toMatch(
			/^Held back \(muted until .* deploy\): 2 incidents came and went, unheard were 2 opened and 2 resolved\. The last of them: /,
		)
	})

	it('what people know and what ended meanwhile is resolved afterwards', () => {
		const world = new World()
		const incident = world.open()
		world.mute(60, 'looking at it')
		incident.resolve()
		world.wait(120)
		expect(world.lines).toEqual([`opened event ${BOTH}`, `resolved release ${BOTH}`])
		expect(world.reason).toMatch(/^Held back \(muted until .*: looking at it\): 1 resolved\./)
	})

	it('says nothing afterwards where nothing has changed', () => {
		const world = new World()
		world.open()
		world.mute(60, 'looking at it')
		world.wait(120)
		expect(world.sent).toHaveLength(1)
	})

	it('of one service leaves the others alone', () => {
		const world = new World()
		world.mute(900, 'deploy', 'shop')
		world.open('shop')
		world.open('blog')
		expect(world.lines).toEqual([`opened event ${BOTH}`])
	})
})

describe('a maintenance window', () => {
	it('holds back while it lasts, every week, and tells afterwards', () => {
		const hours = { from: 14 * 60, to: 15 * 60 }
		const window = { days: ['sat'] as const, hours, services: undefined, reason: 'backup' }
		const world = new World({ maintenance: [window] })
		world.open()
		world.wait(1800)
		expect(world.held[0]?.reason).toBe('maintenance')
		expect(world.sent).toEqual([])
		world.wait(1800)
		expect(world.lines).toEqual([`opened release ${BOTH}`])
		expect(world.reason).toMatch(/^Held back \(maintenance: backup\): 1 opened\./)
	})
})

describe('flapping', () => {
	it.each([
		['every two minutes', 60, 60, 6],
		['every seventy seconds', 35, 35, 6],
		['every twenty minutes', 600, 600, 6],
		['every 55 minutes', 300, 3000, 6],
	])('for 24 hours %s gives a handful of messages', (_, open, closed, most) => {
		const world = new World()
		for (let second = 0; second < 86_400; second += open + closed) {
			const incident = world.open()
			world.wait(open, 30)
			incident.resolve()
			world.wait(closed, 30)
		}
		world.wait(3 * 7200, 60)
		expect(world.sent.length).toBeLessThanOrEqual(most)
		expect(world.state.threads).toEqual({})
		expect(world.lines.at(-1)).toBe(`resolved release ${BOTH}`)
		const words = world.sent.map(({ message }) => reasonOf(message))
		expect(words.filter((each) => each.startsWith('Flapping: this is opening 3 within 2 h.'))).toHaveLength(1)
		expect(words.at(-1)).toMatch(/incidents came and went, unheard were \d+ opened and \d+ resolved/)
	})

	it('is not held back once it is worse than what was said', () => {
		const world = new World()
		for (let time = 0; time < 5; time++) {
			const incident = world.open()
			world.wait(60)
			incident.resolve()
			world.wait(60)
		}
		const told = world.sent.length
		world.open('apache', 'critical')
		expect(world.sent.length).toBe(told + 1)
		world.wait(60)
		world.open('apache', 'critical')
		expect(world.sent.length).toBe(told + 1)
	})

	it('is not held back once it lasts', () => {
		const world = new World()
		for (let time = 0; time < 4; time++) {
			const incident = world.open()
			world.wait(60)
			incident.resolve()
			world.wait(60)
		}
		const told = world.sent.length
		world.open()
		world.wait(1790)
		expect(world.sent.length).toBe(told)
		world.wait(20)
		expect(world.lines.at(-1)).toBe(`opened release ${BOTH}`)
	})

	it('of one service is no matter of another', () => {
		const world = new World()
		for (const service of ['a', 'b', 'c', 'd']) world.open(service)
		expect(world.sent).toHaveLength(4)
	})
})

describe('the storm guard', () => {
	it('gathers what goes beyond the limit into one message a minute, and ends every alert that was opened', () => {
		const world = new World()
		const incidents = Array.from({ length: 64 }, (_, number) => world.open(`s${number}`, 'critical'))
		world.wait(10)
		expect(world.lines).toEqual([...Array(20).fill(`opened event ${BOTH}`), `opened digest ${BOTH}`])
		expect(world.reason).toMatch(
			/^Storm guard: 44 notifications at once\. The others: s21 critical \(gradual-saturation\), .* and 23 more\. This one: /,
		)
		world.wait(120)
		for (const incident of incidents) incident.resolve()
		world.wait(3600)
		const people = world.sent.filter(({ channels }) => channels.includes('slack'))
		expect(people.length).toBeLessThanOrEqual(45)
		const ends = world.sent.filter(({ message, channels }) => {
			return message.type === 'incident' && message.event.kind === 'resolved' && channels.includes('pagerduty')
		})
		expect(ends.length).toBe(64)
		expect(world.state.threads).toEqual({})
	})
})
