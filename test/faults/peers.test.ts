import { createServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import { afterEach, describe, expect, it } from 'vitest'
import { createEmailNotifier } from '../../src/notify/email.js'
import { createSlackNotifier } from '../../src/notify/slack.js'
import { createWebhookNotifier } from '../../src/notify/webhook.js'
import { EVENTS, incidentMessage } from '../message/messages.js'
import { secret } from '../notify/http-failures.js'
import { createCertificate } from '../servers/certificate.js'
import { type HttpAnswer, OK, startHttpPeer } from '../servers/http-peer.js'
import { type SmtpPeerOptions, startSmtpPeer } from '../servers/smtp-peer.js'
import { startIncidents, until } from './setup.js'

const ends: (() => Promise<void>)[] = []
afterEach(async () => {
	for (const end of ends.splice(0).reverse()) await end()
})

async function peer(...answers: HttpAnswer[]) {
	const started = await startHttpPeer(...answers)
	ends.push(started.stop)
	return started
}

const slack = (url: string, name = 'slack', timeout = 2) =>
	createSlackNotifier({ type: 'slack', name, url: secret(url), mention: undefined, timeout })
const webhook = (url: string, name = 'webhook', timeout = 2) =>
	createWebhookNotifier({ type: 'webhook', name, url: secret(url), secret: secret('planted-secret'), timeout })

async function deliverTo(...notifiers: Parameters<typeof startIncidents>[0]) {
	const started = await startIncidents(notifiers)
	ends.push(() => started.incidents.close())
	return started
}

describe.each([
	['Slack', slack],
	['a webhook', webhook],
])('%s that fails gets the page all the same', (_, create) => {
	it.each<[string, HttpAnswer[]]>([
		['429 with Retry-After', [{ status: 429, headers: { 'retry-after': '1' } }, OK]],
		['500 three times', [{ status: 500 }, { status: 500 }, { status: 502, body: '<html>' }, OK]],
		['half an answer', ['half', 'half', OK]],
		['a reset', ['reset', OK]],
		['no answer', ['never', OK]],
	])('after %s', async (_name, answers) => {
		const { url, requests } = await peer(...answers)
		const { incidents, lines } = await deliverTo(create(url))
		incidents.handle(incidentMessage())
		await until('it is sent', () => incidents.tally.sent === 1)
		expect(requests.length).toBe(answers.length)
		expect(new Set(requests.map(({ body }) => body)).size).toBe(1)
		expect(lines.filter((line) => line.startsWith('warn page not sent yet'))).toHaveLength(answers.length - 1)
		expect(incidents.status.notifiers[0]).toMatchObject({ state: 'ok', attempts: answers.length, waiting: 0 })
	})

	it.each([
		['garbage for a yes', { status: 200, body: '\u0000\u001b[31m<garbage' }, 1, 0],
		['400', { status: 400, body: 'bad' }, 0, 1],
		['403', { status: 403 }, 0, 1],
		['404', { status: 404 }, 0, 1],
	])('but is not asked twice after %s', async (_name, answer, sent, failed) => {
		const { url, requests } = await peer(answer)
		const { incidents } = await deliverTo(create(url))
		incidents.handle(incidentMessage())
		await until('it is over', () => incidents.tally.sent + incidents.tally.failed === 1)
		expect([requests.length, incidents.tally.sent, incidents.tally.failed]).toEqual([1, sent, failed])
		if (failed) expect(incidents.status.notifiers[0]).toMatchObject({ state: 'refusing' })
	})
})

describe('a channel', () => {
	it('is asked again within two seconds, and not before a second has passed, by default', async () => {
		const { OUTBOX_RETRIES } = await import('../../src/notify/retry.js')
		// p-retry draws from the first wait to its double.
		expect(OUTBOX_RETRIES.minDelay).toBe(1)
	})

	it('obeys Retry-After before it asks again', async () => {
		const { url, requests } = await peer({ status: 429, headers: { 'retry-after': '30' } }, OK)
		const { incidents } = await deliverTo(slack(url))
		const begin = performance.now()
		incidents.handle(incidentMessage())
		await until('it is sent', () => incidents.tally.sent === 1)
		// Thirty seconds are cut to half a second here.
		expect(performance.now() - begin).toBeGreaterThan(500)
		expect(requests).toHaveLength(2)
	})

	it('that is down delays no other, and gets everything in order when it is back', async () => {
		const dead = await peer('never')
		const broken = await peer(...Array(8).fill({ status: 503 }), OK)
		const good = await peer(OK)
		const { incidents } = await deliverTo(
			slack(dead.url, 'dead', 60),
			slack(broken.url, 'broken'),
			slack(good.url, 'good'),
		)
		const begin = performance.now()
		for (const event of [EVENTS.opened, EVENTS.escalated, EVENTS.resolved]) incidents.handle(incidentMessage(event))
		await until('the good one has all', () => good.requests.length === 3)
		expect(performance.now() - begin).toBeLessThan(1000)
		await until('the broken one has all', () => broken.requests.length === 11)
		const badges = broken.requests.slice(-3).map(({ body }) => /(WARNING|CRITICAL|RESOLVED)/.exec(body)?.[1])
		expect(badges).toEqual(['WARNING', 'CRITICAL', 'RESOLVED'])
		const end = performance.now()
		await incidents.close()
		expect(performance.now() - end).toBeLessThan(1000)
	})

	it('refuses a certificate that it does not know, keeps trying and says why', async () => {
		const server = createServer(createCertificate(), (_request, response) => response.end('ok'))
		await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
		ends.push(() => new Promise((resolve) => server.close(() => resolve())))
		const { incidents } = await deliverTo(webhook(`https://localhost:${(server.address() as AddressInfo).port}/`))
		incidents.handle(incidentMessage())
		await until('it was tried twice', () => (incidents.status.notifiers[0]?.attempts ?? 0) >= 2)
		expect(incidents.status.notifiers[0]).toMatchObject({
			state: 'failing',
			waiting: 1,
			lastError: expect.stringMatching(/^the webhook cannot be reached: self-signed certificate/),
		})
	})
})

describe('a mail server', () => {
	async function mailTo(options: SmtpPeerOptions) {
		const server = await startSmtpPeer(options)
		ends.push(server.stop)
		const login = { user: 'forewarn', password: secret('planted') }
		const { incidents, lines } = await deliverTo(
			createEmailNotifier({
				type: 'email',
				name: 'mail',
				host: '127.0.0.1',
				port: server.port,
				tls: 'none',
				...(options.login ? login : { user: undefined, password: undefined }),
				from: 'forewarn@example.org',
				to: ['oncall@example.org'],
				verifyCertificate: true,
				timeout: 5,
			}),
		)
		incidents.handle(incidentMessage())
		return { server, incidents, lines }
	}

	it('that greylists gets the mail on a further attempt', async () => {
		const { server, incidents } = await mailTo({ fault: 'greylist', faultCount: 2 })
		await until('it is sent', () => incidents.tally.sent === 1)
		expect([server.mails.length, server.connections.count]).toEqual([1, 3])
	})

	it('that drops after DATA gets it again, with the same Message-ID', async () => {
		const { server, incidents } = await mailTo({ fault: 'drop-after-data', faultCount: 2 })
		await until('it is sent', () => incidents.tally.sent === 1)
		expect(server.connections.count).toBe(3)
		expect(server.mails[0]?.headers.get('message-id')).toMatch(/^<apache-720-opened\.forewarn@web03>$/)
	})

	it('that refuses the login is not asked again, and the password is nowhere', async () => {
		const login = { user: 'forewarn', password: 'another' }
		const { server, incidents, lines } = await mailTo({ fault: 'echo-login', login })
		await until('it is over', () => incidents.tally.failed === 1)
		expect(server.connections.count).toBe(1)
		expect(incidents.status.notifiers[0]?.state).toBe('refusing')
		expect(lines.join('\n') + JSON.stringify(incidents.status)).not.toContain('planted')
	})
})
