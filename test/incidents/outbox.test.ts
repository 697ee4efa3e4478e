import { describe, expect, it } from 'vitest'
import { Outbox, type OutboxEntry } from '../../src/incidents/outbox.js'
import { event, incidentMessage } from '../message/messages.js'
import { momentAt } from './world.js'

const LIMITS = { entries: 2, age: 3600 }

function entry(sequence: number, severity: 'warning' | 'critical' = 'warning'): OutboxEntry {
	const notification = { message: incidentMessage(event({}, { severity })), notifiers: [], reason: 'event' }
	return { sequence, queuedWallTime: momentAt(0).wallTime, notification: { ...notification, occasion: 'event' } }
}

const numbers = (outbox: Outbox) => outbox.all.map((waiting) => `${waiting.entry.sequence} ${waiting.notifier}`)
const reasons = (dropped: readonly { readonly reason: string }[]) => dropped.map(({ reason }) => reason)

describe('the outbox', () => {
	it('gives each notifier what waits for it, in order', () => {
		const outbox = new Outbox()
		outbox.add(entry(1), ['slack', 'mail'], 0)
		outbox.add(entry(2), ['slack'], 0)
		expect(outbox.next('slack')?.entry.sequence).toBe(1)
		outbox.remove(outbox.next('slack')!)
		expect(numbers(outbox)).toEqual(['2 slack', '1 mail'])
		expect([outbox.count('slack'), outbox.count('mail'), outbox.count('gone')]).toEqual([1, 1, 0])
	})

	it('gives the first critical one where it is urgent', () => {
		const outbox = new Outbox()
		for (const each of [entry(1), entry(2, 'critical'), entry(3, 'critical')]) outbox.add(each, ['slack'], 0)
		expect([outbox.next('slack', true)?.entry.sequence, outbox.next('slack')?.entry.sequence]).toEqual([2, 1])
	})

	it('holds so many and no more: the oldest make room', () => {
		const outbox = new Outbox(LIMITS)
		const dropped = [1, 2, 3, 4].flatMap((number) => outbox.add(entry(number), ['slack'], 0))
		expect(numbers(outbox)).toEqual(['3 slack', '4 slack'])
		expect(reasons(dropped)).toEqual(['more than 2 wait', 'more than 2 wait'])
	})

	it('gives up what is too old, and what waits for a notifier that is gone', () => {
		const outbox = new Outbox(LIMITS)
		outbox.add(entry(1), ['slack'], 0)
		outbox.add(entry(2), ['slack', 'gone'], 1800)
		expect(reasons(outbox.expire(3700, ['slack']))).toEqual([
			'it has waited for more than 1 h',
			'its notifier is not configured any more',
		])
		expect(numbers(outbox)).toEqual(['2 slack'])
	})

	it('takes nothing for old because the wall clock jumped, and tries what is old for a minute after a start', () => {
		const outbox = new Outbox(LIMITS)
		outbox.restore(entry(1), ['slack'], { at: 5, wallTime: momentAt(0).wallTime + 365 * 86_400_000 })
		expect(outbox.expire(60, ['slack'])).toEqual([])
		expect(reasons(outbox.expire(70, ['slack']))).toEqual(['it has waited for more than 1 h'])
	})
})
