import { createHmac } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { createWebhookNotifier, renderWebhook } from '../../src/notify/webhook.js'
import { EVENTS, incidentMessage, OPENED } from '../message/messages.js'
import { startHttpPeer } from '../servers/http-peer.js'
import { describeNotifierContract } from './contract.js'
import { httpFailures, pairAt, secret } from './http-failures.js'

const TOKEN = 'plantedPATH'
const SIGNING = 'plantedSECRET'
const NOBODY = new AbortController().signal

function notifierAt(address: string, timeout = 5) {
	const settings = { type: 'webhook', name: 'hook', timeout } as const
	const secrets = { url: secret(`${address}/in/${TOKEN}`), secret: secret(SIGNING) }
	return createWebhookNotifier({ ...settings, ...secrets }, () => OPENED)
}

describeNotifierContract('webhook', {
	good: pairAt(notifierAt, { status: 204 }),
	silent: pairAt(notifierAt, 'never'),
	failures: [
		...httpFailures('the webhook', notifierAt),
		{
			name: 'an answer that quotes path and secret',
			start: pairAt(notifierAt, { status: 404, body: `/in/${TOKEN} ${SIGNING}` }),
			expected: { kind: 'rejected', reason: 'the webhook answered 404 "<hidden> <hidden>"' },
		},
	],
	secrets: [TOKEN, SIGNING],
})

describe('createWebhookNotifier', () => {
	it('signs the body with the time, and names the message so that a copy is known', async () => {
		const peer = await startHttpPeer({ status: 200 })
		await notifierAt(peer.url).send(incidentMessage(EVENTS.opened), NOBODY)
		await peer.stop()
		const { body, headers } = peer.requests[0]!
		const seconds = OPENED / 1000
		const digest = createHmac('sha256', SIGNING).update(`${seconds}.${body}`).digest('hex')
		expect(headers['x-forewarn-signature']).toBe(`t=${seconds},v1=${digest}`)
		expect(headers['idempotency-key']).toBe('apache-720-opened')
	})

	it('has the body of an Alertmanager webhook, version 4', () => {
		const body = renderWebhook(incidentMessage(EVENTS.escalated), 'hook')
		expect(Object.keys(body)).toEqual([
			'version',
			'groupKey',
			'truncatedAlerts',
			'status',
			'receiver',
			'groupLabels',
			'commonLabels',
			'commonAnnotations',
			'externalURL',
			'alerts',
		])
		expect(body).toMatchObject({ version: '4', status: 'firing', receiver: 'hook' })
		expect(body.alerts[0]).toMatchObject({ status: 'firing', endsAt: '0001-01-01T00:00:00Z' })
	})

	it('keeps groupKey and fingerprint over the life of an incident', () => {
		const [opened, escalated, resolved] = [EVENTS.opened, EVENTS.escalated, EVENTS.resolved].map((each) =>
			renderWebhook(incidentMessage(each), 'hook'),
		)
		expect(new Set([opened, escalated, resolved].map((each) => each?.groupKey)).size).toBe(1)
		expect(new Set([opened, escalated, resolved].map((each) => each?.alerts[0]?.fingerprint)).size).toBe(1)
		expect(resolved).toMatchObject({ status: 'resolved', alerts: [{ endsAt: '2026-11-21T14:27:22.000Z' }] })
	})
})
