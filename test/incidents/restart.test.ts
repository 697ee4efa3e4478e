import { describe, expect, it } from 'vitest'
import { endUnwatched } from '../../src/incidents/lifecycle.js'
import { rebase } from '../../src/incidents/pipeline-state.js'
import { BLIND, noticeMessage } from '../message/messages.js'
import { momentAt, verdict, World } from './world.js'

const BOTH = 'slack,pagerduty'

/** The world after a restart: another monotonic clock, and `away` seconds later by the wall clock. */
function restart(world: World, away: number, wallError = 0): World {
	const next = new World(world.settings)
	const saved = momentAt(world.at)
	next.at = 7
	next.number = 10
	next.state = rebase(world.state, saved, { at: 7, wallTime: saved.wallTime + away * 1000 + wallError })
	return next
}

describe('a restart in the middle of an incident', () => {
	it('continues it without a second page: repeats go on, the end is sent', () => {
		const before = new World()
		const incident = before.opens()
		before.wait(1200)
		const after = restart(before, 30)
		after.wait(500)
		expect(after.sent).toEqual([])
		after.wait(100)
		expect(after.lines).toEqual([`changed repeat ${BOTH}`])
		expect(after.reason).toMatch(/^Repeat 1 of 3: open for 30 min, /)
		expect(after.state.incidents[0]?.id).toBe(incident.id)
	})

	it('does not send blindness again that goes on, and ends it when the service has a verdict', () => {
		const before = new World()
		before.message(noticeMessage())
		const blind = restart(before, 30)
		blind.message(noticeMessage({ ...BLIND, wallTime: 1 }))
		expect(blind.reasons).toEqual(['duplicate'])
		const seeing = restart(before, 30)
		seeing.sample(verdict('calm'), 'another')
		expect(seeing.sent).toEqual([])
		seeing.sample(verdict('calm'))
		expect(seeing.lines).toEqual([`visible event ${BOTH}`])
		expect(seeing.reason).toBe('It is visible again.')
		expect(seeing.open).toEqual([])
	})

	it('with another configuration ends what is not watched any more', () => {
		const before = new World()
		before.opens('shop')
		before.opens()
		const after = restart(before, 30)
		after.take(endUnwatched(after.state, after.context))
		expect(after.lines).toEqual([`resolved event ${BOTH}`])
		expect(after.reason).toBe('Its service is not watched any more.')
		expect(after.state.incidents.map(({ service, state }) => `${service} ${state}`)).toEqual([
			'apache open',
			'shop lost',
		])
	})

	it('that the detector forgot leaves no zombie: what it opens in its place ends the other one', () => {
		const before = new World()
		before.opens()
		const after = restart(before, 30)
		after.opens('apache', 'critical', 'sudden-spike')
		expect(after.lines).toEqual([`resolved event ${BOTH}`, `opened event ${BOTH}`])
		expect(after.sent[0]?.message).toMatchObject({ event: { reason: 'Another incident took its place.' } })
		expect(after.state.incidents.map(({ id, state }) => `${id} ${state}`)).toEqual(['apache-11 open', 'apache-1 lost'])
	})
})

describe('a mute over a restart', () => {
	it.each([
		['goes on', 100, 0, 195],
		['ends meanwhile', 400, 0, 0],
		['is not made longer by a wall clock set back by a year', 100, -365 * 86_400_000, 295],
		['ends early where the clock is set forward, rather than never', 100, 86_400_000, 0],
	])('%s', (_, away, wallError, left) => {
		const before = new World()
		before.mute(300, 'deploy')
		before.wait(5)
		const after = restart(before, away, wallError)
		after.opens()
		const until = after.state.rest.mutes[0]?.until ?? 0
		expect(Math.max(0, Math.round(until - after.at))).toBe(left)
		expect(after.sent.length).toBe(left > 0 ? 0 : 1)
	})
})
