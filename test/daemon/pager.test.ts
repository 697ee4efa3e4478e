import { PassThrough } from 'node:stream'
import { describe, expect, it } from 'vitest'
import { createMemoryPager } from '../../src/daemon/pager.js'
import { createLogger } from '../../src/io/logger.js'
import { type Delivery, type Notifier, rejected, retryable, sent } from '../../src/notify/notifier.js'
import { noticeMessage } from '../render/messages.js'

const POLICY = { retries: 1, firstWait: 0, longestWait: 0, grace: 0.05 }

/** A notifier that answers in turn, and a list of when it was asked. */
function notifier(name: string, ...answers: (Delivery | Promise<Delivery> | Error)[]): Notifier & { asked: number } {
	const made = {
		name,
		asked: 0,
		async send() {
			const answer = answers[Math.min(made.asked++, answers.length - 1)]!
			if (answer instanceof Error) throw answer
			return answer
		},
	}
	return made
}

function pagerOf(notifiers: readonly Notifier[]) {
	const stream = new PassThrough()
	const log = createLogger({ level: 'info', pretty: false, stream })
	const stop = new AbortController()
	const pager = createMemoryPager({ notifiers, log, signal: stop.signal, policy: POLICY })
	const logged = () =>
		String(stream.read() ?? '')
			.split('\n')
			.filter(Boolean)
			.map((line) => JSON.parse(line))
	return { pager, stop, logged }
}

describe('the pager in memory', () => {
	it('hands a message to every notifier and counts', async () => {
		const [slack, email] = [notifier('slack', sent()), notifier('email', sent('one recipient refused'))]
		const { pager, logged } = pagerOf([slack, email])
		pager.page(noticeMessage())
		expect(pager.tally.underWay).toBe(2)
		await pager.close()
		expect(pager.tally).toEqual({ sent: 2, failed: 0, underWay: 0 })
		expect(logged()).toMatchObject([
			{ level: 'info', notifier: 'slack', attempts: 1, msg: 'page sent' },
			{ level: 'warn', notifier: 'email', warning: 'one recipient refused' },
		])
	})

	it('says loudly what could not be delivered, and why, and that the others were', async () => {
		const { pager, logged } = pagerOf([
			notifier('slack', retryable('Slack answered 500')),
			notifier('email', rejected('authentication failed')),
			notifier('console', sent()),
		])
		pager.page(noticeMessage())
		await pager.close()
		expect(pager.tally).toEqual({ sent: 1, failed: 2, underWay: 0 })
		const failures = logged().filter(({ level }) => level === 'error')
		expect(failures).toMatchObject([
			{ notifier: 'email', attempts: 1, reason: 'authentication failed', msg: 'page NOT delivered' },
			{ notifier: 'slack', attempts: 2, reason: 'Slack answered 500', msg: 'page NOT delivered' },
		])
	})

	it('reports each notifier when it is done: one that hangs holds up neither the others nor the caller', async () => {
		const { pager, stop } = pagerOf([notifier('slack', new Promise<Delivery>(() => {})), notifier('email', sent())])
		pager.page(noticeMessage())
		await new Promise(setImmediate)
		expect(pager.tally).toMatchObject({ sent: 1, underWay: 1 })
		stop.abort()
	})

	it('survives a notifier with a bug', async () => {
		const { pager, logged } = pagerOf([notifier('slack', new TypeError('oops'))])
		pager.page(noticeMessage())
		await pager.close()
		expect(logged()).toMatchObject([{ level: 'error', reason: 'a bug in the notifier: TypeError' }])
	})
})
