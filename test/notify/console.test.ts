import { Writable } from 'node:stream'
import { describe, expect, it } from 'vitest'
import { renderConsolePage } from '../../src/message/text.js'
import { createConsoleNotifier } from '../../src/notify/console.js'
import { incidentMessage } from '../message/messages.js'
import { describeNotifierContract, type Pair } from './contract.js'

function streamOf(take: (done: (error?: Error) => void) => void) {
	const chunks: string[] = []
	const stream = new Writable({
		write(chunk, _encoding, done) {
			chunks.push(String(chunk))
			take(done)
		},
	})
	stream.on('error', () => {})
	return { stream, chunks }
}

function pairOf(take: (done: (error?: Error) => void) => void) {
	return async (): Promise<Pair> => {
		const { stream, chunks } = streamOf(take)
		return {
			createNotifier: () => createConsoleNotifier({ type: 'console', name: 'console' }, { stream, colour: false }),
			accepted: () => chunks.length,
			stop: async () => {},
		}
	}
}

describeNotifierContract('console', {
	good: pairOf((done) => done()),
	silent: pairOf(() => {}),
	failures: [
		{
			name: 'a closed pipe',
			start: pairOf((done) => done(Object.assign(new Error('write EPIPE'), { code: 'EPIPE' }))),
			expected: {
				kind: 'retryable',
				reason: 'the output cannot be written: write EPIPE',
				retryAfterSeconds: undefined,
			},
		},
	],
	secrets: [],
})

describe('createConsoleNotifier', () => {
	it.each([true, false])('writes the page, colour: %s', async (colour) => {
		const { stream, chunks } = streamOf((done) => done())
		const notifier = createConsoleNotifier({ type: 'console', name: 'console' }, { stream, colour })
		await notifier.send(incidentMessage(), new AbortController().signal)
		expect(chunks.join('')).toBe(`${renderConsolePage(incidentMessage(), { colour })}\n`)
	})
})
