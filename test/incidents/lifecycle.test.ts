import { describe, expect, it } from 'vitest'
import { DEFAULT_INCIDENTS } from '../../src/incidents/settings.js'
import { BLIND, noticeMessage } from '../message/messages.js'
import { verdict, World } from './world.js'

const BOTH = 'slack,pagerduty'

describe('the life of an incident', () => {
	it('is sent when it opens, gets worse and ends, each once and to all notifiers', () => {
		const world = new World()
		const incident = world.opens()
		world.wait(60)
		incident.escalates()
		world.wait(120)
		incident.resolves()
		world.wait(7200)
		expect(world.lines).toEqual([`opened event ${BOTH}`, `escalated event ${BOTH}`, `resolved event ${BOTH}`])
		expect(world.open).toEqual([])
	})

	it.each([
		[
			'still saturated',
			verdict('suspicion', { accepted: 40, acceptQueue: 78 }),
			/still saturated\. Workers 40 of 40 \(then 38\), waiting 78 \(then 0\), arrivals 19\/s \(then 19\/s\)\.$/,
		],
		[
			'not over though the table empties, while the pattern stands',
			verdict('suspicion', { accepted: 2 }),
			/not over yet\. Workers 2 of 40 \(then 38\)/,
		],
		['improving', verdict('uneasy', { accepted: 30 }), /improving\. Workers 30 of 40 \(then 38\)/],
		['not over where nothing is better', verdict('uneasy'), /not over yet\./],
		['over', verdict('calm', { accepted: 12 }), /over, as it seems; .* Workers 12 of 40 \(then 38\)/],
	])('is followed up after five minutes: %s', (_, now, expected) => {
		const world = new World()
		world.opens()
		world.wait(295)
		world.sample(now)
		expect(world.sent).toHaveLength(1)
		world.wait(10)
		world.sample(now)
		world.sample(now)
		expect(world.lines).toEqual([`opened event ${BOTH}`, `changed follow-up ${BOTH}`])
		expect(world.reason).toMatch(/^Follow-up after 5 min 5 s: /)
		expect(world.reason).toMatch(expected)
	})

	it('is not followed up when it is over before', () => {
		const world = new World()
		world.opens().resolves()
		world.wait(600)
		world.sample(verdict('calm'))
		expect(world.sent).toHaveLength(2)
	})

	it('is sent again every half hour, three times, and not for ever', () => {
		const world = new World()
		world.opens()
		world.wait(24 * 3600)
		expect(world.lines.slice(1)).toEqual(Array(3).fill(`changed repeat ${BOTH}`))
		expect(world.reason).toBe(
			'Repeat 3 of 3: open for 1 h 30 min, last known: 38 of 40 workers hold a connection, 4 more every 30 s: all will be taken in about 3 min. This is the last repeat.',
		)
	})

	it('getting worse is sent at once, and the repeat waits its time from there', () => {
		const world = new World()
		const incident = world.opens()
		world.wait(1700)
		incident.escalates()
		world.wait(200)
		expect(world.sent).toHaveLength(2)
		world.wait(1600)
		expect(world.lines.at(-1)).toBe(`changed repeat ${BOTH}`)
	})

	it('its end need not be sent to people, but must be to what keeps alerts', () => {
		const world = new World({ incidents: { ...DEFAULT_INCIDENTS, resolved: false } })
		world.opens().resolves()
		expect(world.lines).toEqual([`opened event ${BOTH}`, 'resolved event pagerduty'])
	})

	it('is refreshed at a notifier that forgets, for as long as it is open', () => {
		const notifiers = [{ name: 'am', keepsAlerts: true, refresh: 60 }]
		const world = new World({ notifiers, incidents: { ...DEFAULT_INCIDENTS, repeat: 0 } })
		const incident = world.opens()
		world.wait(300)
		incident.resolves()
		world.wait(300)
		expect(world.lines).toEqual(['opened event am', ...Array(5).fill('opened refresh am'), 'resolved event am'])
	})

	it('a drill goes everywhere and leaves no trace', () => {
		const world = new World()
		world.mute(600, 'deploy')
		world.message({ ...noticeMessage(), drill: true })
		expect(world.sent[0]).toMatchObject({ notifiers: ['slack', 'pagerduty'], reason: 'event drill' })
		expect(world.open).toEqual([])
	})

	it('a notice that stands alone is sent once an hour, blindness until it ends', () => {
		const world = new World()
		const advisory = { ...BLIND, kind: 'advisory', rule: 'time-wait' } as const
		for (let minute = 0; minute < 120; minute += 10) {
			world.message(noticeMessage(advisory))
			world.wait(600)
		}
		expect(world.sent).toHaveLength(2)
		expect(world.reasons).toEqual(Array(10).fill('duplicate'))
		world.message(noticeMessage())
		world.wait(60)
		world.message(noticeMessage({ ...BLIND, kind: 'visible' }))
		expect(world.lines.slice(2)).toEqual([`blind event ${BOTH}`, `visible event ${BOTH}`])
	})
})
