import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { createServer } from 'node:net'
import { describe, expect, it } from 'vitest'
import { createEmailNotifier, type EmailSettings } from '../../src/notify/email.js'
import { classifySmtpCode } from '../../src/notify/mail-failure.js'
import { Secret } from '../../src/settings/secret.js'
import { EVENTS, event, incidentMessage, noticeMessage } from '../message/messages.js'
import { createCertificate } from '../servers/certificate.js'
import { type SmtpPeerOptions, startSmtpPeer } from '../servers/smtp-peer.js'
import { describeNotifierContract, type Failure, type Pair } from './contract.js'

const PASSWORD = 'planted-s3cret!'
const LOGIN = { user: 'forewarn@example.org', password: PASSWORD }
const TLS = createCertificate()
const SECURE: SmtpPeerOptions = { tls: TLS, login: LOGIN }
const NOBODY = new AbortController().signal

function notifierOf(port: number, changes: Partial<EmailSettings> = {}) {
	return createEmailNotifier({
		type: 'email',
		name: 'email',
		host: '127.0.0.1',
		port,
		tls: 'starttls',
		user: LOGIN.user,
		password: new Secret(PASSWORD),
		from: 'forewarn <forewarn@example.org>',
		to: ['oncall@example.org', 'second@example.org'],
		verifyCertificate: false,
		timeout: 5,
		...changes,
	})
}

function pairOf(options: SmtpPeerOptions, settings: Partial<EmailSettings> = {}) {
	return async (): Promise<Pair> => {
		const peer = await startSmtpPeer(options)
		return {
			createNotifier: (timeout) => notifierOf(peer.port, { timeout, ...settings }),
			accepted: () => peer.mails.length,
			stop: peer.stop,
		}
	}
}

const CANNOT = 'the mail server could not take it:'
const again = (reason: string) =>
	({ kind: 'retryable', reason: `${CANNOT} ${reason}`, retryAfterSeconds: undefined }) as const
const never = (reason: string) => ({ kind: 'rejected', reason: `${CANNOT} ${reason}` }) as const

