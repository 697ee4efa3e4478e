import { inspect } from 'node:util'
import { describe, expect, it } from 'vitest'
import { redact } from '../../src/notify/redact.js'
import { Secret } from '../../src/settings/secret.js'

const URL_SECRET = new Secret('https://hooks.example.org/services/T0/B0/XXX?y=1')

describe('redact', () => {
	it.each([
		{
			name: 'the whole URL',
			text: 'POST https://hooks.example.org/services/T0/B0/XXX?y=1 failed',
			expected: 'POST <hidden> failed',
		},
		{ name: 'its path alone', text: 'no /services/T0/B0/XXX here', expected: 'no <hidden> here' },
		{ name: 'its encoded form', text: encodeURIComponent(URL_SECRET.reveal()), expected: '<hidden>' },
		{ name: 'its base64 form', text: Buffer.from(URL_SECRET.reveal()).toString('base64'), expected: '<hidden>' },
		{ name: 'line breaks and escapes', text: 'a\r\nb\u001b[31mc', expected: 'a b [31mc' },
		{ name: 'text without secrets', text: 'plain', expected: 'plain' },
	])('hides $name', ({ text, expected }) => expect(redact(text, [URL_SECRET, undefined])).toBe(expected))

	it('keeps it short', () => expect(redact('x'.repeat(5000), [])).toBe(`${'x'.repeat(299)}…`))

	it('does not take an empty password for something to hide', () => {
		expect(redact('as it was', [new Secret('')])).toBe('as it was')
	})
})

describe('Secret', () => {
	const secret = new Secret('planted')
	it.each([
		{ name: 'String()', shown: String(secret) },
		{ name: 'a template', shown: `${secret}` },
		{ name: 'JSON', shown: JSON.stringify({ secret }) },
		{ name: 'inspect', shown: inspect({ deep: { secret } }, { depth: 9, showHidden: true }) },
		{ name: 'its keys', shown: JSON.stringify(Object.entries(secret)) },
	])('shows nothing to $name', ({ shown }) => expect(shown).not.toContain('planted'))

	it('gives its value to who asks by name', () => expect(secret.reveal()).toBe('planted'))
})
