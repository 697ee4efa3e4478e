import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { Ajv } from 'ajv'
import { describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import { parseConfig } from '../../../src/config/read-config.js'
import { surroundings } from '../../config/surroundings.js'
import { uncomment } from '../../config/uncomment.js'
import { createJsonSchema } from './config-schema.js'

const ROOT = join(import.meta.dirname, '../../..')
const example = readFileSync(join(ROOT, 'config.example.yml'), 'utf8')

/** Annotations that editors and the reference read; whatever else is unknown to JSON Schema is a mistake of ours. */
const ANNOTATIONS = ['x-range', 'patternErrorMessage']

const ajv = new Ajv({ allErrors: true, formats: { uri: true }, allowUnionTypes: true, strictRequired: false })
for (const keyword of ANNOTATIONS) ajv.addKeyword(keyword)
const validate = ajv.compile(createJsonSchema())

/** Where an editor would underline something. */
function underlined(text: string): string[] {
	return validate(parse(text)) ? [] : [...new Set(validate.errors?.map(({ instancePath }) => instancePath))]
}

describe('the JSON Schema, as an editor uses it', () => {
	it.each([
		['config.example.yml', example],
		['config.example.yml with its commented-out keys in force', uncomment(example)],
		['an empty mapping', '{}'],
		['what the README shows', /^```yaml\n(.*?)^```/ms.exec(readFileSync(join(ROOT, 'README.md'), 'utf8'))![1]!],
		[
			'durations and shares in all their forms',
			'sampling: {interval: 1m, tripwire: 0}\nsignals: {closeWaitRatio: 0.15}',
		],
	])('takes %s', (_, text) => expect(underlined(text)).toEqual([]))

	it.each([
		['a mistyped section', 'servces: []', ['']],
		['a mistyped key', 'sampling: {intervall: 30s}', ['/sampling']],
		['a duration without its unit', 'sampling: {interval: 30}', ['/sampling/interval']],
		['a duration in words', 'detection: {warnAhead: soon}', ['/detection/warnAhead']],
		['a share without its sign', 'signals: {closeWaitRatio: 15}', ['/signals/closeWaitRatio']],
		['a port beyond all ports', 'services: [{ports: [80, 70000]}]', ['/services/0/ports/1']],
		['a port that is no list', 'services: [{ports: 80}]', ['/services/0/ports']],
		['a capacity in words', 'services: [{capacity: many}]', ['/services/0/capacity']],
		['hours without minutes', 'maintenance: [{hours: 2-4}]', ['/maintenance/0/hours']],
		['a day in full', 'routes: [{days: [monday], notify: [console]}]', ['/routes/0/days/0']],
		['a route that leads nowhere', 'routes: [{severity: critical}]', ['/routes/0']],
		['an unknown log level', 'log: {level: verbose}', ['/log/level']],
		['a stateDir that is relative', 'stateDir: state', ['/stateDir']],
		['a link that is none', 'link: wiki', ['/link']],
	])('underlines %s', (_, text, places) => {
		expect(underlined(text)).toEqual(places)
		expect(parseConfig(text, 'c.yml', surroundings).ok).toBe(false)
	})

	it.each([
		['an unknown type', 'notify: [{type: sms}]'],
		['a Slack without its URL', 'notify: [{type: slack}]'],
		['a Slack with two URLs', 'notify: [{type: slack, url_env: SLACK_URL, url_file: /run/secrets/slack}]'],
		['a mail server without recipients', 'notify: [{type: email, host: h, from: a@b}]'],
		['a heartbeat without its URL', 'heartbeat: {interval: 1m}'],
	])('underlines %s somewhere in its item', (_, text) => {
		expect(underlined(text).length).toBeGreaterThan(0)
		expect(parseConfig(text, 'c.yml', surroundings).ok).toBe(false)
	})
})
