import { describe, expect, it } from 'vitest'
import { renderSlackPayload } from '../../src/message/slack.js'
import { createSlackNotifier } from '../../src/notify/slack.js'
import { Secret } from '../../src/settings/secret.js'
import { EVENTS, incidentMessage } from '../message/messages.js'
import { type HttpAnswer, startHttpPeer } from '../servers/http-peer.js'
import { describeNotifierContract, type Failure, type Pair } from './contract.js'

const TOKEN = 'T00000000/B00000000/XXXXplantedXXXX'
const NOBODY = new AbortController().signal

function notifierOf(url: string, timeout = 5, mention?: string) {
	return createSlackNotifier({ type: 'slack', name: 'slack', url: new Secret(url), mention, timeout })
}

function pairOf(...answers: HttpAnswer[]) {
	return async (): Promise<Pair> => {
		const peer = await startHttpPeer(...answers)
		return {
			createNotifier: (timeout) => notifierOf(`${peer.url}/services/${TOKEN}`, timeout),
			accepted: () => peer.requests.length,
			stop: peer.stop,
		}
	}
}

function reply(status: number, body: string, headers: Record<string, string> = {}): HttpAnswer {
	return { status, body, headers }
}

const again = (reason: string, retryAfterSeconds?: number) =>
	({ kind: 'retryable', reason, retryAfterSeconds }) as const
const never = (reason: string) => ({ kind: 'rejected', reason }) as const

const FAILURES: Failure[] = [
	{
		name: '429 with Retry-After',
		start: pairOf(reply(429, 'rate_limited', { 'retry-after': '7' })),
		expected: again('Slack answered 429 "rate_limited"', 7),
	},
	{ name: '429 without', start: pairOf(reply(429, '')), expected: again('Slack answered 429') },
	{
		name: '503 with a date in Retry-After',
		start: pairOf(
			reply(503, 'busy', { 'retry-after': 'Sat, 21 Nov 2026 14:22:00 GMT', date: 'Sat, 21 Nov 2026 14:21:00 GMT' }),
		),
		expected: again('Slack answered 503 "busy"', 60),
	},
	{ name: '500', start: pairOf(reply(500, 'rollup_error')), expected: again('Slack answered 500 "rollup_error"') },
	{ name: '408', start: pairOf(reply(408, '')), expected: again('Slack answered 408') },
	{ name: '400', start: pairOf(reply(400, 'invalid_blocks')), expected: never('Slack answered 400 "invalid_blocks"') },
	{ name: '403', start: pairOf(reply(403, 'invalid_token')), expected: never('Slack answered 403 "invalid_token"') },
	{ name: '404', start: pairOf(reply(404, 'no_service')), expected: never('Slack answered 404 "no_service"') },
	{
		name: '410',
		start: pairOf(reply(410, 'channel_is_archived')),
		expected: never('Slack answered 410 "channel_is_archived"'),
	},
	{
		name: 'a redirect, which is not followed',
		start: pairOf(reply(302, '', { location: 'http://127.0.0.1:9/' })),
		expected: again('Slack answered 302'),
	},
	{
		name: 'an answer that quotes the URL',
		start: pairOf(reply(404, `/services/${TOKEN} is gone`)),
		expected: never('Slack answered 404 "<hidden> is gone"'),
	},
	{ name: 'a reset', start: pairOf('reset'), expected: again('Slack cannot be reached: read ECONNRESET') },
	{
		name: 'half an answer',
		start: pairOf('half'),
		expected: again('Slack cannot be reached: the answer broke off'),
	},
	{
		name: 'a port where nobody listens',
		start: pairOf(),
		closed: true,
		expected: again('Slack cannot be reached: connect ECONNREFUSED'),
	},
	{
		name: 'a URL that is none',
		start: async () => ({
			createNotifier: () => notifierOf(`not a url ${TOKEN}`),
			accepted: () => 0,
			stop: async () => {},
		}),
		expected: again('Slack cannot be reached: Invalid URL'),
	},
	{
		name: 'no answer in time',
		start: async () => {
			const pair = await pairOf('never')()
			return { ...pair, createNotifier: () => pair.createNotifier(0.1) }
		},
		expected: again('no answer within 0.1 s'),
	},
]

describeNotifierContract('slack', { good: pairOf(), silent: pairOf('never'), failures: FAILURES, secrets: [TOKEN] })

describe('createSlackNotifier', () => {
	it('posts the rendered payload as JSON, and asks Slack not to unfurl links', async () => {
		const peer = await startHttpPeer()
		const message = incidentMessage(EVENTS.escalated)
		await notifierOf(`${peer.url}/hook`, 5, 'here').send(message, NOBODY)
		await peer.stop()
		const [request] = peer.requests
		expect(request?.method).toBe('POST')
		expect(request?.path).toBe('/hook')
		expect(request?.headers['content-type']).toBe('application/json')
		const expected = { ...renderSlackPayload(message, 'here'), unfurl_links: false, unfurl_media: false }
		expect(JSON.parse(request!.body)).toEqual(expected)
	})

	it('takes any 2xx for sent, and says so where it is not "ok"', async () => {
		const peer = await startHttpPeer(reply(200, '<html>captive portal'))
		const delivery = await notifierOf(peer.url).send(incidentMessage(), NOBODY)
		await peer.stop()
		expect(delivery).toEqual({ kind: 'sent', warning: 'Slack answered "<html>captive portal" instead of "ok"' })
	})
})
