import { getEventListeners } from 'node:events'
import { describe, expect, it } from 'vitest'
import { type Delivery, type Notifier, rejected, retryable, sent } from '../../src/notify/notifier.js'
import { attemptWithin, OUTBOX_RETRIES, type RetryPolicy, sendToAll } from '../../src/notify/retry.js'
import { incidentMessage } from '../message/messages.js'

/** Waits of milliseconds, so that nothing has to be faked. */
const QUICK: RetryPolicy = { retries: 3, minDelay: 0.001, maxDelay: 0.004, maxRetryAfter: 10 }
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

describe('sendToAll', () => {
	it.each([
		{ name: 'sent at once', script: [sent()], attempts: 1, result: sent() },
		{
			name: 'sent on the third attempt',
			script: [retryable('451'), retryable('451'), sent()],
			attempts: 3,
			result: sent(),
		},
		{ name: 'rejected: not tried again', script: [rejected('404')], attempts: 1, result: rejected('404') },
		{
			name: 'rejected after a retry',
			script: [retryable('500'), rejected('404')],
			attempts: 2,
			result: rejected('404'),
		},
		{ name: 'given up after all retries', script: [retryable('500')], attempts: 4, result: retryable('500') },
	])('$name', async ({ script, attempts, result }) => {
		const results = await sendToAll(MESSAGE, [scripted('a', ...script)], NOBODY, QUICK)
		expect(results).toEqual([{ notifier: 'a', attempts, result }])
	})

	it('waits as long as the service asks for', async () => {
		const begin = performance.now()
		await sendToAll(MESSAGE, [scripted('a', retryable('429', 0.06), sent())], NOBODY, QUICK)
		expect(performance.now() - begin).toBeGreaterThanOrEqual(58)
	})

	it('cuts what the service asks for to what the policy allows', async () => {
		const begin = performance.now()
		const policy = { ...QUICK, maxRetryAfter: 0.02 }
		await sendToAll(MESSAGE, [scripted('a', retryable('429', 3600), sent())], NOBODY, policy)
		expect(performance.now() - begin).toBeLessThan(1000)
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
		const delivering = sendToAll(MESSAGE, [HANGING, buggy, quick], controller.signal, QUICK, 0.05)
		await new Promise((resolve) => setImmediate(resolve))
		expect(order).toEqual(['quick'])
		controller.abort()
		expect(await delivering).toEqual([
			{ notifier: 'hanging', attempts: 1, result: retryable('given up') },
			{ notifier: 'buggy', attempts: 1, result: rejected('a bug in the notifier: TypeError') },
			{ notifier: 'quick', attempts: 1, result: sent() },
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
		expect(await sendToAll(MESSAGE, [flushing], controller.signal, QUICK)).toEqual([
			{ notifier: 'flushing', attempts: 1, result: sent() },
		])
	})

	it('ends within a second of an abort in the middle of a wait', async () => {
		const controller = new AbortController()
		const delivering = sendToAll(MESSAGE, [scripted('a', retryable('429', 600))], controller.signal, OUTBOX_RETRIES)
		const begin = performance.now()
		setImmediate(() => controller.abort())
		expect(await delivering).toEqual([{ notifier: 'a', attempts: 1, result: retryable('429', 600) }])
		expect(performance.now() - begin).toBeLessThan(1000)
	})

	it('begins nothing after an abort', async () => {
		const results = await sendToAll(MESSAGE, [scripted('a', sent())], AbortSignal.abort(), QUICK)
		expect(results).toEqual([{ notifier: 'a', attempts: 0, result: retryable('not tried: shutting down') }])
	})
})

/** Hears no abort. */
const deaf = () => new Promise<never>(() => {})

describe('attemptWithin', () => {
	it('gives what the attempt gives', async () => {
		const { signal } = new AbortController()
		expect(await attemptWithin(5, signal, async () => sent('odd'))).toEqual(sent('odd'))
		expect(await attemptWithin(5, signal, async () => rejected('404'))).toEqual(rejected('404'))
		await expect(attemptWithin(5, signal, () => Promise.reject(new RangeError('a bug')))).rejects.toThrow('a bug')
	})

	it('does not wait for an attempt that is deaf to its time being over', async () => {
		const { signal } = new AbortController()
		expect(await attemptWithin(0.01, signal, deaf)).toEqual(retryable('no answer within 0.01 s'))
	})

	it('does not wait for an attempt that is deaf to an abort', async () => {
		const controller = new AbortController()
		const attempt = attemptWithin(60, controller.signal, deaf)
		controller.abort()
		expect(await attempt).toEqual(retryable('given up: shutting down'))
	})

	it('tells the attempt that its time is over', async () => {
		const heard = new Promise((resolve) => {
			void attemptWithin(0.01, new AbortController().signal, (signal) => {
				signal.addEventListener('abort', resolve, { once: true })
				return deaf()
			})
		})
		await heard
	})

	it('leaves no listener on a signal that lives as long as the program', async () => {
		const { signal } = new AbortController()
		await attemptWithin(5, signal, async () => sent())
		await attemptWithin(0.01, signal, deaf)
		expect(getEventListeners(signal, 'abort')).toEqual([])
	})
})
