import { describe, expect, it } from 'vitest'
import { type DeliveryPolicy, deliver } from '../../src/notify/deliver.js'
import { type Delivery, type Notifier, rejected, retryable, sent } from '../../src/notify/notifier.js'
import { incidentMessage } from '../message/messages.js'

/** Waits of milliseconds, so that nothing has to be faked. */
const QUICK: DeliveryPolicy = { retries: 3, firstWait: 0.001, longestWait: 0.004, longestWish: 10, grace: 0.05 }
const MESSAGE = incidentMessage()
const NOBODY = new AbortController().signal

/** Gives the deliveries in turn, and the last of them from then on. */
function scripted(name: string, ...deliveries: Delivery[]): Notifier {
	let attempt = 0
	return { name, send: async () => deliveries[Math.min(attempt++, deliveries.length - 1)]! }
}

/** Ends only with its signal. */
const HANGING: Notifier = {
	name: 'hanging',
	send: (_message, signal) =>
		new Promise((resolve) => signal.addEventListener('abort', () => resolve(retryable('given up')), { once: true })),
}

describe('deliver', () => {
	it.each([
		{ name: 'sent at once', script: [sent()], attempts: 1, delivery: sent() },
		{
			name: 'sent on the third attempt',
			script: [retryable('451'), retryable('451'), sent()],
			attempts: 3,
			delivery: sent(),
		},
		{ name: 'rejected: not tried again', script: [rejected('404')], attempts: 1, delivery: rejected('404') },
		{
			name: 'rejected after a retry',
			script: [retryable('500'), rejected('404')],
			attempts: 2,
			delivery: rejected('404'),
		},
		{ name: 'given up after all retries', script: [retryable('500')], attempts: 4, delivery: retryable('500') },
	])('$name', async ({ script, attempts, delivery }) => {
		const results = await deliver(MESSAGE, [scripted('a', ...script)], NOBODY, QUICK)
		expect(results).toEqual([{ notifier: 'a', attempts, delivery }])
	})

	it('waits as long as the service asks for', async () => {
		const begin = performance.now()
		await deliver(MESSAGE, [scripted('a', retryable('429', 0.06), sent())], NOBODY, QUICK)
		expect(performance.now() - begin).toBeGreaterThanOrEqual(58)
	})

	it('sends through every notifier at once: one that hangs or has a bug delays no other', async () => {
		const order: string[] = []
		const quick: Notifier = {
			name: 'quick',
			send: async () => {
				order.push('quick')
				return sent()
			},
		}
		const buggy: Notifier = {
			name: 'buggy',
			send: async () => {
				throw new TypeError('https://hooks.example.org/secret is undefined')
			},
		}
		const controller = new AbortController()
		const delivering = deliver(MESSAGE, [HANGING, buggy, quick], controller.signal, QUICK)
		await new Promise((resolve) => setImmediate(resolve))
		expect(order).toEqual(['quick'])
		controller.abort()
		expect(await delivering).toEqual([
			{ notifier: 'hanging', attempts: 1, delivery: retryable('given up') },
			{ notifier: 'buggy', attempts: 1, delivery: rejected('a bug in the notifier: TypeError') },
			{ notifier: 'quick', attempts: 1, delivery: sent() },
		])
	})

	it('lets an attempt under way end after an abort, and counts it as sent', async () => {
		const controller = new AbortController()
		const flushing: Notifier = {
			name: 'flushing',
			send: async (_message, signal) => {
				controller.abort()
				await new Promise((resolve) => setImmediate(resolve))
				return signal.aborted ? retryable('cut off') : sent()
			},
		}
		expect(await deliver(MESSAGE, [flushing], controller.signal, QUICK)).toEqual([
			{ notifier: 'flushing', attempts: 1, delivery: sent() },
		])
	})

	it('ends within a second of an abort in the middle of a wait', async () => {
		const controller = new AbortController()
		const delivering = deliver(MESSAGE, [scripted('a', retryable('429', 600))], controller.signal)
		const begin = performance.now()
		setImmediate(() => controller.abort())
		expect(await delivering).toEqual([{ notifier: 'a', attempts: 1, delivery: retryable('429', 600) }])
		expect(performance.now() - begin).toBeLessThan(1000)
	})

	it('begins nothing after an abort', async () => {
		const results = await deliver(MESSAGE, [scripted('a', sent())], AbortSignal.abort(), QUICK)
		expect(results).toEqual([{ notifier: 'a', attempts: 0, delivery: retryable('not tried: shutting down') }])
	})
})
