import { describe, expect, it } from 'vitest'
import { fillRunbook } from '../../../src/message/runbooks/placeholders.js'
import type { Step } from '../../../src/message/runbooks/runbook.js'

const VALUES = { host: 'web03', service: 'a\nb', filter: 'sport = :80', busy: '38', capacity: '40', station: "it's" }
const EMPTY = { title: 't', meaning: 'm', check: [], act: [], confirm: [], afterwards: [] }

const step = (text: string, command?: string): Step => ({ text, command })

describe('fillRunbook', () => {
	it.each([
		{ name: 'every known name', text: '{{host}}: {{busy}} of {{capacity}}', expected: 'web03: 38 of 40' },
		{ name: 'spaces inside the braces', text: '{{ busy }}', expected: '38' },
		{
			name: 'a name that is none, as it is',
			text: '{{server}} {{constructor}}',
			expected: '{{server}} {{constructor}}',
		},
		{ name: 'single braces as they are', text: '%{http_code} {x}', expected: '%{http_code} {x}' },
		{ name: 'a value on one line', text: 'on {{service}}', expected: 'on a b' },
		{ name: 'a name without a value', text: '{{pool}}', expected: 'unknown' },
	])('fills $name', ({ text, expected }) => {
		expect(fillRunbook({ ...EMPTY, meaning: text }, VALUES).meaning).toBe(expected)
	})

	it.each([
		{ name: 'a harmless word as it is', command: 'ping {{host}}', expected: 'ping web03' },
		{ name: 'any other as one word', command: 'kill {{service}} {{station}}', expected: "kill 'a b' 'it'\\''s'" },
		{ name: 'what this program made, inside quotes', command: "ss '( {{filter}} )'", expected: "ss '( sport = :80 )'" },
	])('puts into a command $name', ({ command, expected }) => {
		expect(fillRunbook({ ...EMPTY, act: [step('x', command)] }, VALUES).act).toEqual([step('x', expected)])
	})

	it('takes of alternatives the first that is complete, else the last', () => {
		const act = [step('{{pool}}'), step('or: {{busy}}'), step('or: x'), step('{{pool}}'), step('or: {{poolFile}}')]
		expect(fillRunbook({ ...EMPTY, act }, VALUES).act).toEqual([step('38'), step('unknown')])
	})

	it('does not fill a value that looks like a placeholder once more', () => {
		expect(fillRunbook({ ...EMPTY, title: '{{service}}' }, { ...VALUES, service: '{{host}}' }).title).toBe('{{host}}')
	})
})
