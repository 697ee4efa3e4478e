import fc from 'fast-check'
import { expect, it } from 'vitest'
import { stringify } from 'yaml'
import { formatDiagnostics } from '../../src/config/diagnostic.js'
import { parseConfig } from '../../src/config/read-config.js'
import { configSchema } from '../../src/config/schema.js'
import { parseScenario } from '../../src/replay/scenario.js'
import { surroundings } from './surroundings.js'

/** More problems than these are not shown (MAX_PROBLEMS of the YAML's and as many of the schema's, and a last one). */
const MAX_SHOWN = 201

/** Either a configuration or at least one problem, each of which can be shown and lies inside the text. */
function expectAnswer(text: string): void {
	const lines = text.split('\n').length
	const config = parseConfig(text, 'config.yml', surroundings)
	const scenario = parseScenario(text, 'scenario.yml')
	for (const result of [config, scenario]) {
		if (result.ok) continue
		expect(result.diagnostics.length).toBeGreaterThan(0)
		expect(result.diagnostics.length).toBeLessThanOrEqual(MAX_SHOWN)
		expect(formatDiagnostics(result.diagnostics)).toMatch(/^(config|scenario)\.yml:\d+:\d+: /)
		for (const diagnostic of result.diagnostics) {
			expect(diagnostic.line).toBeLessThanOrEqual(lines)
			expect(diagnostic.column).toBeGreaterThan(0)
		}
	}
}

const keys = [
	...Object.keys(configSchema.entries),
	'name',
	'ports',
	'type',
	'url',
	'url_env',
	'interval',
	'__proto__',
	'0',
]

const values = fc.letrec((tie) => ({
	value: fc.oneof(
		{ depthSize: 'medium', withCrossShrink: true },
		fc.constantFrom('auto', '30s', '60%', 'slack', 'email', 80, 0, null, true, -1, 2.5, ''),
		fc.string(),
		fc.array(tie('value'), { maxLength: 4 }),
		fc.dictionary(fc.constantFrom(...keys), tie('value'), { maxKeys: 5 }),
	),
})).value

it('any text is answered, never thrown at', () => {
	fc.assert(fc.property(fc.string({ unit: 'binary', maxLength: 300 }), expectAnswer), { numRuns: 300 })
})

it('any text made of YAML’s own signs is answered', () => {
	const signs = fc.constantFrom(
		'\n',
		'  ',
		'- ',
		': ',
		'&a ',
		'*a',
		'<<',
		'[',
		']',
		'{',
		'}',
		'"',
		"'",
		'|',
		'>',
		'!',
		'%',
		'#',
		'---',
		'services',
		'notify',
		'url',
		'80',
		'\t',
		'? ',
	)
	fc.assert(
		fc.property(
			fc.array(signs, { maxLength: 40 }).map((parts) => parts.join('')),
			expectAnswer,
		),
		{ numRuns: 500 },
	)
})

it('any data written as YAML is answered', () => {
	fc.assert(
		fc.property(values, (value) => expectAnswer(stringify(value))),
		{ numRuns: 300 },
	)
})

it.each([
	['an empty text', ''],
	['a text of line ends', '\r\n\r\n'],
	['brackets without end', '['.repeat(50_000)],
	['keys in keys on one line', 'a: '.repeat(20_000)],
	['twenty thousand repeated keys', 'same: 1\n'.repeat(20_000)],
	['twenty thousand wrong items', `services:\n${'- {x: 1}\n'.repeat(20_000)}`],
	['an alias of itself', 'services: &a [*a]\n'],
	['a file of a million letters', `hostname: ${'x'.repeat(1_000_001)}`],
	['a key that is a mapping', '? {a: b}\n: c\n'],
	['an address without end', `notify: [{ type: email, host: h, from: ${'a'.repeat(190_000)}, to: [a@b] }]`],
	['a NUL', 'hostname: "\0"'],
])('%s is answered', (_, text) => expectAnswer(text))
