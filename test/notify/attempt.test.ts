import { getEventListeners } from 'node:events'
import { describe, expect, it } from 'vitest'
import { attemptWithin } from '../../src/notify/attempt.js'
import { rejected, retryable, sent } from '../../src/notify/notifier.js'

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
