import { afterEach, describe, expect, it } from 'vitest'
import type { Delivery, Notifier } from '../../src/notify/notifier.js'
import { incidentMessage } from '../message/messages.js'

/** A notifier and the real peer that it sends to. */
export interface Pair {
	/** A notifier of that peer which gives an attempt up after so many seconds. */
	readonly createNotifier: (timeout: number) => Notifier
	/** How many messages the peer has accepted. */
	readonly accepted: () => number
	readonly stop: () => Promise<void>
}

/** A peer that fails, and what the notifier must make of it, to the letter. */
export interface Failure {
	readonly name: string
	readonly start: () => Promise<Pair>
	/** True where the peer is gone before the message is sent. */
	readonly closed?: boolean
	/** An address in its reason is left out: ports differ from run to run. */
	readonly expected: Delivery
}

/** What the contract is tried on. */
export interface Subject {
	readonly good: () => Promise<Pair>
	/** Takes the connection and never answers. */
	readonly silent: () => Promise<Pair>
	readonly failures: readonly Failure[]
	/** Planted in the settings: no delivery may show one of them. */
	readonly secrets: readonly string[]
}

/** The shared contract of all notifiers: one attempt, the right kind of delivery, an end in time, no secret. */
export function describeNotifierContract(name: string, { good, silent, failures, secrets }: Subject): void {
	describe(`${name} keeps the contract of a notifier`, () => {
		let pair: Pair
		afterEach(() => pair.stop())

		it('sends', async () => {
			pair = await good()
			const delivery = await pair.createNotifier(5).send(incidentMessage(), new AbortController().signal)
			expect(delivery).toEqual({ kind: 'sent', warning: undefined })
			expect(pair.accepted()).toBe(1)
		})

		it.each(failures)('$expected.kind: $name', async ({ start, closed, expected }) => {
			pair = await start()
			if (closed) await pair.stop()
			const delivery = await pair.createNotifier(5).send(incidentMessage(), new AbortController().signal)
			expect(withoutAddress(delivery)).toEqual(expected)
			for (const secret of secrets) expect(JSON.stringify(delivery)).not.toContain(secret)
		})

		it('gives up when its abort comes, within a second', async () => {
			pair = await silent()
			const controller = new AbortController()
			const sending = pair.createNotifier(60).send(incidentMessage(), controller.signal)
			const begin = performance.now()
			setImmediate(() => controller.abort())
			expect((await sending).kind).toBe('retryable')
			expect(performance.now() - begin).toBeLessThan(1000)
		})

		it('does not begin after an abort', async () => {
			pair = await good()
			const delivery = await pair.createNotifier(5).send(incidentMessage(), AbortSignal.abort())
			expect(delivery.kind).toBe('retryable')
			expect(pair.accepted()).toBe(0)
		})
	})
}

function withoutAddress(delivery: Delivery): Delivery {
	return delivery.kind === 'sent'
		? delivery
		: { ...delivery, reason: delivery.reason.replace(/ 127\.0\.0\.1:\d+$/, '') }
}
