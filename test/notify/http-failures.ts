import type { Notifier } from '../../src/notify/notifier.js'
import { Secret } from '../../src/settings/secret.js'
import { type HttpAnswer, startHttpPeer } from '../servers/http-peer.js'
import type { Failure, Pair } from './contract.js'

/** Makes a notifier that posts to an address. */
export type CreateAt = (url: string, timeout: number) => Notifier

/** A pair of such a notifier and a peer that gives these answers. */
export function pairAt(create: CreateAt, ...answers: HttpAnswer[]) {
	return async (): Promise<Pair> => {
		const peer = await startHttpPeer(...answers)
		return {
			createNotifier: (timeout) => create(peer.url, timeout),
			accepted: () => peer.requests.length,
			stop: peer.stop,
		}
	}
}

/** What every service that is posted to over HTTP can do wrong. `service` is its name in reasons. */
export function httpFailures(service: string, create: CreateAt): Failure[] {
	const reply = (status: number, body: string, headers: Record<string, string> = {}) =>
		pairAt(create, { status, body, headers })
	const again = (reason: string, retryAfterSeconds?: number) =>
		({ kind: 'retryable', reason: `${service} ${reason}`, retryAfterSeconds }) as const
	const never = (reason: string) => ({ kind: 'rejected', reason: `${service} ${reason}` }) as const
	return [
		{ name: '429 with Retry-After', start: reply(429, '', { 'retry-after': '7' }), expected: again('answered 429', 7) },
		{
			name: '503 with a date in Retry-After',
			start: reply(503, 'busy', {
				'retry-after': 'Sat, 21 Nov 2026 14:22:00 GMT',
				date: 'Sat, 21 Nov 2026 14:21:00 GMT',
			}),
			expected: again('answered 503 "busy"', 60),
		},
		{ name: '500', start: reply(500, '<html>oops'), expected: again('answered 500 "<html>oops"') },
		{ name: '400', start: reply(400, 'invalid event'), expected: never('answered 400 "invalid event"') },
		{ name: '401', start: reply(401, ''), expected: never('answered 401') },
		{ name: '403', start: reply(403, ''), expected: never('answered 403') },
		{ name: '404', start: reply(404, 'no such hook'), expected: never('answered 404 "no such hook"') },
		{
			name: 'a redirect, which is not followed',
			start: reply(302, '', { location: 'http://127.0.0.1:9/' }),
			expected: again('answered 302'),
		},
		{ name: 'a reset', start: pairAt(create, 'reset'), expected: again('cannot be reached: read ECONNRESET') },
		{
			name: 'half an answer',
			start: pairAt(create, 'half'),
			expected: again('cannot be reached: the answer broke off'),
		},
		{
			name: 'a port where nobody listens',
			start: pairAt(create),
			closed: true,
			expected: again('cannot be reached: connect ECONNREFUSED'),
		},
		{
			name: 'no answer in time',
			start: async () => {
				const pair = await pairAt(create, 'never')()
				return { ...pair, createNotifier: () => pair.createNotifier(0.1) }
			},
			expected: { kind: 'retryable', reason: 'no answer within 0.1 s', retryAfterSeconds: undefined },
		},
	]
}

/** A secret of a text. */
export function secret(text: string): Secret {
	return new Secret(text)
}
