import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { formatDiagnostics } from '../../../../src/config/diagnostic.js'
import { parseConfig } from '../../../../src/config/read-config.js'
import { parseScenario } from '../../../../src/replay/scenario.js'
import { surroundings } from '../../../config/surroundings.js'
import { anyBytes, edited } from '../edits.js'
import { createTarget, type FuzzTarget, must } from '../target.js'

const ROOT = join(import.meta.dirname, '../../../..')
const FIXTURES = join(ROOT, 'test/config/fixtures')

/** Whole files are slow to try, so they are tried section by section. */
const example = readFileSync(join(ROOT, 'config.example.yml'), 'utf8').split(/\n\n(?=# |[a-z])/)
const corpus = [
	...readdirSync(FIXTURES)
		.filter((name) => name.endsWith('.yml'))
		.map((name) => readFileSync(join(FIXTURES, name))),
	...example.map((section) => Buffer.from(section)),
	...example.map((section) => Buffer.from(section.replace(/^(\s*)# (?=[\s-]*[a-z]\w*:)/gm, '$1'))),
	readFileSync(join(ROOT, 'scenarios/gradual-traffic-prefork/scenario.yml')),
]
const WORDS = [
	'&a ',
	'*a',
	'<<: ',
	'- ',
	'? ',
	': ',
	'[',
	'{',
	'"',
	'|',
	'!!binary ',
	'---\n',
	'%YAML 9\n',
	'services',
	'url: ',
]

const token = fc.constantFrom(
	...WORDS,
	'\n',
	'\n  ',
	'# ',
	"'",
	'>',
	'}',
	']',
	', ',
	'80',
	'notify',
	'type: slack',
	'\t',
)

const inputs = fc.oneof(
	{ arbitrary: edited(corpus, WORDS), weight: 700 },
	{ arbitrary: fc.array(token, { maxLength: 60 }).map((parts) => Buffer.from(parts.join(''))), weight: 150 },
	{ arbitrary: anyBytes, weight: 50 },
	{ arbitrary: deep(), weight: 80 },
	{ arbitrary: aliasBomb(), weight: 20 },
	{ arbitrary: long(), weight: 2 },
)

/** The reader of config.yml and scenario.yml. */
export function createConfigTarget(): FuzzTarget {
	return createTarget({
		name: 'config',
		about: 'config.yml and scenario.yml: a value, or problems that name a line of the file and show no secret',
		inputs,
		check(bytes) {
			const text = bytes.toString()
			const lines = text.split('\n').length
			const parsers = bytes.length % 4 === 0 ? [readConfig, readScenario] : [readConfig]
			for (const result of parsers.map((parse) => parse(text))) {
				if (result.ok) continue
				const said = formatDiagnostics(result.diagnostics)
				must(/^c\.yml:\d+:\d+: /.test(said), () => `says ${said}`)
				must(
					result.diagnostics.every(({ line }) => line <= lines),
					() => `names a line of ${lines}: ${said}`,
				)
				must(said.length < 200_000, () => `says ${said.length} characters`)
				must(!said.includes('hunter2') || text.includes('hunter2'), () => `shows a looked-up secret: ${said}`)
			}
		},
	})
}

const readConfig = (text: string) => parseConfig(text, 'c.yml', surroundings)
/** Much the same code, so that a part of the inputs will do. */
const readScenario = (text: string) => parseScenario(text, 'c.yml')

/** The same opening many times: flow, blocks on one line, blocks by indentation, anchors and tags in between. */
function deep(): fc.Arbitrary<Buffer> {
	const opening = fc.constantFrom('[', '{a: ', '- ', '? ', '&a [', '!!seq [', '- &a ', '[{', '"[', '- !!map ', '- - ? ')
	return fc
		.tuple(fc.array(opening, { minLength: 1, maxLength: 3 }), fc.nat(5000), fc.boolean())
		.map(([parts, times, indented]) => {
			const one = parts.join('')
			if (!indented) return Buffer.from(one.repeat(times))
			const levels = Array.from({ length: times % 400 }, (_, level) => `${' '.repeat(level)}${one.trimEnd()}`)
			return Buffer.from(levels.join('\n'))
		})
}

/** Each anchor holds the one before it several times. */
function aliasBomb(): fc.Arbitrary<Buffer> {
	return fc
		.tuple(fc.integer({ min: 1, max: 40 }), fc.integer({ min: 1, max: 12 }), fc.constantFrom('services', 'notify', 'x'))
		.map(([levels, width, key]) => {
			const lines = Array.from({ length: levels }, (_, level) => {
				const inside = Array.from({ length: width }, () => (level === 0 ? 'lol' : `*a${level - 1}`)).join(', ')
				return `${level === levels - 1 ? key : `k${level}`}: &a${level} [${inside}]`
			})
			return Buffer.from(lines.join('\n'))
		})
}

/** What makes work grow with the square of a file's length: as many keys, wrong items or errors as the size allows. */
function long(): fc.Arbitrary<Buffer> {
	const line = fc.constantFrom(
		(index: number) => `key${index}: 1\n`,
		() => 'same: 1\n',
		(index: number) => `${index === 0 ? 'services:\n' : ''}- {x: 1}\n`,
		(index: number) => `${index === 0 ? 'notify:\n' : ''}- 5\n`,
		() => '!x a\n',
		() => '"\n',
		(index: number) => `${index === 0 ? 'services: [{ports: [' : ''}80, `,
		(index: number) => `a${index}: *b\n`,
		() => '%Y x\n',
		() => 'a: b: c\n',
		() => '@\n',
	)
	return fc
		.tuple(line, fc.integer({ min: 1000, max: 100_000 }))
		.map(([write, times]) => Buffer.from(Array.from({ length: times }, (_, index) => write(index)).join('')))
}
