import { expect, it } from 'vitest'
import { DEFAULT_REFRESH } from '../../src/notify/alertmanager.js'
import { DEFAULT_TIMEOUT } from '../../src/notify/notifier.js'
import { createNotifiers, DEFAULT_NOTIFIERS, type NotifierSettings } from '../../src/notify/notifiers.js'
import { Secret } from '../../src/settings/secret.js'

const DEPS = { console: { stream: process.stdout, colour: false } }

it('makes a notifier of every type, by name and in order', () => {
	const settings: NotifierSettings[] = [
		{ type: 'slack', name: 'ops', url: new Secret('http://127.0.0.1/'), mention: undefined, timeout: DEFAULT_TIMEOUT },
		{
			type: 'email',
			name: 'mail',
			host: 'localhost',
			port: 25,
			tls: 'none',
			user: undefined,
			password: undefined,
			from: 'a@example.org',
			to: ['b@example.org'],
			verifyCertificate: true,
			timeout: DEFAULT_TIMEOUT,
		},
		{
			type: 'pagerduty',
			name: 'pd',
			key: new Secret('k'),
			url: 'https://events.eu.pagerduty.com',
			timeout: DEFAULT_TIMEOUT,
		},
		{
			type: 'alertmanager',
			name: 'am',
			url: new Secret('http://127.0.0.1/'),
			refresh: DEFAULT_REFRESH,
			timeout: DEFAULT_TIMEOUT,
		},
		{
			type: 'webhook',
			name: 'hook',
			url: new Secret('http://127.0.0.1/'),
			secret: undefined,
			timeout: DEFAULT_TIMEOUT,
		},
		...DEFAULT_NOTIFIERS,
	]
	expect(createNotifiers(settings, DEPS).map(({ name }) => name)).toEqual([
		'ops',
		'mail',
		'pd',
		'am',
		'hook',
		'console',
	])
})
