import { describe, expect, it } from 'vitest'
import { renderSlackPayload } from '../../src/message/slack.js'
import { createSlackNotifier } from '../../src/notify/slack.js'
import { Secret } from '../../src/settings/secret.js'
import { EVENTS, incidentMessage } from '../message/messages.js'
import { type HttpAnswer, startHttpPeer } from '../servers/http-peer.js'
import { describeNotifierContract, type Failure } from './contract.js'
import { httpFailures, pairAt } from './http-failures.js'

const TOKEN = 'T00000000/B00000000/XXXXplantedXXXX'
const NOBODY = new AbortController().signal

function notifierOf(url: string, timeout = 5, mention?: string) {
	return createSlackNotifier({ type: 'slack', name: 'slack', url: new Secret(url), mention, timeout })
}

const createAt = (url: string, timeout: number) => notifierOf(`${url}/services/${TOKEN}`, timeout)
const reply = (status: number, body: string): HttpAnswer => ({ status, body })
const never = (reason: string) => ({ kind: 'rejected', reason }) as const

const FAILURES: Failure[] = [
	...httpFailures('Slack', createAt),
	{
		name: 'an answer that quotes the URL',
		start: pairAt(createAt, reply(404, `/services/${TOKEN} is gone`)),
		expected: never('Slack answered 404 "<hidden> is gone"'),
	},
	{
		name: '410',
		start: pairAt(createAt, reply(410, 'channel_is_archived')),
		expected: never('Slack answered 410 "channel_is_archived"'),
	},
	{
		name: 'a URL that is none',
		start: async () => ({
			createNotifier: () => notifierOf(`not a url ${TOKEN}`),
			accepted: () => 0,
			stop: async () => {},
		}),
		expected: { kind: 'retryable', reason: 'Slack cannot be reached: Invalid URL', retryAfterSeconds: undefined },
	},
]

describeNotifierContract('slack', {
	good: pairAt(createAt),
	silent: pairAt(createAt, 'never'),
	failures: FAILURES,
	secrets: [TOKEN],
})

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
