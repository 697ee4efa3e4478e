import { expect, it } from 'vitest'
import { fillRunbook } from '../../../src/message/runbooks/placeholders.js'
import { step } from '../../../src/message/runbooks/runbook.js'

const VALUES = {
	host: 'web03',
	service: 'a\nb',
	port: '80',
	ports: '80 and 443',
	portList: '80, 443',
	filter: 'sport = :80',
	capacity: '40',
	accepted: '38',
	queue: '9',
	peers: 'none stand out',
}
const EMPTY = { title: 't', meaning: 'm', check: [], act: [], confirm: [], afterwards: [] }

it.each([
	{ name: 'every known name', text: '{{host}}: {{accepted}} of {{capacity}}', expected: 'web03: 38 of 40' },
	{ name: 'spaces inside the braces', text: '{{ port }}', expected: '80' },
	{ name: 'an unknown name as it is', text: '{{nobody}} {{constructor}}', expected: '{{nobody}} {{constructor}}' },
	{ name: 'single braces as they are', text: '%{http_code} {x}', expected: '%{http_code} {x}' },
	{ name: 'a value on one line', text: 'kill {{service}}', expected: 'kill a b' },
])('fills $name', ({ text, expected }) => {
	const filled = fillRunbook({ ...EMPTY, meaning: text, act: [step(text, text)] }, VALUES)
	expect([filled.meaning, filled.act]).toEqual([expected, [{ text: expected, command: expected }]])
})

it('does not fill a value that looks like a placeholder once more', () => {
	expect(fillRunbook({ ...EMPTY, title: '{{service}}' }, { ...VALUES, service: '{{host}}' }).title).toBe('{{host}}')
})
