import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { DEFAULT_CONFIG } from '../../src/config/config.js'
import { formatDiagnostics } from '../../src/config/diagnostic.js'
import { type ConfigResult, parseConfig } from '../../src/config/read-config.js'
import { CAUSE_KINDS } from '../../src/detect/cause.js'
import { PATTERNS } from '../../src/detect/pattern.js'
import { createJsonSchema } from '../tools/docs/config-schema.js'
import { surroundings } from './surroundings.js'
import { uncomment } from './uncomment.js'

const text = readFileSync(new URL('../../config.example.yml', import.meta.url), 'utf8')

const ENVIRONMENT = {
	FOREWARN_SLACK_URL: 'https://slack.example.org/x',
	FOREWARN_MAIL_PASSWORD: 'p',
	FOREWARN_PAGERDUTY_KEY: 'k',
	FOREWARN_ALERTMANAGER_URL: 'http://user:pass@127.0.0.1:9093',
	FOREWARN_WEBHOOK_URL: 'https://hook.example.org/x',
	FOREWARN_WEBHOOK_SECRET: 's',
	FOREWARN_HEARTBEAT_URL: 'https://hc.example.org/x',
	FOREWARN_HTTP_TOKEN: 'correct-horse-battery',
}

function parse(source: string) {
	const result: ConfigResult = parseConfig(source, 'config.example.yml', {
		env: ENVIRONMENT,
		readFile: () => 'https://slack.example.org/y',
	})
	if (!result.ok) throw new Error(formatDiagnostics(result.diagnostics))
	return result.config
}

describe('config.example.yml', () => {
	it('says nothing but the defaults', () => expect(parse(text)).toEqual(DEFAULT_CONFIG))

	it('equals an empty file', () => expect(parse('')).toEqual(DEFAULT_CONFIG))

	it.each([...collectKeys(createJsonSchema())])('has the key %s', (key) => {
		expect(text).toMatch(new RegExp(`^[\\s#-]*${key}:`, 'm'))
	})

	it('is right, too, with its commented-out keys in force', () => {
		const config = parse(uncomment(text))
		expect(config.notify.map((notifier) => notifier.type)).toEqual([
			'console',
			'slack',
			'email',
			'pagerduty',
			'alertmanager',
			'webhook',
		])
		expect(config.notify[1]).toMatchObject({ name: 'slack', mention: 'here', timeout: 10 })
		expect(config.notify[2]).toMatchObject({ port: 587, tls: 'starttls', user: 'forewarn', verifyCertificate: true })
		expect(config.notify[3]).toMatchObject({ url: 'https://events.pagerduty.com', timeout: 10 })
		expect(config.notify[4]).toMatchObject({ refresh: 60 })
		expect(config.heartbeat).toMatchObject({ interval: 60 })
		expect(config.http).toMatchObject({ host: '127.0.0.1', port: 9503 })
		const weekdays = ['mon', 'tue', 'wed', 'thu', 'fri']
		expect(config.routes).toEqual([
			{
				severity: 'critical',
				services: ['apache'],
				days: weekdays,
				hours: { from: 540, to: 1080 },
				notify: ['console'],
			},
		])
		expect(config.maintenance).toEqual([
			{ days: ['sun'], hours: { from: 120, to: 240 }, services: ['apache'], reason: 'backup' },
		])
		expect(Object.keys(config.runbooks)).toEqual([...PATTERNS, ...CAUSE_KINDS])
		expect(config).toMatchObject({ hostname: 'web-1', stateDir: '/var/lib/forewarn', sampling: { pid: 4321 } })
	})

	it('gives every key of the schema a description', () => {
		const silent = [...collectUndescribed(createJsonSchema())]
		expect(silent).toEqual([])
	})
})

it('a configuration needs only what differs from the defaults', () => {
	const result = parseConfig(
		'services: [{ capacity: 40 }]\nsampling: { interval: 1s, tripwire: 0 }',
		'c.yml',
		surroundings,
	)
	expect(result).toEqual({
		ok: true,
		config: {
			...DEFAULT_CONFIG,
			services: [{ ...DEFAULT_CONFIG.services[0], capacity: 40 }],
			sampling: { ...DEFAULT_CONFIG.sampling, interval: 1, tripwire: 0 },
		},
	})
})

interface SchemaNode {
	readonly properties?: Readonly<Record<string, SchemaNode>>
	readonly items?: SchemaNode
	readonly oneOf?: readonly SchemaNode[]
	readonly description?: string
	readonly const?: unknown
}

/** Every key of the schema, wherever it stands. */
function* collectKeys(schema: SchemaNode): Iterable<string> {
	for (const [key, child] of Object.entries(schema.properties ?? {})) {
		yield key
		yield* collectKeys(child)
	}
	for (const child of [schema.items, ...(schema.oneOf ?? [])]) if (child) yield* collectKeys(child)
}

function* collectUndescribed(schema: SchemaNode, path = ''): Iterable<string> {
	for (const [key, child] of Object.entries(schema.properties ?? {})) {
		const place = `${path}.${key}`
		if (child.description === undefined && child.const === undefined) yield place
		yield* collectUndescribed(child, place)
	}
	for (const child of [schema.items, ...(schema.oneOf ?? [])]) if (child) yield* collectUndescribed(child, path)
}