const FAILURES: Failure[] = [
	{
		name: 'greylisting, 451',
		start: pairOf({ ...SECURE, fault: 'greylist' }),
		expected: again("Can't send mail - all recipients were rejected: 451 greylisted, come again"),
	},
	{
		name: 'a refused login, 535',
		start: pairOf({ ...SECURE, fault: 'refuse-login' }),
		expected: never('Invalid login: 535 authentication failed'),
	},
	{
		name: 'a server that quotes the login',
		start: pairOf({ ...SECURE, fault: 'echo-login' }),
		expected: never('Invalid login: 535 no such login forewarn@example.org <hidden>'),
	},
	{
		name: 'an unknown recipient, 550',
		start: pairOf({ ...SECURE, fault: 'no-such-user' }),
		expected: never("Can't send mail - all recipients were rejected: 550 no such user here"),
	},
	{
		name: 'a connection dropped after DATA',
		start: pairOf({ ...SECURE, fault: 'drop-after-data' }),
		expected: again('Connection closed unexpectedly'),
	},
	{
		name: 'no STARTTLS where it is required',
		start: pairOf({ login: LOGIN }),
		expected: {
			...never(''),
			reason: expect.stringMatching(/^port \d+ has no STARTTLS \(Error upgrading .*\): write tls/),
		},
	},
	{
		name: 'a certificate that nobody signed',
		start: pairOf(SECURE, { verifyCertificate: true }),
		expected: {
			...again(''),
			reason: expect.stringMatching(/^the mail server's certificate is not trusted: self-signed certificate \(/),
		},
	},
	{
		name: 'a port where nobody listens',
		start: pairOf(SECURE),
		closed: true,
		expected: again('connect ECONNREFUSED'),
	},
	{
		name: 'no answer in time',
		start: pairOf({ ...SECURE, fault: 'never' }, { timeout: 0.1 }),
		expected: { kind: 'retryable', reason: 'no answer within 0.1 s', retryAfterSeconds: undefined },
	},
]

describeNotifierContract('email', {
	good: pairOf(SECURE),
	silent: pairOf({ ...SECURE, fault: 'never' }),
	failures: FAILURES,
	secrets: [PASSWORD, Buffer.from(PASSWORD).toString('base64')],
})

async function receive(send: (port: number) => Promise<unknown>, options: SmtpPeerOptions = SECURE) {
	const peer = await startSmtpPeer(options)
	await send(peer.port)
	await peer.stop()
	return peer.mails
}

describe('createEmailNotifier', () => {
	it.each([
		{ name: 'STARTTLS required', options: SECURE, tls: 'starttls', secure: true },
		{ name: 'TLS from the first byte', options: { ...SECURE, implicit: true }, tls: 'implicit', secure: true },
		{ name: 'STARTTLS where it is offered', options: SECURE, tls: 'opportunistic', secure: true },
		{ name: 'STARTTLS not offered', options: { login: LOGIN }, tls: 'opportunistic', secure: false },
		{ name: 'no TLS though offered', options: { tls: TLS }, tls: 'none', secure: false },
	] as const)('connects: $name', async ({ options, tls, secure }) => {
		const login = 'login' in options ? {} : { user: undefined, password: undefined }
		const mails = await receive((port) => notifierOf(port, { tls, ...login }).send(incidentMessage(), NOBODY), options)
		expect(mails.map((mail) => mail.secure)).toEqual([secure])
	})

	it('waits longer for a server that has the whole mail, instead of sending it again', async () => {
		const notifier = (port: number) => notifierOf(port, { timeout: 1 })
		const peer = await startSmtpPeer({ ...SECURE, fault: 'slow-after-data' })
		expect(await notifier(peer.port).send(incidentMessage(), NOBODY)).toMatchObject({ kind: 'sent' })
		await peer.stop()
		expect([peer.mails.length, peer.connections.count]).toEqual([1, 1])
	})

	it('sends one mail with both bodies to all recipients', async () => {
		const [mail] = await receive((port) => notifierOf(port).send(incidentMessage(EVENTS.escalated), NOBODY))
		expect(mail?.from).toBe('forewarn@example.org')
		expect(mail?.to).toEqual(['oncall@example.org', 'second@example.org'])
		expect(mail?.headers.get('subject')).toBe(
			'CRITICAL: apache on web03: worse: traffic outgrows the workers, 78 clients wait',
		)
		expect(mail?.headers.get('x-forewarn-pattern')).toBe('gradual-saturation')
		expect(mail?.headers.get('x-forewarn-severity')).toBe('critical')
		expect(mail?.headers.get('auto-submitted')).toBe('auto-generated')
		expect(mail?.headers.get('importance')).toBe('High')
		expect(mail?.text).toContain('Workers    40 of 40')
		expect(mail?.text).toContain('Do first: ')
		expect(mail?.html).toContain('<td class="label"')
	})

	it('threads the mails of an incident under its first', async () => {
		const messages = [EVENTS.opened, EVENTS.escalated, EVENTS.resolved].map((each) => incidentMessage(each))
		const mails = await receive(async (port) => {
			for (const message of messages) await notifierOf(port).send(message, NOBODY)
		})
		const first = '<apache-720-opened.forewarn@web03>'
		expect(mails.map(({ headers }) => headers.get('message-id'))).toEqual([
			first,
			'<apache-720-escalated-870.forewarn@web03>',
			'<apache-720-resolved-1095.forewarn@web03>',
		])
		expect(mails.map(({ headers }) => headers.get('in-reply-to'))).toEqual([undefined, first, first])
		expect(mails.map(({ headers }) => headers.get('references'))).toEqual([undefined, first, first])
	})

	it('sends a notice as a mail of its own', async () => {
		const [mail] = await receive((port) => notifierOf(port).send(noticeMessage(), NOBODY))
		expect(mail?.headers.get('x-forewarn-event')).toBe('blind')
		expect(mail?.headers.get('in-reply-to')).toBeUndefined()
	})

	it('lets no service name add a header', async () => {
		const service = 'apache\r\nBcc: spy@example.org\r\n\r\n<script>'
		const [mail] = await receive((port) => notifierOf(port).send(incidentMessage(event({}, { service })), NOBODY))
		expect(mail?.headers.has('bcc')).toBe(false)
		expect(mail?.to).not.toContain('spy@example.org')
		expect(mail?.headers.get('subject')).toBe(
			'WARNING: apache Bcc: spy@example.org <script> on web03: traffic outgrows the workers, about 3 min left',
		)
		expect(mail?.html).not.toContain('<script>')
	})

	it('tells of a recipient that was refused while others were not', async () => {
		const peer = await startSmtpPeer({ ...SECURE, fault: 'no-such-user', faultCount: 1 })
		const delivery = await notifierOf(peer.port).send(incidentMessage(), NOBODY)
		await peer.stop()
		expect(delivery).toEqual({ kind: 'sent', warning: 'the mail server refused oncall@example.org' })
		expect(peer.mails.map(({ to }) => to)).toEqual([['second@example.org']])
	})

	it('closes the connection when its time is over', async () => {
		const server = createServer().listen(0, '127.0.0.1')
		await once(server, 'listening')
		const connected = once(server, 'connection')
		const sending = notifierOf((server.address() as AddressInfo).port, { timeout: 0.1 }).send(incidentMessage(), NOBODY)
		const [socket] = await connected
		socket.resume()
		await Promise.all([once(socket, 'close'), sending])
		server.close()
		expect(await sending).toMatchObject({ kind: 'retryable' })
	})
})

describe('classifySmtpCode', () => {
	it.each([
		[250, 'sent'],
		[354, 'sent'],
		[421, 'retryable'],
		[451, 'retryable'],
		[452, 'retryable'],
		[454, 'retryable'],
		[535, 'rejected'],
		[550, 'rejected'],
		[554, 'rejected'],
	])('SMTP %i is %s', (code, expected) => expect(classifySmtpCode(code)).toBe(expected))
})
