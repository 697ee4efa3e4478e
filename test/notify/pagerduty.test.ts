import { describe, expect, it } from 'vitest'
import { createPagerDutyNotifier, dedupKey } from '../../src/notify/pagerduty.js'
import { BLIND, EVENTS, event, incidentMessage, noticeMessage } from '../message/messages.js'
import { startHttpPeer } from '../servers/http-peer.js'
import { describeNotifierContract } from './contract.js'
import { httpFailures, pairAt, secret } from './http-failures.js'

const KEY = 'R0plantedKEYplanted0000000000000'
const NOBODY = new AbortController().signal

function notifierAt(url: string, timeout = 5) {
	return createPagerDutyNotifier({ type: 'pagerduty', name: 'pagerduty', key: secret(KEY), url, timeout })
}

const accepted = { status: 202, body: '{"status":"success","message":"Event processed","dedup_key":"x"}' }

describeNotifierContract('pagerduty', {
	good: pairAt(notifierAt, accepted),
	silent: pairAt(notifierAt, 'never'),
	failures: [
		...httpFailures('PagerDuty', notifierAt),
		{
			name: 'an answer that quotes the key',
			start: pairAt(notifierAt, { status: 400, body: `invalid ${KEY}` }),
			expected: { kind: 'rejected', reason: 'PagerDuty answered 400 "invalid <hidden>"' },
		},
	],
	secrets: [KEY],
})

async function post(message: Parameters<typeof dedupKey>[0]) {
	const peer = await startHttpPeer(accepted)
	await notifierAt(peer.url).send(message, NOBODY)
	await peer.stop()
	const [request] = peer.requests
	return { path: request?.path, body: JSON.parse(request!.body) }
}

describe('createPagerDutyNotifier', () => {
	it('triggers with a key of the incident, and resolves with the same', async () => {
		const opened = await post(incidentMessage(EVENTS.opened))
		expect(opened.path).toBe('/v2/enqueue')
		expect(opened.body).toMatchObject({
			routing_key: KEY,
			event_action: 'trigger',
			dedup_key: 'forewarn-web03-apache-720',
			client: 'forewarn',
			links: [{ href: 'http://web03.example.org:9180/', text: 'Status page' }],
			payload: {
				summary: 'WARNING: apache on web03: traffic outgrows the workers, about 3 min left',
				source: 'web03',
				severity: 'warning',
				timestamp: '2026-11-21T14:21:07.000Z',
				component: 'apache',
				class: 'gradual-saturation',
			},
		})
		const resolved = await post(incidentMessage(EVENTS.resolved))
		expect(resolved.body).toMatchObject({ event_action: 'resolve', dedup_key: opened.body.dedup_key })
	})

	it('keeps a key within 255 characters, and different ones different', () => {
		const keyOf = (id: string) => dedupKey(incidentMessage(event({}, { id })))
		const [one, other] = [keyOf(`${'x'.repeat(400)}1`), keyOf(`${'x'.repeat(400)}2`)]
		expect(one.length).toBeLessThanOrEqual(255)
		expect(one).not.toBe(other)
	})

	it('triggers blindness and resolves it when it sees again', async () => {
		const blind = await post(noticeMessage())
		const visible = await post(noticeMessage({ ...BLIND, kind: 'visible', rule: 'listener-back', wallTime: 1 }))
		expect(blind.body).toMatchObject({ event_action: 'trigger', dedup_key: 'forewarn-web03-blind-apache' })
		expect(visible.body).toMatchObject({ event_action: 'resolve', dedup_key: 'forewarn-web03-blind-apache' })
	})

	it.each(['advisory', 'late'] as const)('tells %s as a change, which pages nobody', async (kind) => {
		const { path, body } = await post(noticeMessage({ ...BLIND, kind, rule: 'time-wait' }))
		expect(path).toBe('/v2/change/enqueue')
		expect(Object.keys(body)).toEqual(['routing_key', 'payload', 'links'])
	})
})
