import { describe, expect, it } from 'vitest'
import { Dispatcher } from '../../src/incidents/dispatcher.js'
import type { OutboxEntry } from '../../src/incidents/notifier-queue.js'
import type { Change } from '../../src/incidents/store.js'
import type { Notifier } from '../../src/notify/notifier.js'
import { event, incidentMessage } from '../message/messages.js'
import { keepLog } from './log.js'
import { momentAt } from './world.js'

const HOUR = 3600

function entry(sequence: number, notifiers: readonly string[] = ['slack']): OutboxEntry {
	const notification = { message: incidentMessage(event({}, { severity: 'warning' })), notifiers, reason: 'event' }
	return { sequence, queuedWallTime: momentAt(0).wallTime, notification: { ...notification, occasion: 'event' } }
}

/** A dispatcher whose notifiers are never woken: everything waits. */
function start(...names: readonly string[]) {
	const { log, lines } = keepLog()
	const done: Change[] = []
	const never: Notifier['send'] = () => new Promise(() => {})
	const notifiersOf = (which: readonly string[]) => which.map((name) => ({ name, send: never }))
	const dispatcher = new Dispatcher({
		notifiers: notifiersOf(names),
		log,
		now: () => momentAt(0),
		onChange: async (...changes) => void done.push(...changes),
	})
	const waiting = () => dispatcher.waiting.map(({ entry: { sequence }, notifier }) => `${sequence} ${notifier}`)
	const reasons = () =>
		lines.filter((line) => line.startsWith('error')).map((line) => /"reason":"([^"]*)"/.exec(line)?.[1])
	return { dispatcher, done, lines, waiting, reasons, notifiersOf }
}

describe('the outbox', () => {
	it('keeps for each notifier what waits for it, in order', () => {
		const { dispatcher, waiting } = start('slack', 'mail')
		dispatcher.queue(entry(1, ['slack', 'mail']), momentAt(0))
		dispatcher.queue(entry(2), momentAt(0))
		expect(waiting()).toEqual(['1 slack', '2 slack', '1 mail'])
		expect(dispatcher.status.map(({ name, waiting }) => [name, waiting])).toEqual([
			['slack', 2],
			['mail', 1],
		])
		expect(dispatcher.queued.map(({ sequence, notification }) => [sequence, notification.notifiers])).toEqual([
			[1, ['slack', 'mail']],
			[2, ['slack']],
		])
	})

	it('holds five hundred and no more: the oldest make room, which is said and kept', () => {
		const { dispatcher, done, waiting, reasons } = start('slack')
		for (let number = 1; number <= 502; number++) dispatcher.queue(entry(number), momentAt(0))
		expect([waiting().length, waiting()[0], dispatcher.dropped]).toEqual([500, '3 slack', 2])
		expect(done).toEqual([
			['done', [1, 'slack']],
			['done', [2, 'slack']],
		])
		expect(reasons()).toEqual(['more than 500 wait', 'more than 500 wait'])
	})

	it('gives up what is older than six hours', () => {
		const { dispatcher, waiting, reasons } = start('slack')
		dispatcher.queue(entry(1), momentAt(0))
		dispatcher.queue(entry(2), momentAt(HOUR))
		dispatcher.expire(momentAt(6 * HOUR))
		expect(waiting()).toEqual(['1 slack', '2 slack'])
		dispatcher.expire(momentAt(6 * HOUR + 1))
		expect(waiting()).toEqual(['2 slack'])
		expect(reasons()).toEqual(['it has waited for more than 6 h'])
	})

	it('gives up what waits for a notifier that is gone, after a reload and after a restart', async () => {
		const { dispatcher, waiting, reasons, notifiersOf } = start('slack', 'mail')
		dispatcher.queue(entry(1, ['slack', 'mail']), momentAt(0))
		dispatcher.restore([{ ...entry(2), notifiers: ['pager'] }], momentAt(0))
		await dispatcher.replace(notifiersOf(['mail']))
		expect(waiting()).toEqual(['1 mail'])
		const gone = 'its notifier is not configured any more'
		expect(reasons()).toEqual([gone, gone])
	})

	it('takes nothing for old because the wall clock jumped, and tries what is old for a minute after a start', () => {
		const { dispatcher, waiting } = start('slack')
		const { at, wallTime } = momentAt(5)
		dispatcher.restore([{ ...entry(1), notifiers: ['slack'] }], { at, wallTime: wallTime + 365 * 86_400_000 })
		dispatcher.expire({ at: at + 60, wallTime })
		expect(waiting()).toEqual(['1 slack'])
		dispatcher.expire({ at: at + 61, wallTime })
		expect(waiting()).toEqual([])
	})
})
