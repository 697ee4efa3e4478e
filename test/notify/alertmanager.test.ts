import { describe, expect, it } from 'vitest'
import type { Message } from '../../src/message/message.js'
import { createAlertmanagerNotifier } from '../../src/notify/alertmanager.js'
import { BLIND, EVENTS, event, incidentMessage, noticeMessage, OPENED } from '../message/messages.js'
import { startHttpPeer } from '../servers/http-peer.js'
import { describeNotifierContract } from './contract.js'
import { httpFailures, pairAt, secret } from './http-failures.js'

const LOGIN = 'planted:swordfish'
const NOBODY = new AbortController().signal

function notifierAt(address: string, timeout = 5) {
	const url = secret(address.replace('://', `://${LOGIN}@`))
	return createAlertmanagerNotifier({ type: 'alertmanager', name: 'am', url, refresh: 60, timeout })
}

const accepted = { status: 200 }

describeNotifierContract('alertmanager', {
	good: pairAt(notifierAt, accepted),
	silent: pairAt(notifierAt, 'never'),
	failures: [
		...httpFailures('Alertmanager', notifierAt),
		{
			name: 'an answer that quotes the login',
			start: pairAt(notifierAt, {
				status: 401,
				body: `who is swordfish, ${Buffer.from(LOGIN).toString('base64')}?`,
			}),
			expected: { kind: 'rejected', reason: 'Alertmanager answered 401 "who is <hidden>, <hidden>?"' },
		},
	],
	secrets: ['swordfish', Buffer.from(LOGIN).toString('base64')],
})

async function post(message: Message) {
	const peer = await startHttpPeer(accepted)
	await notifierAt(`${peer.url}/prefix/`).send(message, NOBODY)
	await peer.stop()
	return peer.requests[0]!
}

describe('createAlertmanagerNotifier', () => {
	it('posts an alert without an end, below the path of the address, with the login as a header', async () => {
		const { path, headers, body } = await post(incidentMessage(EVENTS.opened))
		expect(path).toBe('/prefix/api/v2/alerts')
		expect(headers.authorization).toBe(`Basic ${Buffer.from(LOGIN).toString('base64')}`)
		const alerts = JSON.parse(body)
		expect(alerts).toHaveLength(1)
		expect(alerts[0]).toMatchObject({
			labels: {
				alertname: 'ApacheWorkersRunOut',
				service: 'apache',
				severity: 'warning',
				pattern: 'gradual-saturation',
				instance: 'web03',
			},
			startsAt: new Date(OPENED).toISOString(),
			generatorURL: 'http://web03.example.org:9180/',
		})
		expect(alerts[0]).not.toHaveProperty('endsAt')
	})

	it('ends the warning when it becomes critical, which is another alert there', async () => {
		const [critical, warning] = JSON.parse((await post(incidentMessage(EVENTS.escalated))).body)
		expect(critical.labels.severity).toBe('critical')
		expect(critical).not.toHaveProperty('endsAt')
		expect(warning.labels).toEqual({ ...critical.labels, severity: 'warning' })
		expect(warning.endsAt).toBe(new Date(OPENED + 150_000).toISOString())
	})

	it('ends the alert with the incident, never before its beginning', async () => {
		const [over] = JSON.parse((await post(incidentMessage(EVENTS.resolved))).body)
		expect(over.endsAt).toBe(new Date(OPENED + 375_000).toISOString())
		const setBack = event({ ...EVENTS.resolved, wallTime: OPENED - 3_600_000 })
		const [early] = JSON.parse((await post(incidentMessage(setBack))).body)
		expect(Date.parse(early.endsAt)).toBeGreaterThan(Date.parse(early.startsAt))
	})

	it('gives blindness and its end the same labels', async () => {
		const [blind] = JSON.parse((await post(noticeMessage())).body)
		const visible = { ...BLIND, kind: 'visible', rule: 'listener-back' } as const
		const [over] = JSON.parse((await post(noticeMessage(visible))).body)
		expect(over.labels).toEqual(blind.labels)
		expect(over.endsAt).toBeDefined()
	})
})
