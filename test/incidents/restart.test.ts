import { describe, expect, it } from 'vitest'
import { rebase } from '../../src/incidents/delivery-state.js'
import { adoptQueued, markOrphans } from '../../src/incidents/reconcile.js'
import { BLIND, noticeMessage } from '../message/messages.js'
import { momentAt, verdict, World } from './world.js'

const BOTH = 'slack,pagerduty'

/** The world after a restart: another monotonic clock, and a detector that knows these incidents. */
function restart(world: World, away: number, known: readonly string[], wallError = 0): World {
	const next = new World(world.settings)
	const saved = momentAt(world.at)
	const now = { at: 7, wallTime: saved.wallTime + away * 1000 + wallError }
	next.at = 7
	next.state = markOrphans(rebase(world.state, saved, now), known)
	return next
}

describe('a restart in the middle of an incident', () => {
	it('continues it without a second page: reminders go on, the end is told', () => {
		const before = new World()
		const incident = before.open()
		before.wait(1200)
		const after = restart(before, 30, [incident.id])
		after.wait(500)
		expect(after.sent).toEqual([])
		after.wait(100)
		expect(after.lines).toEqual([`changed reminder ${BOTH}`])
	})

	it('that the detector has forgotten and finds again is the same one, under its old name', () => {
		const before = new World()
		before.open()
		const key = Object.keys(before.state.threads)[0]
		const after = restart(before, 30, [])
		after.wait(60)
		const again = after.open()
		expect(after.sent).toEqual([])
		expect(after.held.map(({ reason }) => reason)).toEqual(['continues-after-restart'])
		again.escalate()
		again.resolve()
		expect(after.lines).toEqual([`escalated event ${BOTH}`, `resolved event ${BOTH}`])
		const last = after.sent.at(-1)?.message
		expect(last?.type === 'incident' && `${last.event.incident.id}-${last.event.incident.openedWallTime}`).toBe(key)
	})

	it('that comes back worse is told as worse', () => {
		const before = new World()
		before.open()
		const after = restart(before, 30, [])
		after.open('apache', 'critical')
		expect(after.lines).toEqual([`escalated event ${BOTH}`])
	})

	it('that is over meanwhile is resolved after three calm readings: no zombie', () => {
		const before = new World()
		before.open()
		before.wait(60)
		const after = restart(before, 600, [])
		for (const kind of ['calm', 'calm', 'uneasy', 'calm', 'calm'] as const) after.reading(verdict(kind))
		expect(after.sent).toEqual([])
		after.reading(verdict('calm'))
		expect(after.lines).toEqual([`resolved event ${BOTH}`])
		expect(after.reason).toBe('It ended while forewarn was being restarted. Now: as it is.')
		expect(after.sent[0]?.message).toMatchObject({ event: { closing: { durationSeconds: 660 } } })
		expect(after.state.threads).toEqual({})
	})

	it('blindness that goes on is told once, and its end, too', () => {
		const before = new World()
		before.message(noticeMessage())
		const blind = restart(before, 30, [])
		blind.message(noticeMessage({ ...BLIND, wallTime: 1 }))
		expect(blind.held.map(({ reason }) => reason)).toEqual(['told-already'])
		const seeing = restart(before, 30, [])
		seeing.reading(verdict('calm'), 'another')
		expect(seeing.sent).toEqual([])
		seeing.reading(verdict('calm'))
		expect(seeing.lines).toEqual([`sighted event ${BOTH}`])
		expect(seeing.state.threads).toEqual({})
	})

	it('knows of what the outbox has and the state has not', () => {
		const before = new World()
		before.open()
		const after = new World()
		after.state = markOrphans(adoptQueued(after.state, before.sent, 0), [])
		after.open()
		expect(after.sent).toEqual([])
		expect(after.held.map(({ reason }) => reason)).toEqual(['continues-after-restart'])
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
		const after = restart(before, away, [], wallError)
		after.open()
		const until = after.state.mutes[0]?.until ?? 0
		expect(Math.max(0, Math.round(until - after.at))).toBe(left)
		expect(after.sent.length).toBe(left > 0 ? 0 : 1)
	})
})
